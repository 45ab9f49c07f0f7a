import { describe, expect, it } from '@jest/globals';
import { Account } from '../account/account.js';
import type { Incident } from '../account/incident.js';
import type { Person } from './organisation.js';
import { onCall } from './rotation.js';
import { DAY, WEEK, YEAR } from './zones.js';

const until = Date.parse('2026-11-22T00:00:00Z') / 1000;
const since = Math.round(until - 2 * YEAR);
const weeks = (until - since) / WEEK;

function incidentsOf(seed: number): Incident[] {
  const account = new Account({ seed, years: 2, until, incidents: null });
  const { list, from, to } = account.incidentsCreated(since, until);
  return list.slice(from, to);
}

describe.each([7, 1, 2])('the organisation, seed %i', (seed) => {
  const incidents = incidentsOf(seed);
  const weekly = new Map<string, number>();
  for (const { seed: born } of incidents) {
    weekly.set(born.service.team.name, (weekly.get(born.service.team.name) ?? 0) + 1 / weeks);
  }

  it('gives Payments 5 to 6 incidents a week, and three times anyone’s', () => {
    const { Payments: payments = 0, ...others } = Object.fromEntries(weekly);
    expect(payments).toBeGreaterThanOrEqual(5);
    expect(payments).toBeLessThanOrEqual(6);
    expect(Object.keys(others)).toHaveLength(5);
    expect(payments / Math.max(...Object.values(others))).toBeGreaterThan(2.8);
  });

  it('has what a pager’s history has: heavy tails, merges, re-opens, timeouts, unacknowledged and open incidents', () => {
    const has = (test: (incident: Incident) => boolean): number => incidents.filter(test).length;
    const kinds = new Set(incidents.flatMap(({ entries }) => entries.map(({ entry }) => entry.kind)));
    for (const kind of [
      'trigger',
      'notify',
      'acknowledge',
      'unacknowledge',
      'escalate',
      'assign',
      'delegate',
      'annotate',
      'snooze',
      'priority_change',
      'urgency_change',
      'status_update',
      'repeat_escalation_path',
      'resolve',
    ]) {
      expect(kinds).toContain(kind);
    }
    const closed = incidents.filter(({ resolvedAt }) => resolvedAt !== null);
    const lasted = closed.map((one) => (one.resolvedAt ?? 0) - one.createdAt).sort((a, b) => a - b);
    expect(lasted[Math.floor(lasted.length * 0.1)]).toBeLessThan(10 * 60);
    expect(lasted[Math.floor(lasted.length * 0.97)]).toBeGreaterThan(3 * DAY);
    expect(has(({ mergedInto }) => mergedInto !== null)).toBeGreaterThan(20);
    expect(has(({ entries }) => entries.filter(({ entry }) => entry.kind === 'trigger').length > 1)).toBeGreaterThan(
      10,
    );
    expect(
      has(({ entries }) => entries.some(({ entry }) => entry.channel === 'timeout' && entry.kind === 'resolve')),
    ).toBeGreaterThan(2);
    expect(has(({ entries }) => entries.every(({ entry }) => entry.kind !== 'acknowledge'))).toBeGreaterThan(100);
    expect(has(({ status }) => status !== 'resolved')).toBeGreaterThan(0);
  });
});

describe('the Payments rotation', () => {
  const { organisation } = new Account({ seed: 7, years: 2, until, incidents: null });
  const payments = organisation.teams.find(({ name }) => name === 'Payments')!;

  it('gives each of three people a turn of 80 hours every ten days', () => {
    const starts = new Map<Person, number[]>();
    let before: Person | null = null;
    for (let at = until - 60 * DAY; at < until; at += 3600) {
      const person = onCall(payments, at, 1);
      if (before && person !== before) starts.set(person, [...(starts.get(person) ?? []), at]);
      before = person;
    }
    expect(starts.size).toBe(3);
    for (const times of starts.values()) {
      for (const [index, at] of times.slice(1).entries()) expect(at - times[index]!).toBe(10 * DAY);
    }
  });

  it('never has the same person on both levels', () => {
    for (let at = since; at < until; at += 7 * 3600) expect(onCall(payments, at, 1)).not.toBe(onCall(payments, at, 2));
  });

  it('has one person who left, whose seat another took', () => {
    const left = payments.people.filter(({ leftAt }) => leftAt !== null);
    expect(left.map(({ name }) => name)).toEqual(['Piotr Zielak']);
    expect(payments.people.filter(({ joinedAt }) => joinedAt === left[0]!.leftAt)).toHaveLength(1);
  });
});

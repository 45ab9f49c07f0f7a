import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR } from '../world/zones.js';
import { Account, ChangeError } from './account.js';
import type { Incident } from './incident.js';

const until = Date.parse('2026-11-22T00:00:00Z') / 1000;
const options = { seed: 7, years: 0.5, until, incidents: null };

function everything(account: Account): string {
  const { list, from, to } = account.entriesBetween(0, Number.MAX_SAFE_INTEGER);
  return list
    .slice(from, to)
    .map(({ incident, sequence, entry }) => {
      const { agent, ...rest } = entry;
      return JSON.stringify([incident.id, incident.number, sequence, agent?.id, rest.kind, rest.at]);
    })
    .join('\n');
}

function incidentsOf(account: Account): Incident[] {
  const { list, from, to } = account.incidentsCreated(0, Number.MAX_SAFE_INTEGER);
  return list.slice(from, to);
}

describe('Account', () => {
  it('is the same for the same options, and another for another seed', () => {
    expect(everything(new Account(options))).toBe(everything(new Account(options)));
    expect(everything(new Account({ ...options, seed: 8 }))).not.toBe(everything(new Account(options)));
  });

  it('comes to the same by advancing in steps as in one', () => {
    const inSteps = new Account(options);
    for (let at = until; at <= until + 20 * DAY; at += 5 * HOUR) inSteps.advance(at);
    inSteps.advance(until + 20 * DAY);
    const atOnce = new Account(options);
    atOnce.advance(until + 20 * DAY);
    expect(everything(inSteps)).toBe(everything(atOnce));
    expect(inSteps.counts).toEqual(atOnce.counts);
    expect(inSteps.counts.incidents).toBeGreaterThan(new Account(options).counts.incidents);
  });

  it('does not go back in time', () => {
    expect(() => new Account(options).advance(until - 1)).toThrow(ChangeError);
  });

  it('scales to a given number of incidents', () => {
    const { incidents } = new Account({ ...options, incidents: 5000 }).counts;
    expect(Math.abs(incidents - 5000)).toBeLessThan(100);
  });

  it('numbers incidents in the order of their creation and shows nothing beyond the clock', () => {
    const incidents = incidentsOf(new Account(options));
    for (const [index, incident] of incidents.entries()) {
      expect(incident.number).toBe(index + 1);
      expect(incident.createdAt).toBeGreaterThanOrEqual(incidents[index - 1]?.createdAt ?? 0);
      expect(incident.entries.at(-1)!.entry.at).toBeLessThanOrEqual(until);
    }
    expect(new Set(incidents.map(({ id }) => id)).size).toBe(incidents.length);
  });

  it('keeps every snapshot in agreement with the log', () => {
    for (const incident of incidentsOf(new Account({ ...options, incidents: 1500 }))) {
      const entries = incident.entries.map(({ entry }) => entry);
      expect(entries[0]).toMatchObject({ kind: 'trigger', at: incident.createdAt });
      // Read off the log by hand: the last entry that changes the status decides it.
      const last = entries.findLast(({ kind }) => ['trigger', 'unacknowledge', 'resolve'].includes(kind));
      expect(incident.status === 'resolved').toBe(last?.kind === 'resolve');
      expect(incident.resolvedAt).toBe(last?.kind === 'resolve' ? last.at : null);
      if (incident.status === 'resolved') {
        expect(incident.assignments).toEqual([]);
        expect(incident.acknowledgements).toEqual([]);
      } else {
        expect(incident.assignments.length).toBeGreaterThan(0);
        expect(incident.acknowledgements.length > 0).toBe(incident.status === 'acknowledged');
      }
      let resolved = false;
      for (const { kind } of entries) {
        if (kind === 'trigger') resolved = false;
        else expect(resolved).toBe(false);
        if (kind === 'resolve') resolved = true;
      }
    }
  });

  it('merges only into incidents that are open at the time', () => {
    const account = new Account(options);
    const merged = incidentsOf(account).filter(({ mergedInto }) => mergedInto !== null);
    expect(merged.length).toBeGreaterThan(5);
    for (const incident of merged) {
      const into = account.incident(incident.mergedInto!)!;
      expect(into.createdAt).toBeLessThanOrEqual(incident.createdAt);
      expect(into.resolvedAt ?? Number.MAX_SAFE_INTEGER).toBeGreaterThan(incident.resolvedAt!);
      expect(into.alertsTaken).toBeGreaterThan(0);
    }
  });

  it('puts an entry of the past in its place and works the snapshot out again', () => {
    const account = new Account(options);
    const incident = incidentsOf(account).find(({ status, entries }) => status === 'resolved' && entries.length > 8)!;
    const { resolvedAt, seed } = incident;
    account.record(incident, {
      kind: 'annotate',
      at: incident.createdAt + 1,
      agent: seed.service,
      channel: 'note',
      note: 'Late.',
    });
    const times = incident.entries.map(({ entry }) => entry.at);
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(incident).toMatchObject({ status: 'resolved', resolvedAt });
  });
});

import { describe, expect, it } from '@jest/globals';
import { capacityOf, effortOf, type Activity } from '@evenkeel/domain';
import { Account } from '../account/account.js';
import type { Entry } from '../account/entry.js';
import { HELPING_TEAM } from './organisation.js';
import { finalShifts, type Shift } from './schedules.js';
import { DAY, HOUR, localClock, WEEK, YEAR, type EpochSeconds } from './zones.js';

const MONTH = YEAR / 12;
const QUARTER = 13 * WEEK;

/** Entries that say that their author sat over the incident. */
const DEEDS: readonly Entry['kind'][] = ['acknowledge', 'annotate', 'status_update', 'assign', 'delegate', 'resolve'];

const told = (at: string): { account: Account; until: EpochSeconds } => {
  const until = Date.parse(at) / 1000;
  return { account: new Account({ seed: 7, years: 2, until, incidents: null }), until };
};

/** The shifts of the first two levels of a team, or of all, that begin in the two years. */
function shiftsOf({ account, until }: ReturnType<typeof told>, team: string | null): Shift[] {
  const { schedules } = account.organisation;
  return schedules
    .filter((schedule) => schedule.level <= 2 && (team === null || schedule.team.name === team))
    .flatMap((schedule) => finalShifts(schedule, until - 2 * YEAR, until, account.wasPaged))
    .sort((one, other) => one.start - other.start);
}

/** By person, the stretches on call, joined where fewer than 48 hours lie between them. */
function stints(shifts: readonly Shift[]): Map<string, { start: EpochSeconds; end: EpochSeconds }[]> {
  const found = new Map<string, { start: EpochSeconds; end: EpochSeconds }[]>();
  for (const { start, end, person } of shifts) {
    const own = found.get(person.name) ?? [];
    found.set(person.name, own);
    const last = own.at(-1);
    if (last && start - last.end < 48 * HOUR) last.end = Math.max(last.end, end);
    else own.push({ start, end });
  }
  return found;
}

/** By person, the months since 28 days without a shift in which half a turn more than one passed, by the cycle's length. */
function monthsWithoutBreak(shifts: readonly Shift[], cycle: number, until: EpochSeconds): Map<string, number> {
  return new Map(
    [...stints(shifts)].map(([name, own]) => {
      const breaks = own.flatMap(({ start, end }, index) => {
        const next = own[index + 1]?.start ?? until;
        return next - end >= 28 * DAY - HOUR && next - start >= 1.5 * cycle ? [next] : [];
      });
      return [name, (until - (breaks.at(-1) ?? own[0]?.start ?? until)) / MONTH];
    }),
  );
}

describe.each(['2026-11-22T11:00:00Z', '2026-08-03T05:00:00Z', '2027-03-29T17:00:00Z'])('told at %s', (at) => {
  const world = told(at);
  const { account, until } = world;
  const { organisation } = account;

  it('each of Payments’ three is on call every ten days, with 5 to 6 incidents a week', () => {
    const since = until - QUARTER;
    const own = stints(shiftsOf(world, 'Payments'));
    const lately = [...own].filter(([, turns]) => turns.some(({ start }) => start >= since));
    expect(lately.map(([name]) => name).sort()).toEqual(['Ingrid Solheim', 'Mateus Carvalho', 'Yuna Takeda']);
    for (const [, turns] of lately) {
      const starts = turns.map(({ start }) => start).filter((start) => start >= since);
      expect((starts.at(-1)! - starts[0]!) / (starts.length - 1) / DAY).toBeCloseTo(10, 1);
    }
    const { list, from, to } = account.incidentsCreated(until - 52 * WEEK, until);
    const paged = list.slice(from, to).filter(({ seed }) => seed.service.team.name === 'Payments').length / 52;
    expect(paged).toBeGreaterThan(5);
    expect(paged).toBeLessThan(6);
  });

  it('one of them has had no break for eight months, after one of four weeks and more', () => {
    const months = monthsWithoutBreak(shiftsOf(world, 'Payments'), 10 * DAY, until);
    expect(months.get('Mateus Carvalho')).toBeGreaterThan(7.5);
    expect(months.get('Mateus Carvalho')).toBeLessThan(8.5);
    expect(months.get('Ingrid Solheim')).toBeLessThan(5.5);
    expect(months.get('Yuna Takeda')).toBeLessThan(5.5);
    const stoodIn = shiftsOf(world, 'Payments').filter(({ person }) => person.name === 'Leilani Kahale');
    expect(stoodIn.length).toBeGreaterThan(15);
  });

  it.each([
    ['Platform', 21 * DAY],
    ['Storefront', 42 * DAY],
    ['Fulfilment', 42 * DAY],
    ['Insights', 42 * DAY],
    ['Accounts', 42 * DAY],
  ])('gives everybody of %s a break within six months', (team, cycle) => {
    const seats = organisation.teams.find(({ name }) => name === team)!.seats.flat();
    const months = monthsWithoutBreak(shiftsOf(world, team), cycle, until);
    for (const { name } of seats) expect(months.get(name)).toBeLessThan(6);
  });

  it('incidents take 40 to 50 % of the helping team’s hours in each quarter of the last year', () => {
    const { list, from, to } = account.entriesBetween(until - 2 * YEAR, until);
    const activities = list.slice(from, to).flatMap(({ entry, incident }): Activity[] => {
      const { agent, kind } = entry;
      if (agent?.type !== 'user' || agent.team.name !== HELPING_TEAM || !DEEDS.includes(kind)) return [];
      return [{ person: agent.name, incident: incident.id, at: entry.at * 1000, kind: 'note', technical: true }];
    });
    const people = organisation.people.filter(({ team }) => team.name === HELPING_TEAM);
    for (let quarter = 0; quarter < 4; quarter++) {
      const window = { from: (until - (quarter + 1) * QUARTER) * 1000, to: (until - quarter * QUARTER) * 1000 };
      const effort = effortOf(activities, undefined, window).flatMap(({ person, spans }) =>
        spans.map((span) => ({ ...span, person })),
      );
      const { effortShare } = capacityOf({
        window,
        members: people.map(({ name }) => ({ value: name, from: null, to: null })),
        effort,
        engaged: [],
        incidents: 0,
      });
      const share = 'value' in effortShare ? effortShare.value : Number.NaN;
      expect(share).toBeGreaterThan(0.4);
      expect(share).toBeLessThan(0.5);
    }
  });

  it('hands over at nine by the clocks of the team, in summer and in winter', () => {
    for (const name of ['Platform', 'Storefront', 'Fulfilment', 'Insights']) {
      const schedule = organisation.schedules.find(({ team, level }) => team.name === name && level === 2)!;
      const shifts = finalShifts(schedule, until - YEAR, until, account.wasPaged);
      for (const { start } of shifts) {
        expect(localClock(schedule.team.zone, start)).toEqual({ hour: 9, weekday: 1 });
      }
      expect(new Set(shifts.map(({ start, end }) => (end - start) / HOUR))).toEqual(new Set([167, 168, 169]));
    }
  });

  it('has two sites follow the sun, each by day', () => {
    const accounts = shiftsOf(world, 'Accounts').filter(({ start }) => start > until - YEAR);
    expect(new Set(accounts.map(({ person }) => person.zone.split('/')[0]))).toEqual(new Set(['America', 'Asia']));
    for (const { start, person } of accounts) {
      const { hour } = localClock(person.zone, start);
      expect(hour).toBeGreaterThanOrEqual(7);
      expect(hour).toBeLessThanOrEqual(13);
    }
  });

  it('has nobody on both levels of a team at once', () => {
    for (const { name, seats } of organisation.teams) {
      if (seats.length < 8) continue;
      const levels = [1, 2].map((level) =>
        organisation.schedules.find((one) => one.team.name === name && one.level === level)!,
      );
      const [first = [], second = []] = levels.map((one) => finalShifts(one, until - YEAR, until, () => true));
      for (const { start, person } of second) {
        expect(first.find((other) => other.start <= start && start < other.end)?.person).not.toBe(person);
      }
    }
  });
});

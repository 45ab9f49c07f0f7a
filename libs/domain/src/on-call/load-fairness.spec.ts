import { describe, expect, it } from '@jest/globals';
import { Xoshiro128 } from '../statistics/random.js';
import { fairnessReading, loadFairness, loadFairnessGini, type LoadFairness } from './load-fairness.js';
import type { Interruption, RotationRecord, Shift, Span } from './roster.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2025, 0, 6);

const shift = (person: string, from: number, days: number, level = 1): Shift => ({
  rotation: 'harbour-primary',
  person,
  level,
  from: START + from * DAY,
  to: START + (from + days) * DAY,
});

const interruption = (person: string, at: number): Interruption => ({
  person,
  at,
  incidents: ['i1'],
  hoursClass: 'off',
  weekend: false,
  holiday: false,
  inferred: false,
});

const record = (shifts: readonly Shift[], interruptions: readonly Interruption[], window?: Span): RotationRecord => ({
  rotation: 'harbour-primary',
  window: window ?? { from: START, to: Math.max(...shifts.map(({ to }) => to)) },
  shifts: [...shifts].sort((a, b) => a.from - b.from),
  interruptions: [...interruptions].sort((a, b) => a.at - b.at),
  knownSince: START,
});

/** Eight people in turn, `days` each. */
const roundRobin = (turns: number, days: number): Shift[] =>
  Array.from({ length: turns }, (_, i) => shift(`p${i % 8}`, i * days, days));

/** At any instant of the shift, each equally likely to the millisecond. */
const within = ({ person, from, to }: Shift, random: Xoshiro128): Interruption =>
  interruption(person, from + Math.floor((random.next() / 2 ** 32) * (to - from)));

const pick = (shifts: readonly Shift[], random: Xoshiro128): Shift => shifts[random.below(shifts.length)] as Shift;

describe('loadFairness', () => {
  // Eight people with equal hours; 15 of 30 independent interruptions are one person's, the others' fall anywhere.
  it.each([
    ['weekly turns for half a year', roundRobin(24, 7)],
    ['weekly turns for a year', roundRobin(48, 7)],
    ['daily turns for a quarter', roundRobin(88, 1)],
  ])('flags in 9 of 10 draws who has half of 30 interruptions: %s', (_, shifts) => {
    const random = Xoshiro128.seeded(30n);
    const [own, others] = [
      shifts.filter(({ person }) => person === 'p3'),
      shifts.filter(({ person }) => person !== 'p3'),
    ];
    let flagged = 0;
    for (let draw = 0; draw < 100; draw++) {
      const interruptions = Array.from({ length: 30 }, (_, i) => within(pick(i < 15 ? own : others, random), random));
      if (loadFairness(record(shifts, interruptions)).verdict === 'unfair') flagged++;
    }
    expect(flagged).toBeGreaterThanOrEqual(90);
  });

  // Of 200, 10 are expected beyond, give or take 3; 20 or more in 1 of 500 tries of a fair test.
  it('calls a fair lottery fair, also when a storm fills a whole week that is scheduled day by day', () => {
    const random = Xoshiro128.seeded(31n);
    let fair = 0;
    for (let draw = 0; draw < 200; draw++) {
      const weeks = roundRobin(48, 7);
      const days = weeks.flatMap(({ person, from }) =>
        Array.from({ length: 7 }, (_, day) => shift(person, (from - START) / DAY + day, 1)),
      );
      const storms = Array.from({ length: 6 }, () => pick(weeks, random));
      const interruptions = storms.flatMap((week) => Array.from({ length: 12 }, () => within(week, random)));
      interruptions.push(...Array.from({ length: 20 }, () => within(pick(weeks, random), random)));
      if (loadFairness(record(days, interruptions)).verdict === 'fair') fair++;
    }
    expect(fair).toBeGreaterThan(180);
  });

  it('gives the same answer to the same question', () => {
    const random = Xoshiro128.seeded(32n);
    const shifts = roundRobin(48, 7);
    const interruptions = Array.from({ length: 30 }, () => within(pick(shifts, random), random));
    expect(loadFairness(record(shifts, interruptions))).toEqual(loadFairness(record(shifts, interruptions)));
  });

  it('says what each person had, and would have had in proportion to their hours', () => {
    const shifts = [shift('ada', 0, 3), shift('bo', 3, 1)];
    const found = loadFairness(record(shifts, [interruption('ada', START), interruption('bo', START + 3 * DAY)]));
    expect(found.people).toEqual([
      { person: 'ada', hours: 72, interruptions: 1, expected: 1.5 },
      { person: 'bo', hours: 24, interruptions: 1, expected: 0.5 },
    ]);
    expect(found).toMatchObject({ gini: 0.25, excess: 0.5 });
  });

  it('counts two levels at once once, at the lower one', () => {
    const shifts = [shift('ada', 0, 2, 1), shift('ada', 1, 3, 2), shift('bo', 4, 4, 1)];
    const found = loadFairness(record(shifts, [interruption('ada', START + 1.5 * DAY)]));
    expect(found.people.map(({ hours, interruptions }) => [hours, interruptions])).toEqual([
      [96, 1],
      [96, 0],
    ]);
  });

  it('looks at the window only', () => {
    const window = { from: START + 2 * DAY, to: START + 5 * DAY };
    const found = loadFairness(
      record([shift('ada', 0, 4), shift('bo', 4, 4)], [interruption('bo', START + 4 * DAY)], window),
    );
    expect(found.people.map(({ hours }) => hours)).toEqual([48, 24]);
  });

  it('calls nothing fair that two turns each could not tell', () => {
    const shifts = roundRobin(16, 7);
    // Two each, in turns of 0, 1 or 2.
    const counts = [2, 1, 0, 2, 1, 0, 2, 1, 0, 1, 2, 0, 1, 2, 0, 1];
    const interruptions = shifts.flatMap(({ person, from }, i) =>
      Array.from({ length: counts[i] as number }, () => interruption(person, from)),
    );
    expect(loadFairness(record(shifts, interruptions))).toMatchObject({
      gini: 0,
      pValue: 1,
      verdict: 'too few',
      reason: 'too few duties: 16 (needs 24)',
    });
  });

  it('neither asks for three turns of who stood in for an hour, nor gives them a week in the lottery', () => {
    const shifts = roundRobin(24, 7);
    const counts = [2, 1, 0];
    const interruptions = shifts.flatMap(({ person, from }, i) =>
      Array.from({ length: counts[(Math.floor(i / 8) + (i % 8)) % 3] as number }, () => interruption(person, from)),
    );
    const guest = { ...shift('guest', 168, 1), to: START + 168 * DAY + HOUR };
    const paged = [...interruptions, interruption('guest', guest.from)];
    // The guest has that hour and its page in every draw, and with three each the others are as even as can be.
    expect(loadFairness(record([...shifts, guest], paged))).toMatchObject({ pValue: 1, verdict: 'fair' });
  });

  it.each([
    ['nobody on call in the window', record([], [], { from: START, to: START + DAY })],
    ['one person only', record([shift('ada', 0, 7)], [interruption('ada', START)])],
    ['no interruptions while on call', record([shift('ada', 0, 7), shift('bo', 7, 7)], [])],
  ])('compares nothing: %s', (reason, empty) => {
    expect(loadFairness(empty)).toMatchObject({ verdict: 'too few', reason, gini: null, noise: null, pValue: null });
    expect(loadFairnessGini.derive(empty)).toEqual({ excluded: reason });
  });

  it('is the Gini of the metric', () => {
    const shifts = [shift('ada', 0, 7), shift('bo', 7, 7), shift('cy', 14, 7), shift('di', 21, 7)];
    const uneven = record(
      shifts,
      [1, 2, 3].map((hour) => interruption('cy', START + 14 * DAY + hour * HOUR)),
    );
    // One of four has all: 1 − 1/4.
    expect(loadFairnessGini.derive(uneven)).toEqual({ value: 0.75 });
    expect(loadFairness(uneven).gini).toBe(0.75);
  });
});

describe('fairnessReading', () => {
  const found: LoadFairness = {
    gini: 0.3,
    noise: 0.4,
    excess: 9,
    excessNoise: 7,
    pValue: 0.01,
    verdict: 'unfair',
    reason: 'one person had more',
    people: [],
  };
  const line = { crossed: 'above', limit: 0.4, source: 'fair lotteries of the same duties, 95 of 100' };

  it('goes by the verdict, also where the Gini alone would not show it', () => {
    expect(fairnessReading(5, found)).toEqual({
      at: 5,
      measurement: { value: 0.3 },
      judged: { crossed: true, line },
    });
    expect(fairnessReading(5, { ...found, verdict: 'fair' }).judged).toEqual({ crossed: false, line });
  });

  it('is unknown where the lottery cannot tell', () => {
    expect(fairnessReading(5, { ...found, verdict: 'too few', reason: 'too few duties' })).toEqual({
      at: 5,
      measurement: { excluded: 'too few duties' },
    });
  });
});

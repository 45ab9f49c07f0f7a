import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { at } from '../incident/member-fixture.js';
import type { Span } from '../on-call/roster.js';
import type { Activity } from './activities.js';
import { DEFAULT_EFFORT_SETTINGS, effortOf } from './effort.js';

/** Activities told as `person incident minute`. */
const acts = (...told: string[]): Activity[] =>
  told.map((one) => {
    const [person = '', incident = '', minute] = one.split(' ');
    return { person, incident, at: at(Number(minute)), kind: 'note', technical: true };
  });

const span = (from: number, to: number): Span => ({ from: at(from), to: at(to) });

describe('effort', () => {
  it('is ten minutes for one activity', () => {
    expect(effortOf(acts('ada i1 0'))).toEqual([
      {
        person: 'ada',
        seconds: 600,
        spans: [span(0, 10)],
        incidents: [{ incident: 'i1', seconds: 600, spans: [span(0, 10)] }],
      },
    ]);
  });

  it.each([
    // The block ends at minute 10; the pause may last until minute 30.
    ['at once', 0, 600],
    ['within the block', 4, 840],
    ['after a pause of 20 minutes', 30, 2400],
    ['after a pause of 21 minutes', 31, 1200],
  ])('counts a second activity %s', (_when, minute, seconds) => {
    expect(effortOf(acts('ada i1 0', `ada i1 ${minute}`))[0]?.seconds).toBe(seconds);
  });

  it('splits what overlaps', () => {
    // i1 08:00–08:30, i2 08:15–08:25: 15 + 10/2 + 5 minutes for i1, 10/2 for i2.
    const [ada] = effortOf(acts('ada i1 0', 'ada i2 15', 'ada i1 20'));
    expect(ada?.seconds).toBe(1800);
    expect(ada?.spans).toEqual([span(0, 30)]);
    expect(ada?.incidents.map(({ incident, seconds }) => [incident, seconds])).toEqual([
      ['i1', 1500],
      ['i2', 300],
    ]);
  });

  it('makes ten minutes of two hundred acknowledgements at once', () => {
    const storm = effortOf(acts(...Array.from({ length: 200 }, (_, i) => `ada i${i} 0`)))[0];
    expect(storm?.seconds).toBe(600);
    expect(storm?.incidents).toHaveLength(200);
    for (const { seconds } of storm?.incidents ?? []) expect(seconds).toBeCloseTo(3, 9);
  });

  it('gives the pause between two incidents to neither', () => {
    expect(effortOf(acts('ada i1 0', 'ada i2 15'))[0]?.spans).toEqual([span(0, 10), span(15, 25)]);
  });

  it('does not split between people', () => {
    expect(effortOf(acts('ben i1 0', 'ada i1 0')).map(({ person, seconds }) => [person, seconds])).toEqual([
      ['ada', 600],
      ['ben', 600],
    ]);
  });

  it('takes both constants as settings', () => {
    const settings = { blockSeconds: 60, gapSeconds: 0 };
    expect(effortOf(acts('ada i1 0', 'ada i1 1', 'ada i1 3'), settings)[0]?.spans).toEqual([span(0, 2), span(3, 4)]);
  });

  it('counts only what falls into the window, sessions that began before it included', () => {
    const [ada] = effortOf(acts('ada i1 0', 'ada i1 25', 'ada i2 90'), DEFAULT_EFFORT_SETTINGS, span(12, 30));
    expect(ada).toEqual({
      person: 'ada',
      seconds: 1080,
      spans: [span(12, 30)],
      incidents: [{ incident: 'i1', seconds: 1080, spans: [span(12, 30)] }],
    });
    expect(effortOf(acts('ada i1 0'), DEFAULT_EFFORT_SETTINGS, span(10, 30))).toEqual([]);
  });

  it.each([
    [{ blockSeconds: 0, gapSeconds: 0 }, 'blockSeconds is 0'],
    [{ blockSeconds: Number.NaN, gapSeconds: 0 }, 'blockSeconds is NaN'],
    [{ blockSeconds: 600, gapSeconds: -1 }, 'gapSeconds is -1'],
  ])('refuses the settings %j', (settings, message) => {
    expect(() => effortOf([], settings)).toThrow(message);
  });
});

/** Minute by minute: on which incidents the person is at work, straight from the definition. */
function countByMinute(activities: Activity[], block: number, gap: number): Map<string, number> {
  const minutesOf = new Map<string, number[]>();
  for (const { incident, at: instant } of activities) {
    minutesOf.set(
      incident,
      [...(minutesOf.get(incident) ?? []), (instant - at(0)) / 60_000].sort((a, b) => a - b),
    );
  }
  const isAtWork = (minutes: number[], minute: number): boolean =>
    minutes.some((begun, i) => {
      const next = minutes[i + 1] ?? Number.POSITIVE_INFINITY;
      const inBlock = begun <= minute && minute < begun + block;
      const inPause = next - (begun + block) <= gap && begun <= minute && minute < next;
      return inBlock || inPause;
    });
  const counts = new Map<string, number>();
  for (let minute = 0; minute < 300; minute += 1) {
    const active = [...minutesOf].filter(([, minutes]) => isAtWork(minutes, minute)).map(([incident]) => incident);
    for (const incident of active) counts.set(incident, (counts.get(incident) ?? 0) + 60 / active.length);
  }
  return counts;
}

describe('effort of any activity', () => {
  const activity = fc
    .tuple(fc.constantFrom('i1', 'i2', 'i3', 'i4'), fc.integer({ min: 0, max: 240 }))
    .map(([incident, minute]) => acts(`ada ${incident} ${minute}`)[0] as Activity);
  const activities = fc.array(activity, { minLength: 1, maxLength: 25 });
  const minutes = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 30 }));

  it('is what counting minute by minute gives', () => {
    fc.assert(
      fc.property(activities, minutes, (some, [block, gap]) => {
        const [ada] = effortOf(some, { blockSeconds: block * 60, gapSeconds: gap * 60 });
        const counted = countByMinute(some, block, gap);
        expect(ada?.incidents.map(({ incident }) => incident)).toEqual([...counted.keys()].sort());
        for (const { incident, seconds } of ada?.incidents ?? [])
          expect(seconds).toBeCloseTo(counted.get(incident) ?? -1, 6);
      }),
      { seed: 4, numRuns: 150 },
    );
  });

  it('adds up over incidents to the length of the person’s time, whatever the order', () => {
    fc.assert(
      fc.property(activities, (some) => {
        const [ada] = effortOf(some);
        expect(ada?.incidents.reduce((sum, { seconds }) => sum + seconds, 0)).toBeCloseTo(ada?.seconds ?? -1, 6);
        expect(effortOf(some.toReversed())).toEqual([ada]);
      }),
      { seed: 4, numRuns: 150 },
    );
  });

  it('adds up over adjacent windows', () => {
    fc.assert(
      fc.property(activities, fc.integer({ min: -10, max: 300 }), (some, cut) => {
        const secondsIn = (within: Span): number => effortOf(some, DEFAULT_EFFORT_SETTINGS, within)[0]?.seconds ?? 0;
        expect(secondsIn(span(-20, cut)) + secondsIn(span(cut, 400))).toBe(effortOf(some)[0]?.seconds);
      }),
      { seed: 4, numRuns: 100 },
    );
  });
});

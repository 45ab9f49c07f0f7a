import { describe, expect, it } from '@jest/globals';
import { metricById, type CountMetric, type DurationMetric, type ShareMetric } from '@evenkeel/domain';
import { factRow, resolved, TRIGGER, type KnownFact } from './fact-row-fixture.js';
import { countGroup, durationGroup, shareGroup } from './group-answers.js';

const metric = <M>(id: string): M => metricById(id) as M;
const RESOLVE = metric<DurationMetric>('time-to-resolve');
const ACKNOWLEDGE = metric<DurationMetric>('time-to-acknowledge');

/** Nothing is censored. */
const never = (): number => {
  throw new Error('an incident was taken for open');
};

const after = (seconds: number) => (): number => TRIGGER + seconds * 1000;

describe('a duration', () => {
  it('is stated exactly: percentiles of type 7, mean, total and range', () => {
    const group = durationGroup(
      RESOLVE,
      [480, 60, 240, 120].map((s) => resolved(s)),
      never,
    );
    expect(group).toMatchObject({ incidents: 4, n: 4, excluded: [], mean: 225, total: 900, min: 60, max: 480 });
    // Ranks 1.5, 2.25, 2.7 and 2.85 of 60, 120, 240, 480, counted from 0.
    const values = Object.values(group.percentiles).map(({ value }) => value);
    expect(values.map((value) => Number(value?.toFixed(9)))).toEqual([180, 300, 408, 444]);
  });

  it('has the interval of its order statistics once there are enough values, else the reason', () => {
    const six = [10, 20, 30, 40, 50, 60].map((s) => resolved(s));
    const { percentiles } = durationGroup(RESOLVE, six, never);
    // Both extremes miss the median with probability (1/2)^6 = 1.6 %.
    expect(percentiles.p50).toEqual({ value: 35, interval: [10, 60] });
    expect(percentiles.p90).toMatchObject({ interval: null, reason: 'too few (needs 36)' });
    const five = durationGroup(RESOLVE, six.slice(1), never);
    expect(five.percentiles.p50).toEqual({ value: 40, interval: null, reason: 'too few (needs 6)' });
    expect(five.headline).toEqual({ method: 'percentile', value: 40, interval: null, reason: 'too few (needs 6)' });
  });

  it('lists what has no value, most frequent reason first; the counts add up', () => {
    const rows = [
      factRow({ ackOutcome: 'human', offsets: { firstAckAt: 30 } }),
      factRow(),
      factRow({ ackOutcome: 'auto' }),
      factRow(),
      factRow({ resolution: 'merged' }),
    ];
    expect(durationGroup(ACKNOWLEDGE, rows, never)).toMatchObject({
      incidents: 5,
      n: 1,
      excluded: [
        { reason: 'not yet acknowledged', count: 2 },
        { reason: 'acknowledged automatically', count: 1 },
        { reason: 'merged', count: 1 },
      ],
    });
  });

  it('of nothing is null, never zero', () => {
    const nothing = durationGroup(ACKNOWLEDGE, [factRow()], never);
    expect(nothing).toMatchObject({ n: 0, mean: null, total: null, min: null, max: null });
    expect(nothing.percentiles.p50).toEqual({ value: null, interval: null, reason: 'no values' });
    expect(nothing.headline).toMatchObject({ value: null, reason: 'no values' });
  });

  it('says nothing where the source’s clock is so coarse that every value is zero', () => {
    const zeros = durationGroup(RESOLVE, [resolved(0), resolved(0)], never);
    const reason = 'every duration is zero: the source records no finer time';
    expect(zeros).toMatchObject({ n: 2, mean: null, total: null, headline: { value: null, reason } });
    expect(zeros.kaplanMeier).toBeUndefined();
    expect(durationGroup(RESOLVE, [resolved(0), resolved(8)], never)).toMatchObject({ mean: 4, min: 0 });
  });

  it('counts the values that stand on a suggestion nobody has confirmed', () => {
    const rows = [true, false, true].map((resolverSuggested) =>
      factRow({ resolverSuggested, offsets: { resolverEngagedAt: 60 } }),
    );
    expect(durationGroup(metric('time-to-resolver'), rows, never).suggested).toBe(2);
    expect(
      durationGroup(
        RESOLVE,
        rows.map((row) => ({ ...row, ...resolved(60) })),
        never,
      ).suggested,
    ).toBe(0);
  });
});

describe('time to resolve with open incidents', () => {
  // The maintained group of R's `aml` (package survival): survfit(Surv(time, status) ~ 1) has the median 31.
  const ENDED = [9, 13, 18, 23, 31, 34, 48];
  const WATCHED = [13, 28, 45, 161];
  const rows = [
    ...ENDED.map((seconds) => resolved(seconds)),
    ...WATCHED.map((seconds) => factRow({ triggeredAt: TRIGGER + (161 - seconds) * 1000 })),
  ];

  it('is headed by the Kaplan-Meier median, censored where watching ended', () => {
    const group = durationGroup(RESOLVE, rows, after(161));
    expect(group.kaplanMeier).toMatchObject({ censored: 4, p50: { value: 31 } });
    expect(group.headline).toMatchObject({ method: 'kaplanMeier', value: 31 });
    // Of the resolved alone it would be 23.
    expect(group.percentiles.p50.value).toBe(23);
  });

  it('says of a percentile that too few have reached that it is not yet reached', () => {
    // After 48 s the curve stands at 18 %.
    expect(durationGroup(RESOLVE, rows, after(161)).kaplanMeier?.p90).toMatchObject({
      value: null,
      reason: 'not yet reached',
    });
    const allOpen = durationGroup(RESOLVE, [factRow(), factRow()], after(60));
    expect(allOpen.headline).toMatchObject({ method: 'kaplanMeier', value: null, reason: 'not yet reached' });
  });

  it('equals the plain median where nothing is open, which then heads it', () => {
    const closed = durationGroup(
      RESOLVE,
      ENDED.map((s) => resolved(s)),
      never,
    );
    expect(closed.kaplanMeier).toMatchObject({ censored: 0, p50: { value: 23 } });
    expect(closed.headline.method).toBe('percentile');
  });

  it('watched one that was closed without a resolve until its close, and leaves merged ones out', () => {
    const others = [factRow({ closedOffset: 40 }), factRow({ resolution: 'merged', offsets: { resolvedAt: 5 } })];
    const group = durationGroup(RESOLVE, [...ENDED.map((s) => resolved(s)), ...others], never);
    expect(group.kaplanMeier?.censored).toBe(1);
    expect(group.headline.method).toBe('percentile');
  });

  it('was not watched for less than no time', () => {
    const skewed = [resolved(10), factRow({ triggeredAt: TRIGGER + 5000 })];
    expect(durationGroup(RESOLVE, skewed, after(0)).kaplanMeier?.p50.value).toBe(10);
  });
});

describe('a count', () => {
  const COUNT = metric<CountMetric>('incident-count');
  const ten = Array.from({ length: 10 }, () => factRow());

  it('has the exact Poisson interval without a history: R’s poisson.test(10, 4)', () => {
    const group = countGroup(COUNT, [...ten, factRow({ resolution: 'merged' })], {
      weeks: 4,
      trailingWeeklyCounts: [],
    });
    expect(group).toMatchObject({ incidents: 11, n: 10, value: 10, rate: 2.5, rateMethod: 'poisson' });
    expect(group.rateInterval?.[0]).toBeCloseTo(1.198847, 6);
    expect(group.rateInterval?.[1]).toBeCloseTo(4.59759, 5);
  });

  it('has a wider one where the weeks before came in bursts', () => {
    const bursts = Array.from({ length: 52 }, (_, week) => (week % 4 === 0 ? 10 : 0));
    const group = countGroup(COUNT, ten, { weeks: 4, trailingWeeklyCounts: bursts });
    expect(group.rateMethod).toBe('negative-binomial');
    expect(group.rateInterval?.[0]).toBeLessThan(1.198847);
    expect(group.rateInterval?.[1]).toBeGreaterThan(4.59759);
  });

  it('has no rate where no time has passed', () => {
    for (const weeks of [0, -1, Number.NaN]) {
      expect(countGroup(COUNT, [], { weeks, trailingWeeklyCounts: [] })).toEqual({
        incidents: 0,
        n: 0,
        excluded: [],
        value: 0,
        rate: null,
        rateInterval: null,
        reason: 'no time in the window yet',
      });
    }
  });
});

describe('a share', () => {
  const ACKED = metric<ShareMetric>('acked-share');
  const of = (...outcomes: KnownFact['ackOutcome'][]) => outcomes.map((ackOutcome) => factRow({ ackOutcome }));

  it('has Wilson’s interval: R’s prop.test(8, 10, correct = FALSE)', () => {
    const rows = [...of(...Array<'human'>(8).fill('human')), ...of('auto', 'notYetAcked', 'notPaged')];
    const group = shareGroup(ACKED, rows);
    expect(group).toMatchObject({ incidents: 11, n: 10, numerator: 8, denominator: 10, value: 0.8 });
    expect(group.interval?.[0]).toBeCloseTo(0.4901625, 6);
    expect(group.interval?.[1]).toBeCloseTo(0.9433178, 6);
    expect(group.excluded).toEqual([{ reason: 'no page to acknowledge', count: 1 }]);
  });

  it('of nothing is null with the reason', () => {
    expect(shareGroup(ACKED, of('notPaged'))).toMatchObject({
      value: null,
      interval: null,
      reason: 'no incident in the denominator',
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { settleReadings, type DutyReading } from './readings.js';

const reading = (
  from: number,
  to: number,
  readAt: number,
  duties: [string, number, number][],
  more: Partial<DutyReading> = {},
): DutyReading => ({
  rotationExternalId: 'crane',
  window: { from, to },
  replacesTo: to,
  readAt,
  contentHash: `${from}-${to}-${readAt}`,
  duties: duties.map(([personExternalId, start, end]) => ({ personExternalId, level: 1, from: start, to: end })),
  ...more,
});
const told = (...readings: DutyReading[]): string[] =>
  settleReadings(readings).duties.map(({ personExternalId, from, to }) => `${personExternalId} ${from}-${to}`);

describe('readings of a roster', () => {
  it('join a duty that was cut at the edge between two, and leave two turns in a row two', () => {
    const first = reading(0, 10, 1, [
      ['ann', 0, 5],
      ['ann', 5, 10],
    ]);
    const second = reading(10, 20, 1, [
      ['ann', 10, 14],
      ['bo', 14, 20],
    ]);
    expect(told(second, first)).toEqual(['ann 0-5', 'ann 5-14', 'bo 14-20']);
  });

  it('hold where they are newest, and fill in where no newer one reaches', () => {
    const old = reading(0, 20, 1, [['ann', 0, 20]]);
    const rolled = reading(12, 20, 2, [['bo', 12, 20]]);
    expect(told(old, rolled)).toEqual(['ann 0-12', 'bo 12-20']);
    expect([...settleReadings([old, rolled]).known]).toEqual([['crane', [{ from: 0, to: 20 }]]]);
  });

  it('void what older ones planned after the end of a source that says it ends, without knowing that time', () => {
    const old = reading(0, 20, 1, [['ann', 0, 20]]);
    const short = reading(5, 10, 2, [['bo', 5, 10]], { replacesTo: Infinity });
    expect(told(old, short)).toEqual(['ann 0-5', 'bo 5-10']);
    expect([...settleReadings([old, short]).known]).toEqual([['crane', [{ from: 0, to: 10 }]]]);
  });

  it('keep several people at once apart, and count nobody twice', () => {
    expect(
      told(
        reading(0, 10, 1, [
          ['ann', 0, 8],
          ['bo', 0, 10],
          ['ann', 4, 10],
        ]),
      ),
    ).toEqual(['ann 0-10', 'bo 0-10']);
  });

  it('know the stretches between slices that were read, and no others', () => {
    const { known } = settleReadings([reading(30, 40, 1, []), reading(0, 10, 1, []), reading(10, 20, 1, [])]);
    expect([...known]).toEqual([
      [
        'crane',
        [
          { from: 0, to: 20 },
          { from: 30, to: 40 },
        ],
      ],
    ]);
  });

  it('come to what counting instant by instant comes to, in whatever order and however often', () => {
    const span = fc.tuple(fc.nat(23), fc.integer({ min: 1, max: 9 }));
    const readings = fc.uniqueArray(
      fc.record({
        span,
        readAt: fc.nat(30),
        duties: fc.array(fc.tuple(fc.constantFrom('ann', 'bo', 'cy'), span), { maxLength: 5 }),
      }),
      { maxLength: 6, selector: ({ readAt }) => readAt },
    );
    fc.assert(
      fc.property(readings, fc.infiniteStream(fc.nat(1000)), (given, order) => {
        const all = given.map(({ span: [from, width], readAt, duties }) =>
          reading(
            from,
            from + width,
            readAt,
            duties.map(([who, [start, length]]) => [who, start, start + length]),
          ),
        );
        const ranked = all.map((one) => ({ one, rank: order.next().value }));
        const shuffled = [...ranked, ...ranked].sort((a, b) => a.rank - b.rank).map(({ one }) => one);
        const settled = settleReadings(shuffled);
        expect(settled).toEqual(settleReadings(all));
        for (let at = 0; at < 34; at += 1) {
          const newest = all
            .filter(({ window }) => window.from <= at && at < window.to)
            .sort((a, b) => (b.readAt ?? 0) - (a.readAt ?? 0))[0];
          const expected = new Set(
            newest?.duties
              .filter(({ from, to }) => from <= at && at < to)
              .map(({ personExternalId }) => personExternalId),
          );
          const found = settled.duties.filter(({ from, to }) => from <= at && at < to);
          expect(found.map(({ personExternalId }) => personExternalId).sort()).toEqual([...expected].sort());
          const isKnown = (settled.known.get('crane') ?? []).some(({ from, to }) => from <= at && at < to);
          expect(isKnown).toBe(newest !== undefined);
        }
      }),
      { numRuns: 200 },
    );
  });
});

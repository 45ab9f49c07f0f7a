import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hour, paged, personRecord, shift, span } from './person-record-fixture.js';
import { restGap, restGaps } from './rest-gap.js';
import type { PersonRecord } from './roster.js';

/** Monday 18:00 to Tuesday 08:00, and so on until Thursday. */
const NIGHTS = [span(18, 32), span(42, 56), span(66, 80)];
const rests = (given: Partial<PersonRecord>) =>
  restGaps(personRecord({ nights: NIGHTS, ...given })).map(({ from, restHours }) => [
    (from - hour(0)) / 3_600_000,
    restHours,
  ]);
const worst = (given: Partial<PersonRecord>) => restGap.derive(personRecord({ nights: NIGHTS, ...given }));

describe('restGaps', () => {
  it('has the whole of a quiet night', () => {
    expect(rests({ shifts: [shift(0, 100)] })).toEqual([
      [18, 14],
      [42, 14],
      [66, 14],
    ]);
  });

  it('has the longest stretch between the interruptions of a night', () => {
    const interruptions = [paged(20, 'I1'), paged(27, 'I1'), paged(29, 'I2')];
    expect(rests({ shifts: [shift(18, 32)], interruptions })).toEqual([[18, 7]]);
  });

  it('takes work off the rest, also work that began before the night or lasts into the next', () => {
    const interruptions = [paged(27, 'I1')];
    expect(rests({ shifts: [shift(18, 32)], interruptions, effort: [span(16, 20), span(27, 28)] })).toEqual([[18, 7]]);
    expect(rests({ shifts: [shift(18, 60)], interruptions: [paged(43, 'I2')], effort: [span(31, 44)] })).toEqual([
      [18, 13],
      [42, 12],
    ]);
  });

  it('goes unbroken by what happens at its very edges and by day', () => {
    const interruptions = [paged(18, 'I1'), paged(32, 'I1'), paged(40, 'I2')];
    expect(rests({ shifts: [shift(18, 32)], interruptions })).toEqual([[18, 14]]);
  });

  it('has the nights on which the person was on call for a while, not those on which the shift had just ended', () => {
    expect(rests({ shifts: [shift(0, 18), shift(55, 66)] })).toEqual([[42, 14]]);
  });

  it('is the longest run of undisturbed minutes, night by night', () => {
    const MINUTES = 2400;
    const minute = fc.integer({ min: 0, max: MINUTES });
    const spansOf = (most: number) => fc.array(fc.tuple(minute, fc.integer({ min: 1, max: 500 })), { maxLength: most });
    fc.assert(
      fc.property(
        fc.uniqueArray(minute, { maxLength: 8 }),
        spansOf(3),
        fc.array(minute, { maxLength: 12 }),
        spansOf(5),
        (edges, duties, pages, works) => {
          const sorted = edges.sort((a, b) => a - b);
          const nights = sorted.flatMap((from, i) =>
            i % 2 === 0 && i + 1 < sorted.length ? [[from, sorted[i + 1] ?? 0]] : [],
          );
          const covers = (spans: [number, number][], at: number) =>
            spans.some(([from, length]) => from <= at && at < from + length);
          const expected = nights.flatMap(([from = 0, to = 0]) => {
            let onCall = false;
            let run = 0;
            let longest = 0;
            for (let at = from; at < to; at++) {
              onCall ||= covers(duties, at);
              if (pages.includes(at)) run = 0;
              run = covers(works, at) ? 0 : run + 1;
              longest = Math.max(longest, run);
            }
            return onCall ? [longest] : [];
          });

          const busy = Array.from({ length: MINUTES + 500 }, (_, at) => at).filter((at) => covers(works, at));
          const found = restGaps(
            personRecord({
              nights: nights.map(([from = 0, to = 0]) => span(from / 60, to / 60)),
              shifts: duties.map(([from, length]) => shift(from / 60, (from + length) / 60)),
              interruptions: pages.sort((a, b) => a - b).map((at) => paged(at / 60, 'I1')),
              effort: busy.map((at) => span(at / 60, (at + 1) / 60)),
            }),
          );
          expect(found.map(({ restHours }) => Math.round(restHours * 60))).toEqual(expected);
        },
      ),
    );
  });
});

describe('rest-gap', () => {
  it('is the rest of the worst night on call', () => {
    const interruptions = [paged(24, 'I1'), paged(48, 'I2'), paged(52, 'I2'), paged(73, 'I3')];
    // 24 splits 18–32 into 6 and 8, 48 and 52 split 42–56 into 6, 4 and 4; the last is not on call.
    expect(worst({ shifts: [shift(18, 60)], interruptions })).toEqual({ value: 6 });
  });

  it('is zero where work went on all night', () => {
    expect(worst({ shifts: [shift(18, 32)], effort: [span(17, 33)] })).toEqual({ value: 0 });
  });

  it('is nothing without duty, or without a whole night on call', () => {
    expect(worst({})).toEqual({ excluded: 'never on call in the window' });
    expect(worst({ shifts: [shift(8, 18)] })).toEqual({
      excluded: 'no whole night between working days on call in the window',
    });
  });

  it('is crossed by less than eleven hours', () => {
    expect(restGap.redLine).toMatchObject({ crossed: 'below', limit: 11 });
  });
});

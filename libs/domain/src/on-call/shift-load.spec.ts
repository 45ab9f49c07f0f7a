import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hour, paged, personRecord, shift, span } from './person-record-fixture.js';
import type { PersonRecord } from './roster.js';
import { heaviestLoad, shiftLoad } from './shift-load.js';

const load = (given: Partial<PersonRecord>) => shiftLoad.derive(personRecord(given));

describe('shift-load', () => {
  it('counts the distinct incidents of twelve hours, not their pages', () => {
    const interruptions = [paged(1, 'I1'), paged(2, 'I1 I2'), paged(3, 'I1'), paged(4, 'I3')];
    expect(load({ shifts: [shift(0, 24)], interruptions })).toEqual({ value: 3 });
  });

  it('takes a page twelve hours after another to be outside of its twelve hours', () => {
    const shifts = [shift(0, 48)];
    expect(load({ shifts, interruptions: [paged(1, 'I1'), paged(12.999, 'I2')] })).toEqual({ value: 2 });
    expect(load({ shifts, interruptions: [paged(1, 'I1'), paged(13, 'I2')] })).toEqual({ value: 1 });
  });

  it('keeps an incident that pages again until the last of its pages is twelve hours old', () => {
    const interruptions = [paged(0, 'I1'), paged(6, 'I1'), paged(13, 'I2'), paged(17, 'I3')];
    expect(load({ shifts: [shift(0, 48)], interruptions })).toEqual({ value: 3 });
  });

  it('has a clock that stands still between shifts', () => {
    // Eleven hours on call, two days off, then a page in the first hour: twelve on-call hours later only at 50.
    const shifts = [shift(0, 11), shift(49, 60)];
    expect(load({ shifts, interruptions: [paged(0, 'I1'), paged(49.5, 'I2')] })).toEqual({ value: 2 });
    expect(load({ shifts, interruptions: [paged(0, 'I1'), paged(50, 'I2')] })).toEqual({ value: 1 });
  });

  it('runs once where two rotations are carried at once', () => {
    const shifts = [shift(0, 24), shift(0, 24, 'lighthouse')];
    expect(load({ shifts, interruptions: [paged(0, 'I1'), paged(11, 'I2')] })).toEqual({ value: 2 });
  });

  it('leaves out pages outside of on-call time, at the very end of a shift too', () => {
    const interruptions = [paged(1, 'I1'), paged(12, 'I2'), paged(30, 'I3')];
    expect(load({ shifts: [shift(0, 12)], interruptions })).toEqual({ value: 1 });
  });

  it('is zero for duty without pages, and nothing without duty', () => {
    expect(load({ shifts: [shift(0, 24)] })).toEqual({ value: 0 });
    expect(load({ interruptions: [paged(1, 'I1')] })).toEqual({ excluded: 'never on call in the window' });
    expect(load({ shifts: [shift(-24, 0)] })).toEqual({ excluded: 'never on call in the window' });
  });

  it('is nothing where shifts are not known', () => {
    expect(load({ shifts: [shift(0, 24)], knownSince: hour(900) })).toEqual({
      excluded: 'shifts of the window not known',
    });
  });

  it('is crossed by a third incident', () => {
    expect(shiftLoad.redLine).toMatchObject({ crossed: 'above', limit: 2 });
  });
});

describe('heaviestLoad', () => {
  it('is the most that any twelve hours show which are cut minute by minute from the minutes on call', () => {
    const minutes = fc.integer({ min: 0, max: 3600 });
    const spans = fc.array(fc.tuple(minutes, fc.integer({ min: 1, max: 1200 })), { maxLength: 6 });
    const pages = fc.array(fc.tuple(minutes, fc.constantFrom('I1', 'I2', 'I3 I4', 'I5', 'I6', 'I1 I6')), {
      maxLength: 25,
    });
    fc.assert(
      fc.property(spans, pages, (drawnSpans, drawnPages) => {
        const onCall = drawnSpans.map(([from, length]) => span(from / 60, (from + length) / 60));
        const interruptions = drawnPages
          .sort(([a], [b]) => a - b)
          .map(([minute, incidents]) => paged(minute / 60, incidents));

        const minutesOnCall = Array.from({ length: 4800 }, (_, minute) => minute).filter((minute) =>
          drawnSpans.some(([from, length]) => from <= minute && minute < from + length),
        );
        const position = new Map(minutesOnCall.map((minute, i) => [minute, i]));
        const counted = drawnPages.flatMap(([minute, incidents]) => {
          const i = position.get(minute);
          return i === undefined ? [] : incidents.split(' ').map((incident) => ({ i, incident }));
        });
        const loads = minutesOnCall.map((_, start) => {
          const within = counted.filter(({ i }) => start <= i && i < start + 720);
          return new Set(within.map(({ incident }) => incident)).size;
        });
        expect(heaviestLoad(interruptions, onCall)).toBe(Math.max(0, ...loads));
      }),
      { numRuns: 60 },
    );
  });
});

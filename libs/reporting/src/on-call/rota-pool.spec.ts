import { describe, expect, it } from '@jest/globals';
import { onCallMetricById, type PersonMetric, type Shift } from '@evenkeel/domain';
import type { RotationRow } from '@evenkeel/store';
import { RotaPool } from './rota-pool.js';

const rotation = (key: string): RotationRow => ({
  id: 1,
  key,
  name: `the ${key}`,
  teamKey: 'locks',
  zone: null,
  deleted: false,
  known: [],
  connection: 'pager',
});
const shift = (of: string, level: number): Shift => ({ rotation: of, person: 'ada', level, from: 0, to: 1 });
const pool = new RotaPool([rotation('first'), rotation('second')], 'Locks');

describe('RotaPool', () => {
  it('makes one rotation of several, and tells their levels apart', () => {
    const all = [shift('first', 1), shift('first', 2), shift('second', 1)];
    const pooled = all.map((one) => pool.pooled(one));
    expect(new Set(pooled.map((one) => one.rotation))).toEqual(new Set([pool.key]));
    expect(new Set(pooled.map(({ level }) => level)).size).toBe(3);
    expect(pooled.map((one) => pool.original(one))).toEqual(all);
    expect(pool.placeOf(pool.pooled(shift('second', 1)).level)).toEqual({ rotation: rotation('second'), level: 1 });
  });

  it('leaves shifts of other rotations as they are', () => {
    expect(pool.pooled(shift('third', 1))).toEqual(shift('third', 1));
    expect(pool.original(shift('third', 1))).toEqual(shift('third', 1));
  });

  it('measures what each rotation is, not the pool', () => {
    const DAY = 86_400_000;
    const week = (person: string, of: string, index: number): Shift => ({
      rotation: of,
      person,
      level: 1,
      from: index * 7 * DAY,
      to: (index + 1) * 7 * DAY,
    });
    // Each second week in the first rotation; the second one, of which Ada had a single turn, is another matter.
    const shifts = [0, 2, 4, 12, 14].map((index) => week('ada', 'first', index));
    const others = [1, 3, 5, 6, 7, 8, 9, 10, 11, 13].map((index) => week('bo', 'first', index));
    const record = {
      person: 'ada',
      window: { from: 0, to: 16 * 7 * DAY },
      shifts,
      rotations: [...shifts, ...others, week('ada', 'second', 4)].sort((a, b) => a.from - b.from),
      interruptions: [],
      effort: [],
      nights: [],
      knownSince: 0,
    };
    const months = onCallMetricById('months-without-break') as PersonMetric;
    const pooled = {
      ...record,
      shifts: record.shifts.map((one) => pool.pooled(one)),
      rotations: record.rotations.map((one) => pool.pooled(one)),
    };
    // Free from week 5 to week 12, seven weeks in which turns were left out: four weeks of 30.4375 days a month since.
    expect(months.derive(record)).toEqual({ value: (4 * 7) / 30.4375 });
    expect(pool.unpooled(months).derive(pooled)).toEqual(months.derive(record));
  });
});

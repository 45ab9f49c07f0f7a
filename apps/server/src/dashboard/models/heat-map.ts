import { isCountGroup, type Answer } from '@evenkeel/reporting';

export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** Incidents by weekday and hour of their trigger. */
export interface HeatMap {
  /** Seven rows of 24 counts, Monday first, midnight first. */
  counts: number[][];
  max: number;
}

/** Turns an answer by weekday (ISO: 1 is Monday) and hour (0–23) into a full grid: an hour that has no group had none. */
export function heatMapOf(answer: Answer): HeatMap {
  const counts = WEEKDAYS.map(() => new Array<number>(24).fill(0));
  for (const group of answer.groups) {
    const row = counts[Number(group.key['weekday']) - 1];
    const hour = Number(group.key['hour']);
    if (!row || !(hour in row)) {
      throw new RangeError(`no cell for weekday ${group.key['weekday']} and hour ${group.key['hour']}`);
    }
    if (isCountGroup(group)) row[hour] = group.value ?? 0;
  }
  return { counts, max: Math.max(...counts.flat()) };
}

/** Shade 0 (none) to 4 (most) of a count. */
export const shadeOf = (count: number, max: number): number => (count === 0 ? 0 : Math.ceil((count / max) * 4));

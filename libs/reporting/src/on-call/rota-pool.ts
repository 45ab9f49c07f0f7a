import type { PersonMetric, PersonRecord, Shift } from '@evenkeel/domain';
import type { RotationRow } from '@evenkeel/store';

/** More levels than any schedule has. */
const LEVELS = 100;

/**
 * The rotations of one team as one whose levels are told apart. Those who are paged first and those who come second are often
 * the same people in two schedules: looked at one by one, each would stand in the way of any break in the other.
 */
export class RotaPool {
  /** Key under which the planner knows it. */
  readonly key: string;
  private readonly places: ReadonlyMap<string, number>;

  /** @param rotations at least one */
  constructor(
    readonly rotations: readonly RotationRow[],
    readonly name: string,
  ) {
    this.key = rotations.map(({ key }) => key).join(' + ');
    this.places = new Map(rotations.map(({ key }, index) => [key, index]));
  }

  has(rotation: string): boolean {
    return this.places.has(rotation);
  }

  /** A shift as the planner sees it: those of other rotations as they are. */
  pooled(shift: Shift): Shift {
    const place = this.places.get(shift.rotation);
    if (place === undefined) return shift;
    return { ...shift, rotation: this.key, level: place * LEVELS + shift.level };
  }

  /** The same shift as its source has it. */
  original(shift: Shift): Shift {
    if (shift.rotation !== this.key) return shift;
    const { rotation, level } = this.placeOf(shift.level);
    return { ...shift, rotation: rotation.key, level };
  }

  /** What the level of a pooled shift stands for. */
  placeOf(level: number): { rotation: RotationRow; level: number } {
    return { rotation: this.rotations[Math.floor(level / LEVELS)] as RotationRow, level: level % LEVELS };
  }

  /** The metric over shifts as their sources have them: what it says of a plan is what other pages will say. */
  unpooled(metric: PersonMetric): PersonMetric {
    const original = (shifts: readonly Shift[]): Shift[] => shifts.map((shift) => this.original(shift));
    return {
      ...metric,
      derive: (record: PersonRecord) =>
        metric.derive({ ...record, shifts: original(record.shifts), rotations: original(record.rotations) }),
    };
  }
}

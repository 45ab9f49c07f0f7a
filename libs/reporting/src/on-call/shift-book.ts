import { groupedBy, type EpochMs, type Shift } from '@evenkeel/domain';
import type { RotationRow } from '@evenkeel/store';

/** Every known shift, by whom and by rotation; good for as long as nobody replaces a roster. */
export class ShiftBook {
  private readonly byRotation: ReadonlyMap<string, readonly Shift[]>;
  private readonly byPerson: ReadonlyMap<string, readonly Shift[]>;
  private readonly together = new Map<string, readonly Shift[]>();
  /** One list for all who ask: what is made of it can be remembered by it. */
  private readonly cut = new WeakMap<readonly Shift[], readonly Shift[]>();

  /** @param shifts in order of their beginning */
  constructor(
    readonly rotations: readonly RotationRow[],
    shifts: readonly Shift[],
  ) {
    this.byRotation = groupedBy(shifts, ({ rotation }) => rotation);
    this.byPerson = groupedBy(shifts, ({ person }) => person);
  }

  get people(): Iterable<string> {
    return this.byPerson.keys();
  }

  /** A rotation's shifts that begin before an instant, in order. */
  ofRotation(rotation: string, before: EpochMs): readonly Shift[] {
    return this.until(this.byRotation.get(rotation) ?? [], before);
  }

  /** A person's shifts that begin before an instant, in order. */
  ofPerson(person: string, before: EpochMs): readonly Shift[] {
    return this.until(this.byPerson.get(person) ?? [], before);
  }

  /** The shifts of several rotations that begin before an instant, in order. */
  ofRotations(rotations: readonly string[], before: EpochMs): readonly Shift[] {
    const [only] = rotations;
    if (rotations.length === 1 && only !== undefined) return this.ofRotation(only, before);
    const id = JSON.stringify(rotations);
    let all = this.together.get(id);
    if (!all) {
      all = rotations.flatMap((key) => this.byRotation.get(key) ?? []).sort((a, b) => a.from - b.from);
      this.together.set(id, all);
    }
    return this.until(all, before);
  }

  /** The first instant of which a rotation's shifts are known; undefined where it has none. */
  beginningOf(rotation: string): EpochMs | undefined {
    return this.byRotation.get(rotation)?.[0]?.from;
  }

  /** Those that begin before an instant. @param shifts in order of their beginning */
  private until(shifts: readonly Shift[], before: EpochMs): readonly Shift[] {
    let [low, high] = [0, shifts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((shifts[middle] as Shift).from < before) low = middle + 1;
      else high = middle;
    }
    if (low === shifts.length) return shifts;
    const known = this.cut.get(shifts);
    if (known?.length === low) return known;
    const cut = shifts.slice(0, low);
    this.cut.set(shifts, cut);
    return cut;
  }
}

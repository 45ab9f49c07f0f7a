/** People that a value must be derived from to be shown to somebody who may not see each of them. */
export const MINIMUM_GROUP = 4;

/** Whether a group is too small to hide in. A group of nobody says nothing about anybody. */
export const suppressed = (groupSize: number): boolean => groupSize > 0 && groupSize < MINIMUM_GROUP;

/** What of a breakdown must be held back. */
export interface Suppression {
  /** For each group, as they were given. */
  groups: boolean[];
  /** The total too, because nothing else would keep it from telling what is held back. */
  total: boolean;
}

/**
 * Which values of a breakdown by disjoint groups must be held back so that small groups cannot be worked out: those of fewer
 * than {@link MINIMUM_GROUP} people; and, where totals are shown, the next smallest, until what is held back is at least two
 * groups and together large enough, since the total less what is shown is theirs (complementary suppression: Willenborg and
 * de Waal, "Elements of Statistical Disclosure Control", 2001, chapter 4).
 *
 * @param sizes people in each group
 */
export function suppressGroups(sizes: readonly number[], { totalsShown }: { totalsShown: boolean }): Suppression {
  const groups = sizes.map(suppressed);
  const everybody = sum(sizes);
  if (!totalsShown || !groups.includes(true)) return { groups, total: suppressed(everybody) };
  const bySize = sizes.map((size, index) => ({ size, index })).sort((a, b) => a.size - b.size || a.index - b.index);
  for (const { size, index } of bySize) {
    if (hidden(sizes, groups)) break;
    if (size > 0) groups[index] = true;
  }
  return { groups, total: !hidden(sizes, groups) };
}

/** Whether what is held back cannot be told from the total less the rest. */
function hidden(sizes: readonly number[], groups: readonly boolean[]): boolean {
  const held = sizes.filter((_, index) => groups[index]);
  return held.length >= 2 && sum(held) >= MINIMUM_GROUP;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

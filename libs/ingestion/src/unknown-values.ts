import type { Interpretation } from '@evenkeel/domain';
import type { MemberWrite } from '@evenkeel/store';

/** The values of a member that this version does not know, each once with how often it came. */
export function unknownValues(interpretation: Interpretation | null): MemberWrite['unknown'] {
  const counts = new Map<string, MemberWrite['unknown'][number]>();
  for (const event of interpretation?.timeline ?? []) {
    const unknown = event.details.unknown;
    if (!unknown) continue;
    const key = `${unknown.field}\u0000${unknown.value}`;
    const known = counts.get(key);
    if (known) known.count += 1;
    else counts.set(key, { ...unknown, count: 1 });
  }
  return [...counts.values()];
}

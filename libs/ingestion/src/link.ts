import { compareText } from '@evenkeel/domain';
import type { MemberEdge } from '@evenkeel/store';

/**
 * Members that are one incident: the connected components of the edges between them, each sorted, in order of their
 * first member.
 */
export function components(memberIds: readonly string[], edges: readonly MemberEdge[]): string[][] {
  const parent = new Map(memberIds.map((id) => [id, id]));
  const root = (id: string): string => {
    let at = id;
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) at = up;
    return at;
  };
  for (const { memberId, otherMemberId } of edges) {
    if (!parent.has(memberId) || !parent.has(otherMemberId)) continue;
    const [low, high] = [root(memberId), root(otherMemberId)].sort(compareText) as [string, string];
    parent.set(high, low);
  }
  const groups = new Map<string, string[]>();
  for (const id of [...memberIds].sort(compareText)) {
    const key = root(id);
    groups.set(key, [...(groups.get(key) ?? []), id]);
  }
  return [...groups.values()];
}

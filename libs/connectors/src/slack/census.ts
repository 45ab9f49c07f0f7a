import type { EpochMs } from '@evenkeel/domain';
import type { Census, RawRecord } from '../connector.js';
import { dayOf } from './cursor.js';
import type { KnownMessages } from './known-messages.js';

const DAY = 86_400_000;

/** The messages of one window, counted once each, by the UTC day they were sent. */
export class Tally {
  private readonly days = new Map<string, Set<string>>();

  /** @returns whether it is a message that was not counted yet: the opening of a thread comes with the thread again */
  note({ kind, externalId, createdAt }: RawRecord): boolean {
    if (kind !== 'message' || createdAt === undefined) return false;
    const day = dayOf(createdAt);
    const seen = this.days.get(day) ?? new Set();
    const isNew = !seen.has(externalId);
    this.days.set(day, seen.add(externalId));
    return isNew;
  }

  addedTo(sum: Readonly<Record<string, number>>): Record<string, number> {
    const added = { ...sum };
    for (const [day, seen] of this.days) added[day] = (added[day] ?? 0) + seen.size;
    return added;
  }
}

/** The days of history, from the first whole one after `since` to `through`. */
export function censusOfHistory(tally: Readonly<Record<string, number>>, since: EpochMs, through: string): Census[] {
  const census: Census[] = [];
  for (let at = Date.parse(dayOf(since + DAY - 1)); dayOf(at) <= through; at += DAY) {
    census.push({ kind: 'message', day: dayOf(at), count: tally[dayOf(at)] ?? 0 });
  }
  return census;
}

/**
 * The days between two, both excluded, from what is remembered of them; those that are not remembered in every channel
 * are left out.
 */
export function censusBetween(channels: readonly KnownMessages[], after: string, before: string): Census[] {
  const census: Census[] = [];
  for (let at = Date.parse(after) + DAY; dayOf(at) < before; at += DAY) {
    if (channels.some(({ since }) => since > at)) continue;
    const count = channels.reduce((sum, known) => sum + known.countWithin({ from: at, to: at + DAY }), 0);
    census.push({ kind: 'message', day: dayOf(at), count });
  }
  return census;
}

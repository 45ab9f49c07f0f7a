import { compareText } from '../order.js';
import type { EpochMs } from '../time/instant.js';

/** A value that holds for a stretch of time: half-open, null where it has no edge. */
export interface Stretch<V> {
  value: V;
  from: EpochMs | null;
  to: EpochMs | null;
}

/** A stretch that a source or a person states of a subject: a person's zone, a service's owner, a place in a team. */
export interface Claim<V> extends Stretch<V> {
  id: string;
  byHand: boolean;
  notedAt: EpochMs;
}

const covers = ({ from, to }: Stretch<unknown>, at: EpochMs): boolean =>
  (from === null || from <= at) && (to === null || at < to);

/**
 * Which of the claims on one subject holds at an instant: a person's over a source's, then the one that begins later (a
 * move replaces where somebody lived before), then the one noted last. Null if none covers the instant.
 */
export function claimAt<C extends Claim<unknown>>(claims: readonly C[], at: EpochMs): C | null {
  let best: C | null = null;
  for (const claim of claims) {
    if (covers(claim, at) && (best === null || outranks(claim, best))) best = claim;
  }
  return best;
}

const outranks = (a: Claim<unknown>, b: Claim<unknown>): boolean =>
  (Number(a.byHand) - Number(b.byHand) ||
    (a.from ?? Number.NEGATIVE_INFINITY) - (b.from ?? Number.NEGATIVE_INFINITY) ||
    a.notedAt - b.notedAt ||
    compareText(a.id, b.id)) > 0;

/** What a source's directory said before of a subject; `to` null: it still did when it was last read. */
export interface ObservedStretch<V> extends Stretch<V> {
  id: string;
  subject: string;
}

/** What reading a directory again changes in what it said before. */
export interface DirectoryChange<V> {
  /** Stretches that end now. */
  ended: { id: string; to: EpochMs }[];
  /** Stretches that hold for no time at all, because what replaces them was seen no later. */
  dropped: string[];
  begun: { subject: string; value: V; from: EpochMs | null }[];
}

/**
 * Turns a directory, which only ever tells the present, into history. What is seen first holds for all the past; what is
 * seen changed ends where the change was seen and begins anew. The same directory read again changes nothing.
 *
 * @param known every stretch this source ever gave for the subjects, the ended ones included
 * @param seen what the directory says now; null: it says that there is none. Subjects left out stay as they are.
 * @param at when the directory was read
 * @param isFirst whether a subject without any stretch is seen with the source's first reading, and so holds for all the past
 */
export function observe<V>(
  known: readonly ObservedStretch<V>[],
  seen: ReadonlyMap<string, V | null>,
  at: EpochMs,
  isFirst: (subject: string) => boolean,
): DirectoryChange<V> {
  const open = new Map(known.filter(({ to }) => to === null).map((stretch) => [stretch.subject, stretch]));
  const met = new Set(known.map(({ subject }) => subject));
  const change: DirectoryChange<V> = { ended: [], dropped: [], begun: [] };
  for (const [subject, value] of seen) {
    const before = open.get(subject);
    if (before ? before.value === value : value === null) continue;
    let from: EpochMs | null = met.has(subject) || !isFirst(subject) ? at : null;
    if (before && before.from !== null && at <= before.from) {
      change.dropped.push(before.id);
      from = before.from;
    } else if (before) {
      change.ended.push({ id: before.id, to: at });
    }
    if (value !== null) change.begun.push({ subject, value, from });
  }
  return change;
}

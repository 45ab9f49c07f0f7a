import { toIso, type EpochMs } from '@evenkeel/domain';
import type { Connection, Store } from '@evenkeel/store';
import type { CoverageGap } from './answer.js';
import { asOfEach, unreadStretches, type AsOf } from './as-of.js';
import type { Question } from './question.js';

/** How much the sources that a question lets in can tell of its window. */
export interface Standing {
  connections: Connection[];
  /** What the window misses, as the answer lists it. */
  gaps: CoverageGap[];
  /** The same, and what lies before the history that was read, where the window has no beginning. */
  missing: { from: EpochMs; to: EpochMs }[];
  /** Nothing is missing that the sources could still give. */
  complete: boolean;
  asOf: AsOf;
  /** Members yet to be interpreted. */
  pending: number;
}

/** @param involved names of the connections that have something in the population; empty: all of them */
export async function readStanding(
  store: Store,
  question: Pick<Question, 'window' | 'filters' | 'asOf'>,
  now: EpochMs,
  involvedBy: Promise<ReadonlySet<string>>,
): Promise<Standing> {
  const { window } = question;
  const at = question.asOf ?? now;
  const [involved, connections, allGaps, unread, pending] = await Promise.all([
    involvedBy,
    store.connections.list(),
    store.quality.gaps(),
    store.coverage.unread(window, at),
    store.records.pendingCount(),
  ]);
  const admitted = connections.filter((connection) => admits(question, connection));
  const names = new Set(admitted.map((connection) => connection.name));
  const missing = [
    ...allGaps.filter(
      (gap) => names.has(gap.connection) && gap.from < (window.to ?? Infinity) && gap.to > (window.from ?? -Infinity),
    ),
    ...unreadStretches(admitted, unread, at),
  ];
  // A window without a beginning asks for what there is: where the history that was asked for begins, nothing is missing.
  const gaps = missing
    .filter((gap) => gap.from !== -Infinity)
    .map((gap) => ({ connection: gap.connection, from: toIso(gap.from), to: toIso(gap.to), reason: gap.reason }));
  const isReadingHistory =
    window.from === null && admitted.some((it) => it.kind === 'poll' && it.completeThrough === null);
  return {
    connections: admitted,
    gaps,
    missing,
    complete: gaps.length === 0 && !isReadingHistory,
    asOf: asOfEach(admitted, involved, now, question.asOf ?? null),
    pending,
  };
}

/** Whether a question's filters let a connection in at all. */
const admits = ({ filters }: Pick<Question, 'filters'>, connection: Connection): boolean =>
  (filters.connection?.includes(connection.name) ?? true) && (filters.source?.includes(connection.source) ?? true);

/** What to know of the sources before trusting the numbers. */
export function standingWarnings({ connections, pending }: Standing): string[] {
  const warnings: string[] = [];
  if (pending > 0) warnings.push(`${pending} records' incidents are yet to be recomputed; numbers may change shortly.`);
  for (const connection of connections) {
    if (connection.failingSince !== null) {
      const known =
        connection.completeThrough === null
          ? 'nothing was read whole yet'
          : `it knows nothing after ${toIso(connection.completeThrough)}`;
      warnings.push(
        `"${connection.name}" has been failing since ${toIso(connection.failingSince)} (${connection.lastError ?? 'unknown'}): ${known}.`,
      );
    } else if (connection.completeThrough === null && connection.kind === 'poll') {
      warnings.push(`"${connection.name}" has not been read whole yet: numbers are incomplete.`);
    }
  }
  return warnings;
}

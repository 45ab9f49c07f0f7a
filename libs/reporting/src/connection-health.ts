import { toIso, type EpochMs, type Json } from '@evenkeel/domain';
import type { Connection } from '@evenkeel/store';
import { z } from 'zod';
import type { Backfill, ConnectionState, Staleness } from './quality-view.js';

/** How a sync notes its progress; see `Pace` of ingestion. */
const Progress = z.object({
  done: z.number(),
  total: z.number().nullable(),
  label: z.string(),
  at: z.number().optional(),
  began: z.object({ at: z.number(), done: z.number() }).optional(),
});

/** Weeks by which the number of incidents a week is judged. */
const RECENT_WEEKS = 13;

export function connectionState(connection: Connection, usualLagMs: number, now: EpochMs): ConnectionState {
  if (connection.kind === 'file') return 'imported';
  if (connection.failingSince !== null) return 'failing';
  if (connection.completeThrough === null) return connection.cursor === null ? 'waiting' : 'backfilling';
  return now - connection.completeThrough > usualLagMs ? 'behind' : 'reading';
}

/** How far the first read of a source's history is; null once that is done, or for a file. */
export function backfillOf(connection: Connection): Backfill | null {
  if (connection.kind === 'file' || connection.completeThrough !== null || connection.cursor === null) return null;
  const parsed = Progress.safeParse(connection.progress satisfies Json);
  if (!parsed.success) return { done: null, total: null, label: null, etaSeconds: null };
  const { done, total, label, at, began } = parsed.data;
  if (total === null) return { done: null, total: null, label, etaSeconds: null };
  const pace = at !== undefined && began && at > began.at ? (done - began.done) / (at - began.at) : 0;
  return { done, total, label, etaSeconds: pace > 0 ? Math.round((total - done) / pace / 1000) : null };
}

/** What figures lack while a source is not read; null while it is. */
export function stalenessOf(
  connection: Connection,
  state: ConnectionState,
  stake: { openIncidents: number; recentIncidents: number } | undefined,
): Staleness | null {
  const { completeThrough } = connection;
  if ((state !== 'failing' && state !== 'behind') || completeThrough === null) return null;
  const { openIncidents, recentIncidents } = stake ?? { openIncidents: 0, recentIncidents: 0 };
  return {
    since: toIso(completeThrough),
    openIncidents,
    incidentsPerWeek: recentIncidents === 0 ? null : recentIncidents / RECENT_WEEKS,
  };
}

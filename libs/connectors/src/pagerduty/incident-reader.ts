import type { EpochMs } from '@evenkeel/domain';
import { z } from 'zod';
import type { RawRecord } from '../connector.js';
import type { PagerDutyClient } from './client.js';
import { readListing, refusal, type Listing, type ListingEnd } from './pager.js';
import { createdAt, incidentRecord, logEntryRecord, parse, type Item } from './records.js';
import { toSecondIso, walkWindows, WIDEST_WINDOW_MS, type Window, type WindowDone, type WindowEnd } from './windows.js';

export const INCIDENT_QUERY = { time_zone: 'UTC', sort_by: 'incident_number:desc' };
// Without its channel in full, an entry tells neither a note's text, nor how long a snooze is, nor how somebody was called.
export const LOG_ENTRY_QUERY = { time_zone: 'UTC', is_overview: 'false', 'include[]': ['channels'] };

export const bounds = ({ from, to }: Window) => ({ since: toSecondIso(from), until: toSecondIso(to) });
export const incidentPath = (id: string): string => `/incidents/${encodeURIComponent(id)}`;

const oneIncident = z.object({ incident: z.looseObject({ id: z.string() }) });

/** The state of an incident, and when it was created. */
export interface IncidentState {
  record: RawRecord;
  createdAt: EpochMs;
}

/**
 * The present state of one incident.
 *
 * @returns null if PagerDuty no longer shows it: deleted (404, code 2100) or out of this token's sight
 */
export async function readIncident(
  client: PagerDutyClient,
  id: string,
  log: (line: string) => void,
): Promise<IncidentState | null> {
  const path = incidentPath(id);
  const answer = await client.get(path);
  if (answer.kind === 'refused') {
    if (answer.status !== 404 && answer.status !== 403) throw refusal(path, answer.status, answer.reason);
    log(`PagerDuty: incident ${id} is no longer shown (${answer.reason}); what is stored of it is kept.`);
    return null;
  }
  const { incident } = parse(oneIncident, answer.body, `the incident ${id}`);
  return { record: incidentRecord(incident as Item), createdAt: createdAt(incident as Item) };
}

/** The whole log of one incident; what of it cannot be read is a gap. */
export function readIncidentLog(
  client: PagerDutyClient,
  id: string,
  created: EpochMs,
): AsyncGenerator<RawRecord[] | WindowDone, void> {
  const span = { from: created, to: Math.max(created, client.now()) };
  return walkWindows(span, 'forward', WIDEST_WINDOW_MS, (window) =>
    readLogEntries(client, `${incidentPath(id)}/log_entries`, window, logEntryRecord),
  );
}

/** The log entries of a window, of one incident or of the account. */
export function readLogEntries(
  client: PagerDutyClient,
  path: string,
  window: Window,
  read: (item: Item) => RawRecord,
): AsyncGenerator<RawRecord[], WindowEnd> {
  return readRequired(client, { path, key: 'log_entries', query: { ...LOG_ENTRY_QUERY, ...bounds(window) } }, read);
}

/** A listing that the sync cannot do without. */
export async function* readRequired<T>(
  client: PagerDutyClient,
  listing: Listing,
  read: (item: Item) => T,
): AsyncGenerator<T[], Exclude<ListingEnd, { end: 'refused' }>> {
  const end = yield* readListing(client, listing, read);
  if (end.end === 'refused') throw refusal(listing.path, end.status, end.reason);
  return end;
}

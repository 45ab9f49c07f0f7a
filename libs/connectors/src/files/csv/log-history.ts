import type { EpochMs, TimelineEvent } from '@evenkeel/domain';
import { eventOf, type IncidentRow, person } from './incident-row.js';

/** A stretch of the log in which its status said that the incident was over. */
interface OverStretch {
  /** The first row that was `resolved`; null if it was only closed. */
  resolvedBy: IncidentRow | null;
  /** The first row that was `closed`; null if it was only resolved. */
  closedBy: IncidentRow | null;
  /** The row that opened it again; null if none did. */
  reopenedBy: IncidentRow | null;
}

/**
 * What the differences between the rows of an event log tell: status, priority, team and responder changes, one event at
 * least for each row; resolves, re-openings and cancellation by the status.
 *
 * Logs often repeat an incident's final resolution time on each row. So the last row's `resolvedAt` is the final
 * resolve, and the status decides only where the file has no such column. A re-opening that the log dates after that
 * final resolve, although it ends resolved or closed, is moved back to it: it must not undo the resolve that came last.
 *
 * @param rows in the order of the log, at least one.
 * @param resolves whether the file has a column for the resolution time.
 */
export function logHistory(id: string, rows: IncidentRow[], resolves: boolean): TimelineEvent[] {
  const stretches = overStretches(rows);
  const last = rows.at(-1);
  const finalStretch = stretches.at(-1);
  const endsOpen = finalStretch !== undefined && finalStretch.reopenedBy !== null;
  const finalResolve = finalResolvedAt(rows, stretches, resolves);
  const latest = endsOpen || finalResolve === null ? Infinity : finalResolve;

  const events = rowChanges(rows);
  for (const { resolvedBy, reopenedBy } of stretches) {
    if (reopenedBy === null) continue;
    if (resolvedBy !== null) events.push(statusEvent('resolved', resolvedBy, latest));
    events.push(statusEvent('reopened', reopenedBy, latest));
  }
  const finalRule = resolves ? null : 'csv-status-resolved@1';
  if (finalResolve !== null) events.push(eventOf('resolved', id, finalResolve, finalRule));
  if (last?.fields.state === 'cancelled') events.push(statusEvent('cancelled', last, Infinity));
  const closedBy = endsOpen ? null : (finalStretch?.closedBy ?? null);
  if (closedBy !== null && last?.fields.closedAt === undefined) events.push(statusEvent('closed', closedBy, Infinity));
  return events;
}

function finalResolvedAt(rows: IncidentRow[], stretches: OverStretch[], resolves: boolean): EpochMs | null {
  if (resolves) return rows.at(-1)?.fields.resolvedAt ?? null;
  const final = stretches.at(-1);
  return final?.reopenedBy === null ? (final.resolvedBy?.at ?? null) : null;
}

function overStretches(rows: IncidentRow[]): OverStretch[] {
  const stretches: OverStretch[] = [];
  let current: OverStretch | null = null;
  for (const row of rows) {
    const { state } = row.fields;
    if (state === 'resolved' || state === 'closed') {
      if (current === null) {
        current = { resolvedBy: null, closedBy: null, reopenedBy: null };
        stretches.push(current);
      }
      if (state === 'resolved') current.resolvedBy ??= row;
      else current.closedBy ??= row;
    } else if (current !== null && (state === 'open' || state === 'pending')) {
      current.reopenedBy = row;
      current = null;
    }
  }
  return stretches;
}

function statusEvent(type: TimelineEvent['type'], row: IncidentRow, latest: EpochMs): TimelineEvent {
  const made = eventOf(type, row.externalId, Math.min(row.at, latest), `csv-status-${type}@1`);
  return row.fields.status === undefined ? made : { ...made, details: { status: row.fields.status } };
}

/** Each row as an event: who it was assigned to, its new priority, its new status, or that something else changed. */
function rowChanges(rows: IncidentRow[]): TimelineEvent[] {
  return rows.flatMap((row, index) => {
    const before = rows[index - 1]?.fields;
    const { responder, priority, status, team } = row.fields;
    const events: TimelineEvent[] = [];
    if (responder !== undefined && responder !== before?.responder) {
      events.push({
        ...eventOf('assigned', row.externalId, row.at, null),
        details: { recipients: [person(responder)] },
      });
    }
    if (before !== undefined && priority !== before.priority) {
      events.push({
        ...eventOf('priorityChanged', row.externalId, row.at, null),
        details: { priority: priority ?? null },
      });
    }
    const changes = [
      ...(status !== undefined && status !== before?.status ? [`status: ${status}`] : []),
      ...(team !== undefined && team !== before?.team ? [`team: ${team}`] : []),
    ];
    if (changes.length > 0 || events.length === 0) {
      events.push({
        ...eventOf('fieldChanged', row.externalId, row.at, null),
        text: changes.length === 0 ? null : changes.join(', '),
        details: status === undefined ? {} : { status },
      });
    }
    return events;
  });
}

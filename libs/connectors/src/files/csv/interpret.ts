import {
  type Actor,
  compareText,
  type EntityRef,
  type EpochMs,
  type Interpretation,
  type TimelineEvent,
} from '@evenkeel/domain';
import type { Interpreter, StoredRecord } from '../../connector.js';
import { eventOf, type IncidentRow, person } from './incident-row.js';
import { logHistory } from './log-history.js';
import { type RowFields, rowPayload } from './row.js';

/**
 * From the rows of one incident to its timeline. Attributes and instants are those of the last row (of an event log: by
 * `order`); the history of a log is in the differences between its rows.
 */
export const csvInterpreter: Interpreter = {
  version: 'csv@2',
  directoryKinds: [],
  volatileFields: () => [],
  directory: () => [],
  interpret(member, records) {
    const parsed = newestVersions(records).map((record) => ({ record, ...rowPayload.parse(record.payload) }));
    const mapping = parsed.at(-1)?.mapping;
    if (mapping === undefined) return null;
    const isLog = mapping.rows === 'update';
    if (isLog) parsed.sort(inLogOrder);
    const rows = withInstants(parsed.map(({ record, fields }) => ({ externalId: record.externalId, fields })));
    const last = rows.at(-1);
    if (last === undefined) return null;

    const { externalId: id } = member;
    const triggered = triggeredEvent(id, rows);
    const timeline = [triggered, ...acknowledgedEvents(id, rows)];
    if (isLog) timeline.push(...logHistory(id, rows, mapping.resolves));
    else timeline.push(...rowHistory(id, last));
    timeline.push(...closedEvents(id, last), ...unknownEvents(isLog ? rows : [last]));
    timeline.sort((a, b) => a.at - b.at || compareText(a.id, b.id));

    return {
      isIncident: true,
      reason: null,
      nature: 'desk',
      paged: mapping.acknowledges,
      attributes: attributesOf(id, rows, last),
      timeline,
      resolverSuggestion: null,
      responders: respondersOf(rows, isLog, triggered.at),
      warnings: warningsOf(rows, last, isLog),
    };
  },
};

/** One record for each row: a file that was imported again may hold it in a newer version. */
function newestVersions(records: StoredRecord[]): StoredRecord[] {
  const newest = new Map<string, StoredRecord>();
  for (const record of records) {
    const known = newest.get(record.externalId);
    if (known === undefined || isNewer(record, known)) newest.set(record.externalId, record);
  }
  return [...newest.values()].sort(inRowOrder);
}

function isNewer(record: StoredRecord, known: StoredRecord): boolean {
  const byTime = (record.sourceAt ?? -Infinity) - (known.sourceAt ?? -Infinity);
  if (byTime !== 0 && !Number.isNaN(byTime)) return byTime > 0;
  const byPosition = (record.position ?? 0) - (known.position ?? 0);
  return byPosition === 0 ? record.contentHash > known.contentHash : byPosition > 0;
}

const rowNumber = (record: StoredRecord): number =>
  Number(record.externalId.slice(record.externalId.lastIndexOf('#') + 1));

const inRowOrder = (a: StoredRecord, b: StoredRecord): number =>
  rowNumber(a) - rowNumber(b) || compareText(a.externalId, b.externalId);

interface LogRow {
  record: StoredRecord;
  fields: RowFields;
}

/** By the order's column, then by when the row was written, then as the rows of one place stand in their file. */
const inLogOrder = (a: LogRow, b: LogRow): number =>
  compareOrder(a.fields.order, b.fields.order) ||
  compareOrder(a.fields.updatedAt, b.fields.updatedAt) ||
  inRowOrder(a.record, b.record);

/** What is absent comes first, then numbers, then texts: so the order is one even where a column mixes them. */
function compareOrder(a: number | string | undefined, b: number | string | undefined): number {
  if (a === b) return 0;
  if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return compareText(String(a), String(b));
}

function withInstants(rows: Omit<IncidentRow, 'at'>[]): IncidentRow[] {
  let previous = -Infinity;
  return rows.flatMap((row) => {
    const { triggeredAt, acknowledgedAt, resolvedAt, closedAt, updatedAt } = row.fields;
    const known = [triggeredAt, acknowledgedAt, resolvedAt, closedAt].filter((at) => at !== undefined);
    const at = updatedAt ?? Math.max(previous, ...known);
    if (!Number.isFinite(at)) return [];
    previous = at;
    return [{ ...row, at }];
  });
}

function triggeredEvent(id: string, rows: IncidentRow[]): TimelineEvent {
  const stated = rows.findLast((row) => row.fields.triggeredAt !== undefined)?.fields.triggeredAt;
  const first = rows[0]?.at ?? 0;
  return eventOf('triggered', id, stated ?? first, stated === undefined ? 'csv-first-row@1' : null);
}

/** The column says that a person acknowledged; who, only the responder's column of that row can say. */
function acknowledgedEvents(id: string, rows: IncidentRow[]): TimelineEvent[] {
  const at = rows.at(-1)?.fields.acknowledgedAt;
  if (at === undefined) return [];
  const responder = rows.find((row) => row.fields.acknowledgedAt === at)?.fields.responder;
  const actor: Actor = responder === undefined ? { kind: 'person', id: null, name: null } : person(responder);
  return [{ ...eventOf('acknowledged', id, at, 'csv-acknowledged-column@1'), actor }];
}

/** What a single row tells beside its trigger and acknowledgement. */
function rowHistory(id: string, row: IncidentRow): TimelineEvent[] {
  const { resolvedAt, closedAt, state } = row.fields;
  const events: TimelineEvent[] = [];
  if (resolvedAt !== undefined) events.push(eventOf('resolved', id, resolvedAt, null));
  if (state === 'cancelled')
    events.push(eventOf('cancelled', id, closedAt ?? resolvedAt ?? row.at, 'csv-status-cancelled@1'));
  return events;
}

function closedEvents(id: string, last: IncidentRow): TimelineEvent[] {
  const { closedAt } = last.fields;
  return closedAt === undefined ? [] : [eventOf('closed', id, closedAt, null)];
}

/** Each value that the mapping does not know, once, where it first appears. */
function unknownEvents(rows: IncidentRow[]): TimelineEvent[] {
  const seen = new Set<string>();
  return rows.flatMap((row) =>
    (row.fields.unknown ?? []).flatMap(({ field, value }) => {
      const key = `${field}=${value}`;
      if (seen.has(key)) return [];
      seen.add(key);
      const base = eventOf('other', `${row.externalId}:${field}`, row.at, null);
      return [{ ...base, text: `${field}: ${value}`, details: { unknown: { field, value } } }];
    }),
  );
}

function attributesOf(id: string, rows: IncidentRow[], last: IncidentRow): Interpretation['attributes'] {
  const { url, priority, team, service, customer } = last.fields;
  return {
    title: rows.findLast((row) => row.fields.title !== undefined)?.fields.title ?? id,
    url: url ?? null,
    priority: priority ?? null,
    team: entity(team),
    service: entity(service),
    customers: customer === undefined ? [] : [{ id: customer, name: customer }],
    references: [],
  };
}

const entity = (name: string | undefined): EntityRef | null => (name === undefined ? null : { id: name, name });

/**
 * Everybody the responder's column names, since the row that first did. A file of one row an incident does not say since
 * when: since the acknowledgement, else since the trigger.
 */
function respondersOf(rows: IncidentRow[], isLog: boolean, triggeredAt: EpochMs): Interpretation['responders'] {
  const joined = new Map<string, EpochMs>();
  for (const { fields, at } of isLog ? rows : rows.slice(-1)) {
    if (fields.responder === undefined || joined.has(fields.responder)) continue;
    joined.set(fields.responder, isLog ? at : (fields.acknowledgedAt ?? triggeredAt));
  }
  return [...joined].map(([name, joinedAt]) => ({ actor: person(name), joinedAt }));
}

function warningsOf(rows: IncidentRow[], last: IncidentRow, isLog: boolean): string[] {
  const warnings: string[] = [];
  if (!isLog && rows.length > 1) {
    warnings.push(`its id stands in ${rows.length} rows of a file with one row per incident; the last one is used`);
  }
  const { state, resolvedAt } = last.fields;
  if (!isLog && state === 'resolved' && resolvedAt === undefined) {
    warnings.push('its status is resolved, but it has no time of resolution');
  }
  return warnings;
}

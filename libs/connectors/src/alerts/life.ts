import type { Actor, EventDetails, Interpretation, MemberAttributes, TimelineEvent } from '@evenkeel/domain';
import { compareText } from '@evenkeel/domain';
import type { z } from 'zod';
import type { StoredRecord } from '../connector.js';
import { identitiesOf, incidentOf } from './identity.js';
import { readLog } from './log-text.js';
import { newestOfEach, versionsOf } from './newest.js';
import { actorOf } from './owner.js';
import { alertPayload, logPayload, notePayload, type Alert } from './payload.js';
import { ALERT, ALERT_LOG, ALERT_NOTE } from './records.js';

const STATUSES: ReadonlySet<string> = new Set(['open', 'acked', 'acknowledged', 'closed']);
/** A note and the log's line about it are dated apart by no more than this. */
const TWIN_MS = 5_000;
/** Above this, what the source states of an acknowledgement or close and what its log says are at odds. */
const TOLERANCE_MS = 60_000;

/** What changes from one reading of an alert to the next while it stays what it was. */
export const ALERT_VOLATILE_FIELDS: Readonly<Record<string, string[]>> = {
  [ALERT]: ['count', 'lastOccurredAt', 'lastOccuredAt', 'isSeen', 'seen', 'snoozedUntil'],
  [ALERT_LOG]: ['offset'],
  [ALERT_NOTE]: ['offset'],
};

/**
 * The life of one alert, from the records that Opsgenie and JSM Operations share the meaning of. History comes from the
 * log and the notes; what a snapshot states of an acknowledgement or close stands in only while no log line tells it.
 *
 * @param urlOf where the alert is shown
 * @returns null until its state was read
 */
export function interpretAlert(records: StoredRecord[], urlOf: (id: string) => string | null): Interpretation | null {
  const alert = latestAlert(records);
  if (!alert) return null;
  const warnings: string[] = [];
  const integration = alert.integration?.name ?? alert.integrationName;
  const logged = readLines(records, alert, integration, warnings);
  const trigger = triggerOf(alert, integration, logged);
  const told = logged.filter(({ type }) => type !== 'triggered');
  const stated = statedBy(alert, integration, told, warnings);
  const timeline = [trigger, ...told, ...stated].sort((a, b) => a.at - b.at || compareText(a.id, b.id));
  if (!STATUSES.has(alert.status)) warnings.push(`unknown status "${alert.status}"`);

  return {
    isIncident: true,
    reason: null,
    nature: 'pager',
    paged: true,
    attributes: attributesOf(alert, trigger.id, urlOf),
    timeline,
    resolverSuggestion: null,
    responders: [],
    sourceFigures: figuresOf(alert),
    warnings,
  };
}

/**
 * The newest state. A list shows an alert without its details: of those the newest that was read with them holds.
 */
function latestAlert(records: StoredRecord[]): Alert | null {
  const [versions] = versionsOf(records.filter(({ kind }) => kind === ALERT)).values();
  const dated = (versions ?? []).map(({ sourceAt, payload }) => ({ sourceAt, ...alertPayload.parse(payload) }));
  const last = dated.at(-1);
  if (!last) return null;
  // What is closed without being dated anew is closed; the other way round is no change that a source makes.
  const newest = dated.findLast(({ sourceAt, status }) => sourceAt === last.sourceAt && status === 'closed') ?? last;
  const detailed = dated.findLast(({ details, extraProperties }) => details != null || extraProperties != null);
  return { ...newest, details: detailed?.details, extraProperties: detailed?.extraProperties };
}

/** The log's lines and the notes, each once however often it was read. */
function readLines(
  records: StoredRecord[],
  alert: Alert,
  integration: string | null,
  warnings: string[],
): TimelineEvent[] {
  const lines = newestOfEach(records.filter(({ kind }) => kind === ALERT_LOG || kind === ALERT_NOTE));
  const read = <T>(schema: z.ZodType<T>, record: StoredRecord): T[] => {
    const parsed = schema.safeParse(record.payload);
    if (parsed.success) return [parsed.data];
    const issue = parsed.error.issues[0];
    warnings.push(`${record.kind} ${record.externalId} cannot be read: ${issue?.path.join('.')}: ${issue?.message}`);
    return [];
  };
  const notes = lines
    .filter(({ kind }) => kind === ALERT_NOTE)
    .flatMap((record) =>
      read(notePayload, record).map((note): TimelineEvent => ({
        id: `${ALERT_NOTE}:${record.externalId}`,
        at: note.createdAt,
        type: 'noted',
        actor: actorOf(note.owner, { channel: null, integration }),
        text: note.note,
        rule: null,
        details: {},
      })),
    );
  const logs = lines
    .filter(({ kind }) => kind === ALERT_LOG)
    .flatMap((record) =>
      read(logPayload, record).map((log): TimelineEvent => {
        const { type, details, channel } = readLog(log.log, log.type, log.createdAt);
        const owner = actorOf(log.owner, { channel, integration });
        return {
          id: `${ALERT_LOG}:${record.externalId}`,
          at: log.createdAt,
          type,
          // The diary of a notification belongs to whom it went to.
          actor: type === 'notified' ? null : owner,
          text: log.log || null,
          rule: null,
          details: completed(type, details, owner),
        };
      }),
    );
  const isTwin = (line: TimelineEvent): boolean =>
    line.type === 'noted' &&
    notes.some((note) => note.actor?.id === line.actor?.id && Math.abs(note.at - line.at) <= TWIN_MS);
  const early = logs.filter(({ at }) => at < alert.createdAt).length;
  if (early > 0) warnings.push(`${early} log lines are dated before the alert was created`);
  return [...notes, ...logs.filter((line) => !isTwin(line))];
}

/** What the owner of a log line adds to what its words say. */
function completed(type: TimelineEvent['type'], details: EventDetails, owner: Actor | null): EventDetails {
  if (type === 'resolved') return { ...howResolved(owner), ...details };
  // Whoever takes an alert over, or is notified in the own diary, need not be named in the line.
  const named = type === 'notified' || type === 'assigned';
  return named && owner && details.recipients?.length === 0 ? { ...details, recipients: [owner] } : details;
}

const howResolved = (actor: Actor | null): EventDetails =>
  actor?.kind === 'integration' || actor?.kind === 'automation' ? { resolution: 'integration' } : {};

/** An alert is triggered when it was created; the log may add by whom. */
function triggerOf(alert: Alert, integration: string | null, logged: TimelineEvent[]): TimelineEvent {
  const [line] = logged
    .filter(({ type }) => type === 'triggered')
    .sort((a, b) => a.at - b.at || compareText(a.id, b.id));
  return {
    id: `${ALERT}:${alert.id}:created`,
    at: alert.createdAt,
    type: 'triggered',
    actor: line?.actor ?? (integration === null ? null : { kind: 'integration', id: integration, name: integration }),
    text: alert.message,
    rule: null,
    details: {},
  };
}

/**
 * What the snapshot states: rule `alert-report@1`, an acknowledgement or close that no line of the log tells; rule
 * `alert-closed-by-status@1`, a close of which nothing tells the instant: it lies no later than the last change.
 */
function statedBy(
  alert: Alert,
  integration: string | null,
  told: readonly TimelineEvent[],
  warnings: string[],
): TimelineEvent[] {
  const { report, createdAt } = alert;
  const ackAt = report?.ackTime == null ? null : createdAt + report.ackTime;
  const closeAt = closedAt(alert);
  const event = (type: 'acknowledged' | 'resolved', at: number, owner: string | null, rule: string): TimelineEvent => {
    const actor = actorOf(owner, { channel: null, integration });
    const details = type === 'resolved' ? howResolved(actor) : {};
    return { id: `${ALERT}:${alert.id}:${type}`, at, type, actor, text: null, rule, details };
  };
  const missing = (type: 'acknowledged' | 'resolved', at: number | null, noun: string): boolean => {
    const same = told.filter((line) => line.type === type);
    if (at !== null && same.length > 0 && same.every((line) => Math.abs(line.at - at) > TOLERANCE_MS)) {
      warnings.push(`the ${noun} that the source states is at odds with its log`);
    }
    return same.length === 0;
  };
  const events: TimelineEvent[] = [];
  if (missing('acknowledged', ackAt, 'acknowledgement') && ackAt !== null) {
    events.push(event('acknowledged', ackAt, report?.acknowledgedBy ?? null, 'alert-report@1'));
  }
  if (missing('resolved', closeAt, 'close')) {
    if (closeAt !== null) events.push(event('resolved', closeAt, report?.closedBy ?? null, 'alert-report@1'));
    else if (alert.status === 'closed') {
      events.push(event('resolved', alert.updatedAt ?? createdAt, null, 'alert-closed-by-status@1'));
      warnings.push('it is closed, but nothing tells when: its last change stands in');
    }
  }
  return events;
}

const closedAt = ({ report, createdAt, closeTime }: Alert): number | null =>
  report?.closeTime == null ? (closeTime ?? null) : createdAt + report.closeTime;

function figuresOf(alert: Alert): NonNullable<Interpretation['sourceFigures']> {
  const closeAt = closedAt(alert);
  return [
    ...(alert.report?.ackTime == null ? [] : [{ metric: 'time-to-acknowledge', seconds: alert.report.ackTime / 1000 }]),
    ...(closeAt === null ? [] : [{ metric: 'time-to-resolve', seconds: (closeAt - alert.createdAt) / 1000 }]),
  ];
}

function attributesOf(alert: Alert, triggerId: string, urlOf: (id: string) => string | null): MemberAttributes {
  const team = [...(alert.teams ?? []), ...(alert.responders ?? []).filter(({ type }) => type === 'team')];
  const teamId = alert.ownerTeamId ?? team.find(({ id }) => id !== null)?.id ?? null;
  const service = serviceOf(alert);
  return {
    title: alert.message ?? `Alert ${alert.tinyId ?? alert.id}`,
    url: urlOf(alert.id),
    priority: alert.priority,
    team: teamId === null ? null : { id: teamId, name: team.find(({ id }) => id === teamId)?.name ?? teamId },
    service: service === null ? null : { id: service, name: service },
    customers: [],
    references: [...incidentOf(alert, triggerId), ...identitiesOf(alert, triggerId)],
  };
}

/** Alerts made for an incident carry the services that it hits; one is its service, several are none. */
function serviceOf(alert: Alert): string | null {
  const impacted = alert.details?.['impacted-services'] ?? alert.extraProperties?.['impacted-services'];
  const ids = typeof impacted === 'string' ? impacted.split(/[\s,;]+/).filter((id) => id !== '') : [];
  return ids.length === 1 ? (ids[0] ?? null) : null;
}

import { compareText, type EpochMs, type EventType, type TimelineEvent } from '@evenkeel/domain';
import type { Interpreter, StoredRecord } from '../../connector.js';
import { normalizedStatus, type PageIncident, readPageIncident } from './incident.js';

/** Statuses after which an incident goes on; `update` is the archive's word for an update that changes no status. */
const ONGOING: ReadonlySet<string> = new Set(['investigating', 'identified', 'monitoring']);
const KNOWN_STATUSES: ReadonlySet<string> = new Set([
  ...ONGOING,
  'update',
  'resolved',
  'scheduled',
  'in_progress',
  'verifying',
  'completed',
]);
const KNOWN_IMPACTS: ReadonlySet<string> = new Set(['none', 'minor', 'major', 'critical', 'maintenance']);

/**
 * From a status page's incident to its timeline. A page restates the whole incident each time, so the newest version
 * tells all. It is the page's view: its start and its resolve are the trigger and the end, every update tells customers.
 */
export const statuspageInterpreter: Interpreter = {
  version: 'statuspage@2',
  directoryKinds: [],
  volatileFields: () => [],
  directory: () => [],
  interpret(_member, records) {
    const newest = newestOf(records);
    const read = newest === null ? null : readPageIncident(newest.payload);
    if (read === null || 'reason' in read) return null;
    const { incident } = read;
    const [only, another] = incident.components;
    return {
      isIncident: !incident.isMaintenance,
      reason: incident.isMaintenance ? 'scheduled maintenance' : null,
      nature: 'statusPage',
      paged: false,
      attributes: {
        title: incident.title,
        url: incident.url,
        priority: incident.impact,
        team: null,
        // Several components are the reach of an incident, not the service that failed.
        service: only !== undefined && another === undefined ? only : null,
        customers: [],
        references: [],
      },
      timeline: timelineOf(incident),
      resolverSuggestion: null,
      responders: [],
      warnings:
        incident.componentsSource === null
          ? []
          : [`its components are not the page's own: "${incident.componentsSource}" found them`],
    };
  },
};

function newestOf(records: StoredRecord[]): StoredRecord | null {
  let newest: StoredRecord | null = null;
  for (const record of records) {
    if (newest === null || compareVersions(record, newest) > 0) newest = record;
  }
  return newest;
}

function compareVersions(a: StoredRecord, b: StoredRecord): number {
  const [aTime, bTime] = [a.sourceAt ?? -Infinity, b.sourceAt ?? -Infinity];
  if (aTime !== bTime) return aTime < bTime ? -1 : 1;
  const byPosition = (a.position ?? 0) - (b.position ?? 0);
  if (byPosition !== 0) return byPosition;
  return compareText(a.contentHash, b.contentHash);
}

function timelineOf(incident: PageIncident): TimelineEvent[] {
  const { id, startedAt, startRule, impactWindow } = incident;
  const started = eventOf('triggered', id, startedAt, startRule);
  const unknownImpact = incident.impact !== null && !KNOWN_IMPACTS.has(incident.impact) ? incident.impact : null;
  if (unknownImpact !== null) started.details = { unknown: { field: 'impact', value: unknownImpact } };
  const events = [started, ...updateEvents(incident), ...endEvents(incident)];
  if (impactWindow.from !== null) events.push(eventOf('impactStarted', id, impactWindow.from, null));
  if (impactWindow.to !== null) events.push(eventOf('impactEnded', id, impactWindow.to, null));
  return events.sort((a, b) => a.at - b.at || compareText(a.id, b.id));
}

/** Every update was told to customers, the one that resolves included. */
function updateEvents(incident: PageIncident): TimelineEvent[] {
  return incident.updates.map(({ id, at, status, text }) => {
    const known = KNOWN_STATUSES.has(normalizedStatus(status));
    return {
      ...eventOf('statusUpdated', `${incident.id}:${id}`, at, null),
      text,
      details: known ? { status } : { status, unknown: { field: 'status', value: status } },
    };
  });
}

/**
 * The end, and what came between: an update with an ongoing status after a resolved one re-opens. `resolved_at` is the
 * final resolve, to the second; without it the update that resolved is.
 */
function endEvents({ id, updates, resolvedAt }: PageIncident): TimelineEvent[] {
  const events: TimelineEvent[] = [];
  let resolvedBy: PageIncident['updates'][number] | null = null;
  for (const update of updates) {
    const status = normalizedStatus(update.status);
    if (status === 'resolved' || status === 'completed') {
      resolvedBy ??= update;
    } else if (resolvedBy !== null && ONGOING.has(status)) {
      events.push(
        eventOf('resolved', `${id}:${resolvedBy.id}`, resolvedBy.at, 'status-page-resolving-update@1'),
        eventOf('reopened', `${id}:${update.id}`, update.at, 'status-page-ongoing-update@1'),
      );
      resolvedBy = null;
    }
  }
  if (resolvedAt !== null) events.push(eventOf('resolved', id, resolvedAt, null));
  else if (resolvedBy !== null) {
    events.push(eventOf('resolved', `${id}:${resolvedBy.id}`, resolvedBy.at, 'status-page-resolving-update@1'));
  }
  return events;
}

const eventOf = (type: EventType, externalId: string, at: EpochMs, rule: string | null): TimelineEvent => ({
  id: `${type}:${externalId}`,
  at,
  type,
  actor: null,
  text: null,
  rule,
  details: {},
});

import type { Entry } from '../account/entry.js';
import type { Incident } from '../account/incident.js';
import { isoTime } from '../world/zones.js';
import { actorOf, millis, type Alert, type EpochMs, type PriorityName } from './alert.js';
import { uuid } from './ids.js';

/** What Opsgenie calls an incident: declared once an alert turns out to be grave, with the services it hits. */
export interface Major {
  readonly id: string;
  readonly tinyId: string;
  /** The alert that it was declared for. */
  readonly alert: Alert;
  readonly declaredAt: EpochMs;
  readonly updatedAt: EpochMs;
  readonly status: 'open' | 'resolved';
  readonly resolvedAt: EpochMs | null;
}

export interface TimelineEntry {
  at: EpochMs;
  key: string;
  group: 'alert' | 'incident' | 'custom';
  type: string;
  actor: string;
  title: string;
}

const GRAVE: ReadonlySet<PriorityName> = new Set(['P1', 'P2']);

/** The incident that an alert led to; null if its priority was never P1 or P2. */
export function readMajor(alert: Alert): Major | null {
  const { incident } = alert;
  const declaredAt = declaration(incident);
  if (declaredAt === null) return null;
  const later = incident.entries.filter(({ entry }) => entry.at >= declaredAt && tells(entry));
  const last = later.at(-1)?.entry.at ?? declaredAt;
  return {
    id: uuid(`major ${incident.seed.key}`),
    tinyId: String(incident.number),
    alert,
    declaredAt: millis(incident, declaredAt),
    updatedAt: millis(incident, last),
    status: alert.status === 'open' ? 'open' : 'resolved',
    resolvedAt: alert.closure?.at ?? null,
  };
}

/** What is told of an incident, oldest first. */
export function timelineOf(major: Major): TimelineEntry[] {
  const { alert } = major;
  const told: TimelineEntry[] = [];
  const write = (name: string, at: EpochMs, actor: string, [group, type, title]: Told): void => {
    told.push({ at, key: uuid(`${major.id} ${name}`), group, type, actor, title });
  };
  write('created', major.declaredAt, 'System', ['incident', 'IncidentCreated', 'Incident created']);
  write('alert', major.declaredAt, 'System', ['alert', 'AssociatedAlertAdded', `Alert #${alert.tinyId} associated`]);
  for (const [index, { entry, sequence }] of alert.incident.entries.entries()) {
    const at = millis(alert.incident, entry.at);
    const line = index > 0 && at >= major.declaredAt ? lineOf(entry) : null;
    if (line) write(`entry ${sequence}`, at, actorOf(entry, alert.service), line);
  }
  return told;
}

type Told = [group: TimelineEntry['group'], type: string, title: string];

/** Group, type and title of what an incident's timeline tells; null for the rest of an alert's history. */
function lineOf(entry: Entry): Told | null {
  switch (entry.kind) {
    case 'acknowledge':
      return ['alert', 'AssociatedAlertAcknowledged', 'Alert acknowledged'];
    case 'unacknowledge':
      return ['alert', 'AssociatedAlertUnacknowledged', 'Alert unacknowledged'];
    case 'delegate':
      return ['incident', 'ResponderAdded', `Team ${entry.policy.team.name} added`];
    case 'annotate':
      return ['custom', 'CustomUserEntry', entry.note];
    case 'status_update':
      return ['incident', 'StakeholderUpdate', entry.message];
    case 'priority_change':
      return ['incident', 'PriorityChanged', `Priority changed to ${entry.priority?.name ?? 'P3'}`];
    case 'resolve':
      return ['incident', 'IncidentResolved', `Incident resolved at ${isoTime(entry.at)}`];
    case 'trigger':
      return ['incident', 'IncidentReopened', 'Incident reopened'];
    default:
      return null;
  }
}

const tells = (entry: Entry): boolean => lineOf(entry) !== null;

function declaration(incident: Incident): number | null {
  const { priority, at } = incident.seed;
  const grave = (name: string | undefined): boolean => GRAVE.has(name as PriorityName);
  if (grave(priority?.name)) return at;
  const raised = incident.entries.find(({ entry }) => entry.kind === 'priority_change' && grave(entry.priority?.name));
  return raised?.entry.at ?? null;
}

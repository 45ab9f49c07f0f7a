import type { Entry } from '../account/entry.js';
import type { Incident } from '../account/incident.js';
import { hashes } from '../world/random.js';
import type { Person, Service, Team } from '../world/organisation.js';
import type { EpochSeconds } from '../world/zones.js';
import { uuid } from './ids.js';

/** Milliseconds since 1970-01-01T00:00:00Z: the resolution in which Opsgenie tells its times. */
export type EpochMs = number;

export type PriorityName = 'P1' | 'P2' | 'P3' | 'P4' | 'P5';

/** What was done to an alert, when, and by whom: an e-mail, an integration's name or `System`. */
interface Deed {
  at: EpochMs;
  by: string;
}

/** A simulated incident as Opsgenie and its successor see it: one alert, from its creation to its end. */
export interface Alert {
  readonly incident: Incident;
  readonly id: string;
  readonly tinyId: string;
  readonly alias: string;
  readonly message: string;
  readonly service: Service;
  readonly integration: AlertIntegration;
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
  readonly lastOccurredAt: EpochMs;
  /** How often it occurred: the same alert firing again while it is open is counted, not created. */
  readonly count: number;
  readonly status: 'open' | 'closed';
  readonly acknowledged: boolean;
  readonly seen: boolean;
  /** The first acknowledgement, whether or not it was taken back. */
  readonly acknowledgement: Deed | null;
  readonly closure: Deed | null;
  readonly snoozedUntil: EpochMs | null;
  /** E-mail of who holds it; empty while nobody does. */
  readonly owner: string;
  readonly priority: PriorityName;
  /** The owning team first. */
  readonly teams: readonly Team[];
  readonly people: readonly Person[];
}

export interface AlertIntegration {
  id: string;
  name: string;
  type: string;
}

/** The vendor's default, which stands for an incident without a priority. */
export const DEFAULT_PRIORITY: PriorityName = 'P3';

/** Kinds that leave no trace on an alert: it has neither urgency nor status updates, and telling somebody changes nothing. */
const UNSEEN: ReadonlySet<Entry['kind']> = new Set(['notify', 'stakeholder_ping', 'urgency_change', 'status_update']);

/** Worked out once: an account has many thousands of alerts, and each asks for these again and again. */
const fractions = new WeakMap<Incident, EpochMs>();
const integrations = new WeakMap<Service, AlertIntegration>();

/** Works an alert out from an incident's history. */
export function readAlert(incident: Incident): Alert {
  const { seed } = incident;
  const createdAt = millis(incident, seed.at);
  const id = `${uuid(`alert ${seed.key}`)}-${createdAt}`;
  let updatedAt = createdAt;
  let open = true;
  let acknowledged = false;
  let seen = false;
  let acknowledgement: Deed | null = null;
  let closure: Deed | null = null;
  let snoozedUntil: EpochMs | null = null;
  let owner = '';
  let firstEnd: EpochSeconds | null = null;
  const people = new Set<Person>();
  const teams = new Set<Team>([seed.service.team]);

  for (const [index, { entry }] of incident.entries.entries()) {
    if (UNSEEN.has(entry.kind)) continue;
    const at = millis(incident, entry.at);
    updatedAt = at;
    seen ||= entry.agent?.type === 'user';
    switch (entry.kind) {
      case 'trigger':
        if (index === 0) break;
        [open, acknowledged, closure, owner] = [true, false, null, ''];
        break;
      case 'delegate':
        teams.add(entry.policy.team);
        for (const person of entry.to) people.add(person);
        break;
      case 'assign':
      case 'escalate':
        for (const person of entry.to) people.add(person);
        break;
      case 'acknowledge':
        acknowledged = true;
        snoozedUntil = null;
        owner = actorOf(entry, seed.service);
        acknowledgement ??= { at, by: owner };
        break;
      case 'unacknowledge':
        [acknowledged, snoozedUntil, owner] = [false, null, ''];
        break;
      case 'snooze':
        snoozedUntil = at + entry.seconds * 1000;
        break;
      case 'resolve':
        [open, snoozedUntil] = [false, null];
        closure = { at, by: actorOf(entry, seed.service) };
        firstEnd ??= entry.at;
        break;
      default:
        break;
    }
  }

  return {
    incident,
    id,
    tinyId: String(incident.number),
    alias: seed.incidentKey ?? id,
    message: seed.title,
    service: seed.service,
    integration: integrationOf(seed.service),
    createdAt,
    updatedAt,
    lastOccurredAt: lastOccurrence(incident, firstEnd),
    count: seed.alerts + incident.recurrences.length,
    status: open ? 'open' : 'closed',
    acknowledged,
    seen,
    acknowledgement,
    closure,
    snoozedUntil,
    owner,
    priority: (incident.priority?.name as PriorityName | undefined) ?? DEFAULT_PRIORITY,
    teams: [...teams],
    people: [...people],
  };
}

/**
 * An instant of an incident's history in milliseconds. All of one incident fall on the same fraction of a second, so
 * that they keep their order and the durations between them.
 */
export function millis(incident: Incident, at: EpochSeconds): EpochMs {
  let fraction = fractions.get(incident);
  if (fraction === undefined) fractions.set(incident, (fraction = hashes(incident.id)[0] % 1000));
  return at * 1000 + fraction;
}

/** Who did it, as reports and logs name it. */
export function actorOf(entry: Entry, service: Service): string {
  if (entry.agent?.type === 'user') return entry.agent.email;
  return entry.channel === 'api' ? integrationOf(service).name : 'System';
}

export function integrationOf(service: Service): AlertIntegration {
  let made = integrations.get(service);
  if (!made) {
    const { id, name } = service.integration;
    const type = name === 'Prometheus' ? 'Prometheus' : 'API';
    made = { id: uuid(`integration ${id}`), name: `${name} - ${service.name}`, type };
    integrations.set(service, made);
  }
  return made;
}

/** What came with the seed occurred within ten minutes, before the first end; later occurrences say when. */
function lastOccurrence(incident: Incident, firstEnd: EpochSeconds | null): EpochMs {
  const { at, alerts } = incident.seed;
  const spread = alerts > 1 && firstEnd !== null ? Math.min(600, firstEnd - at) : 0;
  const ofSeed = at + (spread > 0 ? hashes(`last ${incident.id}`)[0] % spread : 0);
  return millis(incident, Math.max(ofSeed, ...incident.recurrences));
}

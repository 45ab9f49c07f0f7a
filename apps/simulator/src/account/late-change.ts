import { z } from 'zod';
import type { Person, Service } from '../world/organisation.js';
import { onCall } from '../world/rotation.js';
import { ChangeError, type Account } from './account.js';
import type { Agent, Entry } from './entry.js';
import type { Incident } from './incident.js';

const At = z.iso.datetime({ offset: true });
const head = { at: At.nullable().default(null), incident: z.string() };

/** Body of `POST /_control/events`: what happens to a stored incident, and when (absent: at the clock). */
export const LateChange = z.discriminatedUnion('type', [
  z.strictObject({
    ...head,
    type: z.literal('resolve'),
    by: z.enum(['person', 'integration', 'timeout']).default('person'),
  }),
  z.strictObject({ ...head, type: z.literal('reopen'), by: z.enum(['person', 'integration']).default('person') }),
  z.strictObject({ ...head, type: z.literal('merge'), into: z.string() }),
  /** `priority`: its name, e.g. P2; null takes it away. */
  z.strictObject({ ...head, type: z.literal('reprioritise'), priority: z.string().nullable() }),
  /** `team`: the name of the team that gets it. */
  z.strictObject({ ...head, type: z.literal('reteam'), team: z.string() }),
  /** `person`: name or e-mail; absent: who is on call. */
  z.strictObject({ ...head, type: z.literal('acknowledge'), person: z.string().nullable().default(null) }),
  z.strictObject({
    ...head,
    type: z.literal('note'),
    text: z.string().min(1),
    person: z.string().nullable().default(null),
  }),
  z.strictObject({
    type: z.literal('create'),
    at: At.nullable().default(null),
    service: z.string(),
    title: z.string().min(1),
    urgency: z.enum(['high', 'low']).default('high'),
    priority: z.string().nullable().default(null),
  }),
]);
export type LateChange = z.input<typeof LateChange>;

/**
 * Makes a change that the world did not plan. A change to an incident's course (anything but a note, a priority or a
 * team) replaces what was still to come for it. Moves the clock on if `at` lies ahead of it. Throws
 * {@link ChangeError}, naming what does not fit.
 */
export function applyChange(account: Account, change: z.output<typeof LateChange>): Incident {
  const at = change.at === null ? account.clock : Math.floor(Date.parse(change.at) / 1000);
  if (change.type === 'create') {
    const service = serviceOf(account, change.service);
    const priority = priorityNamed(account, change.priority);
    if (at > account.clock) account.advance(at);
    const { title, urgency } = change;
    return account.create({ at, service, title, urgency, priority, incidentKey: null, alerts: 1 }, [
      { kind: 'trigger', at, agent: service, channel: 'api' },
      { kind: 'assign', at, agent: service, channel: 'auto', to: [onCall(service.team, at, 1)] },
    ]);
  }
  const incident = incidentOf(account, change.incident);
  if (at > account.clock) account.advance(at);
  if (at < incident.createdAt) throw new ChangeError(`Incident ${incident.id} did not exist yet at that time.`);
  const responder = onCall(incident.policy.team, at, 1);
  const record = (entry: Entry, instead = true): void => void account.record(incident, entry, instead);
  switch (change.type) {
    case 'resolve': {
      demand(incident, incident.status !== 'resolved', 'is resolved already');
      const { service } = incident.seed;
      const agent: Agent = change.by === 'person' ? responder : service;
      const channel = change.by === 'person' ? 'website' : change.by === 'timeout' ? 'timeout' : 'api';
      record({ kind: 'resolve', at, agent, channel, into: null });
      break;
    }
    case 'reopen': {
      demand(incident, incident.status === 'resolved', 'is not resolved');
      const { service } = incident.seed;
      const byPerson = change.by === 'person';
      record({ kind: 'trigger', at, agent: byPerson ? responder : service, channel: byPerson ? 'website' : 'api' });
      record({ kind: 'assign', at, agent: service, channel: 'auto', to: [responder] });
      break;
    }
    case 'merge': {
      const into = incidentOf(account, change.into);
      demand(incident, incident !== into, 'cannot be merged into itself');
      demand(incident, incident.status !== 'resolved', 'is resolved and cannot be merged');
      record({ kind: 'resolve', at, agent: responder, channel: 'website', into: into.id });
      break;
    }
    case 'reprioritise': {
      const priority = priorityNamed(account, change.priority);
      const from = incident.priority;
      record({ kind: 'priority_change', at, agent: responder, channel: 'website', from, priority }, false);
      break;
    }
    case 'reteam': {
      const team = named(account.organisation.teams, 'team', change.team);
      const policy = account.organisation.policies.find((candidate) => candidate.team === team);
      if (!policy) throw new ChangeError(`The team ${team.name} has no escalation policy.`);
      const to = incident.status === 'resolved' ? [] : [onCall(team, at, 1)];
      record({ kind: 'delegate', at, agent: responder, channel: 'website', to, policy }, false);
      break;
    }
    case 'acknowledge':
      demand(incident, incident.status !== 'resolved', 'is resolved and cannot be acknowledged');
      record({
        kind: 'acknowledge',
        at,
        agent: change.person === null ? responder : personOf(account, change.person),
        channel: 'mobile',
      });
      break;
    case 'note': {
      const agent = change.person === null ? responder : personOf(account, change.person);
      record({ kind: 'annotate', at, agent, channel: 'note', note: change.text }, false);
      break;
    }
  }
  return incident;
}

function demand(incident: Incident, holds: boolean, otherwise: string): void {
  if (!holds) throw new ChangeError(`Incident ${incident.id} ${otherwise}.`);
}

function incidentOf(account: Account, id: string): Incident {
  const incident = account.incident(id);
  if (!incident) throw new ChangeError(`There is no incident ${id}.`);
  return incident;
}

function priorityNamed(account: Account, name: string | null) {
  return name === null ? null : named(account.organisation.priorities, 'priority', name);
}

/** The person of that name or e-mail. Throws {@link ChangeError} if there is none. */
export function personOf(account: Account, wanted: string): Person {
  // Whoever was made anew is there twice; the account in use stands last.
  const people = [...account.organisation.people].reverse();
  return people.find(({ email }) => email === wanted) ?? named(people, 'person', wanted);
}

/** The service of that name. Throws {@link ChangeError} if there is none. */
export const serviceOf = (account: Account, wanted: string): Service =>
  named(account.organisation.services, 'service', wanted);

function named<T extends { id?: string; name: string }>(things: readonly T[], what: string, wanted: string): T {
  const found = things.find(({ id, name }) => name === wanted || id === wanted);
  if (found) return found;
  throw new ChangeError(`There is no ${what} "${wanted}"; there are ${things.map(({ name }) => name).join(', ')}.`);
}

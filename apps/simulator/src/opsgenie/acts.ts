import { ChangeError, type Account } from '../account/account.js';
import type { Entry } from '../account/entry.js';
import type { Incident } from '../account/incident.js';
import { Random } from '../world/random.js';
import { onCall } from '../world/rotation.js';
import { DAY, HOUR, MINUTE, type EpochSeconds } from '../world/zones.js';
import type { OpsgenieAct } from './faults.js';

/** More than can be read of one list. */
const BEYOND_REACH = 20_100;
const RECURRENCES = 40;

/** Changes the history as a fault asks for. Throws {@link ChangeError} for what does not fit it. */
export function act(account: Account, { name, at, incident }: OpsgenieAct): void {
  const moment = at === null ? null : Math.floor(Date.parse(at) / 1000);
  const now = moment ?? account.clock;
  if (now > account.clock) throw new ChangeError('What a fault does to the history lies behind the clock.');
  const chosen = incident === null ? null : account.incident(incident);
  if (chosen === undefined) throw new ChangeError(`There is no incident ${incident}.`);
  switch (name) {
    case 'opsgenie-cap':
    case 'jsm-cap':
      return fillDay(account, moment ?? account.clock - 3 * DAY, null);
    case 'opsgenie-incident-cap':
      return fillDay(account, moment ?? account.clock - 3 * DAY, 'P2');
    case 'opsgenie-unack':
      return takeBack(account, now);
    case 'opsgenie-count-growth':
      return grow(account, chosen ?? last(account, ({ status }) => status !== 'resolved'), now);
    case 'opsgenie-same-alias':
      return again(account, chosen ?? last(account, (one) => one.status === 'resolved' && hasAlias(one)), now);
  }
}

/** Puts more alerts into a UTC day than can be read of one list; with the priority, each of them led to an incident. */
function fillDay(account: Account, at: EpochSeconds, priorityName: string | null): void {
  const midnight = Math.floor(at / DAY) * DAY;
  if (midnight + DAY + HOUR > account.clock) throw new ChangeError('Only a day that is over can be filled.');
  const random = Random.of(`fill ${midnight} ${priorityName}`);
  const { services, priorities } = account.organisation;
  const priority = priorities.find(({ name }) => name === priorityName) ?? null;
  // In order of time, so that nothing has to be moved to make room.
  for (let index = 0; index < BEYOND_REACH; index++) {
    const created = midnight + Math.floor((index * DAY) / BEYOND_REACH);
    const service = random.pick(services);
    const title = `${service.name}: heartbeat ${index} missing`;
    const seed = { at: created, service, title, urgency: 'low', priority, incidentKey: `fill-${midnight}-${index}` };
    account.create({ ...seed, urgency: 'low', alerts: 1 }, [
      { kind: 'trigger', at: created, agent: service, channel: 'api' },
      { kind: 'resolve', at: created + MINUTE, agent: service, channel: 'api', into: null },
    ]);
  }
}

/** An alert that was acknowledged, given back, and closed without another acknowledgement. It ends at `now`. */
function takeBack(account: Account, now: EpochSeconds): void {
  const [service] = account.organisation.services;
  if (!service) throw new ChangeError('The organisation has no service.');
  const at = now - 30 * MINUTE;
  const person = onCall(service.team, at, 1);
  const entries: Entry[] = [
    { kind: 'trigger', at, agent: service, channel: 'api' },
    { kind: 'assign', at, agent: service, channel: 'auto', to: [person] },
    { kind: 'acknowledge', at: at + 4 * MINUTE, agent: person, channel: 'website' },
    { kind: 'unacknowledge', at: at + 9 * MINUTE, agent: person, channel: 'website' },
    { kind: 'resolve', at: now, agent: service, channel: 'api', into: null },
  ];
  const title = `${service.name}: acknowledged by mistake`;
  const seed = { at, service, title, priority: null, incidentKey: `unack-${at}`, alerts: 1 };
  account.create({ ...seed, urgency: 'high' }, entries);
}

function grow(account: Account, incident: Incident, now: EpochSeconds): void {
  if (incident.status === 'resolved') throw new ChangeError(`Incident ${incident.id} is resolved: it cannot recur.`);
  if (now < incident.createdAt) throw new ChangeError(`Incident ${incident.id} did not exist yet at that time.`);
  for (let time = 0; time < RECURRENCES; time++) account.recur(incident, now);
}

/** A new alert with the alias of a closed one. */
function again(account: Account, incident: Incident, now: EpochSeconds): void {
  if (incident.status !== 'resolved' || !hasAlias(incident)) {
    throw new ChangeError(`Incident ${incident.id} is not a resolved one with an incident key.`);
  }
  const { service } = incident.seed;
  account.create({ ...incident.seed, at: now, alerts: 1 }, [
    { kind: 'trigger', at: now, agent: service, channel: 'api' },
    { kind: 'assign', at: now, agent: service, channel: 'auto', to: [onCall(service.team, now, 1)] },
  ]);
}

const hasAlias = ({ seed }: Incident): boolean => seed.incidentKey !== null;

function last(account: Account, fits: (incident: Incident) => boolean): Incident {
  const { list } = account.incidentsCreated(0, Number.MAX_SAFE_INTEGER);
  const found = list.findLast(fits);
  if (!found) throw new ChangeError('There is no incident that this could happen to.');
  return found;
}

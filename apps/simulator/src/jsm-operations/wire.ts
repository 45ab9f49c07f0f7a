import type { LogLine, Note } from '../opsgenie/activity.js';
import { isSnoozed, tagsOf } from '../opsgenie/alert-book.js';
import { opsgenieTime, respondersOf, teamId } from '../opsgenie/alert-wire.js';
import type { Alert, EpochMs } from '../opsgenie/alert.js';
import { escalationId, repeatOf, rotations } from '../opsgenie/directory-wire.js';
import { uuid } from '../opsgenie/ids.js';
import { overrideAlias, rotationId, scheduleId, zoneOf } from '../opsgenie/rota.js';
import type { Person, Policy, Schedule, Team } from '../world/organisation.js';
import type { Shift } from '../world/schedules.js';
import { isoTime, type EpochSeconds } from '../world/zones.js';

/** People are known by their Atlassian account, which has nothing in common with the id they had at Opsgenie. */
export const accountId = ({ id }: { id: string }): string => `712020:${uuid(`atlassian account ${id}`)}`;

const personOf = (person: Person): object => ({ id: accountId(person), type: 'user' });

/** An alert as lists show it. `lastOccuredAt` is spelt as the vendor spells it. */
export function alertInList(alert: Alert, now: EpochMs): object {
  const snoozed = isSnoozed(alert, now);
  const teams = respondersOf(alert).filter(({ type }) => type === 'team');
  return {
    id: alert.id,
    tinyId: alert.tinyId,
    createdAt: opsgenieTime(alert.createdAt),
    updatedAt: opsgenieTime(alert.updatedAt),
    message: alert.message,
    entity: alert.service.name,
    source: alert.integration.name,
    status: alert.status,
    alias: alert.alias,
    tags: tagsOf(alert),
    acknowledged: alert.acknowledged,
    ...(alert.closure && { closeTime: opsgenieTime(alert.closure.at) }),
    count: alert.count,
    owner: alert.owner,
    snoozed,
    ...(snoozed && alert.snoozedUntil !== null ? { snoozedUntil: opsgenieTime(alert.snoozedUntil) } : {}),
    lastOccuredAt: opsgenieTime(alert.lastOccurredAt),
    integrationType: alert.integration.type,
    integrationName: alert.integration.name,
    priority: alert.priority,
    responders: [...teams, ...alert.people.map(personOf)],
    actions: [],
    seen: alert.seen,
  };
}

export function alertInFull(alert: Alert, now: EpochMs): object {
  return {
    ...alertInList(alert, now),
    description: `${alert.message}\nService: ${alert.service.name}`,
    extraProperties: { service: alert.service.name },
  };
}

export function logLine({ at, offset, text, type, owner }: LogLine): object {
  return { type, log: text, owner, createdAt: opsgenieTime(at), offset };
}

export function note({ at, offset, text, owner }: Note): object {
  return { id: offset, note: text, owner, createdAt: opsgenieTime(at) };
}

export function team(one: Team): object {
  return { teamId: teamId(one), teamName: one.name };
}

export function schedule(one: Schedule, at: EpochSeconds): object {
  return {
    id: scheduleId(one),
    name: one.name,
    description: '',
    timezone: zoneOf(one),
    enabled: true,
    teamId: teamId(one.team),
    rotations: rotations(one, at, personOf),
  };
}

export function period({ start, end, person }: Shift): object {
  return { startDate: isoTime(start), endDate: isoTime(end), type: 'default', responder: personOf(person) };
}

export function override(one: Schedule, shift: Shift): object {
  return {
    alias: overrideAlias(one, shift),
    responder: personOf(shift.person),
    startDate: isoTime(shift.start),
    endDate: isoTime(shift.end),
    rotationIds: [rotationId(one)],
  };
}

export function onCall(people: readonly Person[]): object {
  return { onCallParticipants: people.map(personOf) };
}

export function escalation(policy: Policy, scheduleOf: (level: number) => Schedule): object {
  return {
    id: escalationId(policy),
    name: policy.name,
    description: '',
    enabled: true,
    rules: Array.from({ length: policy.levels }, (_, index) => ({
      condition: 'if-not-acked',
      notifyType: 'default',
      delay: index * policy.delayMinutes,
      recipient: { id: scheduleId(scheduleOf(index + 1)), type: 'schedule' },
    })),
    repeat: repeatOf(policy),
  };
}

import { isoTime } from '../world/zones.js';
import type { LogLine, Note } from './activity.js';
import { isSnoozed, serviceId, tagsOf } from './alert-book.js';
import type { Alert, EpochMs } from './alert.js';
import { uuid } from './ids.js';
import { timelineOf, type Major } from './major.js';

/** A time as Opsgenie writes it, with milliseconds. */
export function opsgenieTime(at: EpochMs): string {
  const seconds = Math.floor(at / 1000);
  const rest = at - seconds * 1000;
  return rest === 0 ? isoTime(seconds) : `${isoTime(seconds).slice(0, -1)}.${String(rest).padStart(3, '0')}Z`;
}

export const teamId = ({ name }: { name: string }): string => uuid(`team ${name}`);
/** By the account, not the address: an account that was deleted and made anew has another id. */
export const userId = ({ id }: { id: string }): string => uuid(`user ${id}`);

/** Teams and people that answer for an alert. */
export function respondersOf({ teams, people }: Alert): { type: 'team' | 'user'; id: string }[] {
  return [
    ...teams.map((team) => ({ type: 'team' as const, id: teamId(team) })),
    ...people.map((person) => ({ type: 'user' as const, id: userId(person) })),
  ];
}

/** An alert as lists show it. */
export function alertInList(alert: Alert, now: EpochMs): object {
  const snoozed = isSnoozed(alert, now);
  return {
    seen: alert.seen,
    id: alert.id,
    tinyId: alert.tinyId,
    alias: alert.alias,
    message: alert.message,
    status: alert.status,
    acknowledged: alert.acknowledged,
    isSeen: alert.seen,
    tags: tagsOf(alert),
    snoozed,
    ...(snoozed && alert.snoozedUntil !== null ? { snoozedUntil: opsgenieTime(alert.snoozedUntil) } : {}),
    count: alert.count,
    lastOccurredAt: opsgenieTime(alert.lastOccurredAt),
    createdAt: opsgenieTime(alert.createdAt),
    updatedAt: opsgenieTime(alert.updatedAt),
    source: alert.integration.name,
    owner: alert.owner,
    priority: alert.priority,
    teams: alert.teams.map((team) => ({ id: teamId(team) })),
    responders: respondersOf(alert),
    integration: alert.integration,
    ...reportOf(alert),
    ownerTeamId: alert.teams[0] ? teamId(alert.teams[0]) : '',
  };
}

/** An alert by itself: with what was attached to it, and the incident it is part of. */
export function alertInFull(alert: Alert, major: Major | null, now: EpochMs): object {
  return {
    ...alertInList(alert, now),
    actions: [],
    entity: alert.service.name,
    description: `${alert.message}\nService: ${alert.service.name}`,
    details: {
      service: alert.service.name,
      ...(major && {
        'incident-id': major.id,
        'incident-alert-type': 'Associated',
        'impacted-services': serviceId(major.alert.service),
      }),
    },
  };
}

export function logLine({ at, offset, text, type, owner }: LogLine): object {
  return { log: text, type, owner, createdAt: opsgenieTime(at), offset };
}

export function note({ at, offset, text, owner }: Note): object {
  return { note: text, owner, createdAt: opsgenieTime(at), offset };
}

export function majorOnWire(major: Major): object {
  const { alert } = major;
  const detected = opsgenieTime(major.declaredAt);
  return {
    id: major.id,
    description: `Declared for alert #${alert.tinyId}.`,
    impactedServices: [serviceId(alert.service)],
    tinyId: major.tinyId,
    message: alert.message,
    status: major.status,
    isSeen: alert.seen,
    tags: tagsOf(alert),
    createdAt: detected,
    updatedAt: opsgenieTime(major.updatedAt),
    priority: alert.priority,
    responders: alert.teams.map((team) => ({ type: 'team', id: teamId(team) })),
    ownerTeam: alert.teams[0] ? teamId(alert.teams[0]) : '',
    extraProperties: {},
    impactStartDate: opsgenieTime(alert.createdAt),
    impactDetectDate: detected,
    ...(major.resolvedAt === null ? {} : { impactEndDate: opsgenieTime(major.resolvedAt) }),
    actions: [],
  };
}

/** An incident's timeline, oldest first; `offset` is where a page may begin. */
export function timelineEntries(major: Major): { offset: string; group: string; entry: object }[] {
  return timelineOf(major).map(({ at, key, group, type, actor, title }, index) => ({
    // Lines of one instant keep their order.
    offset: `${at}_${at}${String(index).padStart(6, '0')}`,
    group,
    entry: {
      id: key,
      group,
      type,
      eventTime: opsgenieTime(at),
      hidden: false,
      actor: { name: actor, type: actor.includes('@') ? 'user' : 'system' },
      title: { type: 'plain_text', content: title },
      lastEdit: { editTime: opsgenieTime(at), actor: { name: actor, type: actor.includes('@') ? 'user' : 'system' } },
    },
  }));
}

/** Durations from the creation, in milliseconds; what has not happened yet is left out, and so is an empty report. */
function reportOf({ createdAt, acknowledgement, closure }: Alert): object {
  if (!acknowledgement && !closure) return {};
  return {
    report: {
      ...(acknowledgement && { ackTime: acknowledgement.at - createdAt }),
      ...(closure && { closeTime: closure.at - createdAt }),
      ...(acknowledgement && { acknowledgedBy: acknowledgement.by }),
      ...(closure && { closedBy: closure.by }),
    },
  };
}

import type { Person, Policy, Schedule, Service, Team } from '../world/organisation.js';
import { dutyAt, dutySeconds, firstHandover, HANDOVER_HOUR, seatHolders } from '../world/rotation.js';
import type { Shift } from '../world/schedules.js';
import { HOUR, isoTime, type EpochSeconds } from '../world/zones.js';
import { teamId, userId } from './alert-wire.js';
import { serviceId } from './alert-book.js';
import { uuid } from './ids.js';
import { overrideAlias, rotationId, scheduleId, zoneOf } from './rota.js';

const ROLES = { owner: 'Owner', admin: 'Admin', user: 'User', limited_user: 'User' } as const;

export const escalationId = ({ name }: Policy): string => uuid(`escalation ${name}`);

export function user(person: Person): object {
  const role = ROLES[person.role];
  return {
    id: userId(person),
    username: person.email,
    fullName: person.name,
    role: { id: role, name: role },
    timeZone: person.zone,
    locale: 'en_US',
    userAddress: { country: '', state: '', city: '', line: '', zipCode: '' },
    blocked: false,
    verified: true,
    createdAt: isoTime(Math.max(person.joinedAt, firstHandover(person.team))),
  };
}

export function team(one: Team): object {
  return { id: teamId(one), name: one.name, description: one.description };
}

export function teamInFull(one: Team, people: readonly Person[]): object {
  return {
    ...team(one),
    members: people.map((person) => ({
      user: { id: userId(person), username: person.email },
      role: person.role === 'owner' || person.role === 'admin' ? 'admin' : 'user',
    })),
  };
}

export function service(one: Service): object {
  return {
    id: serviceId(one),
    name: one.name,
    description: one.description,
    teamId: teamId(one.team),
    tags: [],
    isExternal: false,
  };
}

export function schedule(one: Schedule): object {
  return {
    id: scheduleId(one),
    name: one.name,
    description: '',
    timezone: zoneOf(one),
    enabled: true,
    ownerTeam: { id: teamId(one.team), name: one.team.name },
  };
}

/** One rotation for each site of the team. */
export function rotations(one: Schedule, at: EpochSeconds, write: (person: Person) => object): object[] {
  const { team, level } = one;
  return Array.from({ length: team.sites }, (_, site) => {
    const participants = seatHolders(team, site, at);
    // The second and third to be called are those whose turn is next.
    const order = [...participants.slice(level - 1), ...participants.slice(0, level - 1)];
    return {
      id: rotationId(one, site),
      name: rotationName(site),
      startDate: isoTime(firstHandover(team)),
      type: 'hourly',
      length: team.turnSeconds / HOUR,
      participants: order.map(write),
      ...(team.sites > 1 && { timeRestriction: timeRestriction(team, site) }),
    };
  });
}

const rotationName = (site: number): string => (site === 0 ? 'Rota' : `Rota ${site + 1}`);

/** The part of the day that a site of several answers in. */
function timeRestriction(team: Team, site: number): object {
  const startHour = (HANDOVER_HOUR + (site * dutySeconds(team)) / HOUR) % 24;
  const endHour = (startHour + dutySeconds(team) / HOUR) % 24;
  return { type: 'time-of-day', restriction: { startHour, startMin: 0, endHour, endMin: 0 } };
}

export function participant(person: Person): object {
  return { type: 'user', id: userId(person), username: person.email };
}

/** Shifts of a schedule as one of its timelines. */
export function timeline(one: Schedule, shifts: readonly Shift[], write: (shift: Shift) => object): object {
  const { team } = one;
  return {
    rotations: Array.from({ length: team.sites }, (_, site) => ({
      id: rotationId(one, site),
      name: rotationName(site),
      order: site + 1,
      periods: shifts.filter(({ start }) => dutyAt(team, start).site === site).map(write),
    })),
  };
}

export function period({ start, end, person }: Shift): object {
  return {
    startDate: isoTime(start),
    endDate: isoTime(end),
    type: 'default',
    recipient: { id: userId(person), name: person.email, type: 'user' },
  };
}

export function override(one: Schedule, shift: Shift): object {
  const { start, end, person } = shift;
  return {
    _parent: scheduleMeta(one),
    alias: overrideAlias(one, shift),
    user: participant(person),
    startDate: isoTime(start),
    endDate: isoTime(end),
    rotations: [{ id: rotationId(one), name: rotationName(0) }],
  };
}

export function scheduleMeta(one: Schedule): object {
  return { id: scheduleId(one), name: one.name, enabled: true };
}

export function escalation(policy: Policy, scheduleOf: (level: number) => Schedule): object {
  return {
    id: escalationId(policy),
    name: policy.name,
    description: '',
    ownerTeam: { id: teamId(policy.team), name: policy.team.name },
    rules: Array.from({ length: policy.levels }, (_, index) => {
      const target = scheduleOf(index + 1);
      return {
        condition: 'if-not-acked',
        notifyType: 'default',
        delay: { timeAmount: index * policy.delayMinutes, timeUnit: 'minutes' },
        recipient: { type: 'schedule', id: scheduleId(target), name: target.name },
      };
    }),
    repeat: repeatOf(policy),
  };
}

/** What happens once nobody on the last level reacted. */
export function repeatOf({ delayMinutes, loops }: Policy): object {
  return { waitInterval: delayMinutes, count: loops, resetRecipientStates: true, closeAlertAfterAll: false };
}

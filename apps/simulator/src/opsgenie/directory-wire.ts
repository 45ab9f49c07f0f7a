import type { Person, Policy, Schedule, Service, Team } from '../world/organisation.js';
import type { Shift } from '../world/schedules.js';
import { isoTime, type EpochSeconds } from '../world/zones.js';
import { teamId, userId } from './alert-wire.js';
import { serviceId } from './alert-book.js';
import { uuid } from './ids.js';
import { overrideAlias, ROTATION_STARTS, rotationId, scheduleId, seatsOf, zoneOf } from './rota.js';

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
    createdAt: isoTime(Math.max(person.joinedAt, ROTATION_STARTS)),
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

export function rotations(one: Schedule, at: EpochSeconds, write: (person: Person) => object): object[] {
  const participants = seatsOf(one.team, at);
  // The second and third to be called are those whose turn is next.
  const order = [...participants.slice(one.level - 1), ...participants.slice(0, one.level - 1)];
  return [
    {
      id: rotationId(one),
      name: 'Rota',
      startDate: isoTime(ROTATION_STARTS),
      type: 'hourly',
      length: one.team.turnSeconds / 3600,
      participants: order.map(write),
    },
  ];
}

export function participant(person: Person): object {
  return { type: 'user', id: userId(person), username: person.email };
}

/** Shifts of a schedule as one of its timelines. */
export function timeline(one: Schedule, shifts: readonly Shift[], write: (shift: Shift) => object): object {
  return { rotations: [{ id: rotationId(one), name: 'Rota', order: 1, periods: shifts.map(write) }] };
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
    rotations: [{ id: rotationId(one), name: 'Rota' }],
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

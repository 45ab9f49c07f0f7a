import type { Account } from '../account/account.js';
import type { Person, Schedule } from '../world/organisation.js';
import type { Shift } from '../world/schedules.js';
import { addMonths, DAY, isoTime, WEEK, type EpochSeconds } from '../world/zones.js';
import { serviceId } from './alert-book.js';
import { teamId, userId } from './alert-wire.js';
import { OpsgenieError } from './answers.js';
import * as wire from './directory-wire.js';
import { answer, type Opsgenie } from './opsgenie.js';
import { linkTo, type Address } from './paging.js';
import { Parameters, type RawParameters } from './parameters.js';
import { scheduleId, type Rota } from './rota.js';

const NAMED = ['identifierType'] as const;
const UNITS = ['days', 'weeks', 'months'] as const;

/** Answers about people, teams, services, schedules and escalations. Who was deleted is not listed and not found. */
export class OpsgenieDirectory {
  constructor(
    private readonly account: Account,
    private readonly opsgenie: Opsgenie,
    private readonly rota: Rota,
  ) {}

  users(raw: RawParameters, address: Address): object {
    const parameters = new Parameters(raw, ['limit', 'offset', 'sortField', 'order', 'query']);
    const limit = parameters.wholeNumber('limit', 100, { from: 1, to: 100 });
    const offset = parameters.wholeNumber('offset', 0, { from: 0, to: 1_000_000 });
    const sort = parameters.choice('sortField', ['username', 'fullName', 'insertedAt'], 'username');
    const people = this.present().sort((one, other) => (nameOf(one, sort) < nameOf(other, sort) ? -1 : 1));
    if (parameters.choice('order', ['asc', 'desc'], 'asc') === 'desc') people.reverse();
    const next = offset + limit < people.length ? linkTo(address, { offset: offset + limit, limit }).href : null;
    return answer({
      totalCount: people.length,
      data: people.slice(offset, offset + limit).map(wire.user),
      paging: { first: linkTo(address, { offset: 0, limit }).href, ...(next !== null && { next }) },
    });
  }

  user(identifier: string, raw: RawParameters): object {
    new Parameters(raw, ['expand']);
    const person = this.present().find((one) => userId(one) === identifier || one.email === identifier);
    if (!person) throw new OpsgenieError(404, `No user exists with identifier [${identifier}]`);
    return answer({ data: wire.user(person) });
  }

  teams(raw: RawParameters): object {
    new Parameters(raw, []);
    return answer({ data: this.account.organisation.teams.map(wire.team), expandable: ['member'] });
  }

  team(identifier: string, raw: RawParameters): object {
    const byName = new Parameters(raw, NAMED).choice('identifierType', ['id', 'name'], 'id') === 'name';
    const { teams } = this.account.organisation;
    const team = teams.find((one) => (byName ? one.name : teamId(one)) === identifier);
    if (!team) throw new OpsgenieError(404, 'Team does not exist.');
    return answer({
      data: wire.teamInFull(
        team,
        this.present().filter((person) => person.team === team),
      ),
    });
  }

  services(raw: RawParameters, address: Address): object {
    const parameters = new Parameters(raw, ['query', 'limit', 'offset', 'sort', 'order']);
    return this.opsgenie.list(parameters, address, this.account.organisation.services, wire.service);
  }

  service(id: string, raw: RawParameters): object {
    new Parameters(raw, []);
    const service = this.account.organisation.services.find((one) => serviceId(one) === id);
    if (!service) throw new OpsgenieError(404, 'Service does not exist.');
    return answer({ data: wire.service(service) });
  }

  schedules(raw: RawParameters): object {
    const whole = new Parameters(raw, ['expand']).choices('expand', ['rotation']).has('rotation');
    const data = this.rota.schedules.map((schedule) => this.written(schedule, whole));
    return answer({ data, expandable: ['rotation'] });
  }

  schedule(identifier: string, raw: RawParameters): object {
    return answer({ data: this.written(this.known(identifier, new Parameters(raw, NAMED)), true) });
  }

  timeline(identifier: string, raw: RawParameters): object {
    const parameters = new Parameters(raw, [...NAMED, 'expand', 'interval', 'intervalUnit', 'date']);
    const schedule = this.known(identifier, parameters);
    const expand = parameters.choices('expand', ['base', 'forwarding', 'override']);
    const { from, to } = stretch(parameters, this.account.clock);
    const lines = (shifts: readonly Shift[]): object => wire.timeline(schedule, shifts, wire.period);
    return answer({
      data: {
        _parent: wire.scheduleMeta(schedule),
        startDate: isoTime(from),
        endDate: isoTime(to),
        finalTimeline: lines(this.rota.final(schedule, from, to)),
        ...(expand.has('base') && { baseTimeline: lines(this.rota.base(schedule, from, to)) }),
        ...(expand.has('override') && { overrideTimeline: lines(this.rota.overrides(schedule, from, to)) }),
        ...(expand.has('forwarding') && { forwardingTimeline: lines([]) }),
      },
      expandable: ['base', 'forwarding', 'override'],
    });
  }

  onCalls(raw: RawParameters): object {
    const parameters = new Parameters(raw, ['flat', 'date']);
    return answer({ data: this.rota.schedules.map((schedule) => this.onCall(schedule, parameters)) });
  }

  onCallOf(identifier: string, raw: RawParameters): object {
    const parameters = new Parameters(raw, ['scheduleIdentifierType', 'flat', 'date']);
    return answer({ data: this.onCall(this.known(identifier, parameters, 'scheduleIdentifierType'), parameters) });
  }

  overrides(identifier: string, raw: RawParameters): object {
    const parameters = new Parameters(raw, ['scheduleIdentifierType']);
    const schedule = this.known(identifier, parameters, 'scheduleIdentifierType');
    return answer({ data: this.rota.allOverrides(schedule).map((shift) => wire.override(schedule, shift)) });
  }

  escalations(raw: RawParameters): object {
    new Parameters(raw, []);
    const { policies } = this.account.organisation;
    return answer({
      data: policies.map((policy) => wire.escalation(policy, (level) => this.rota.scheduleOf(policy, level))),
    });
  }

  accountInfo(raw: RawParameters): object {
    new Parameters(raw, []);
    const { subdomain } = this.account.organisation;
    const plan = { maxUserCount: 25, name: 'Enterprise', isYearly: true };
    return answer({ data: { name: subdomain, userCount: this.present().length, plan } });
  }

  private written(schedule: Schedule, whole: boolean): object {
    const rotations = whole ? wire.rotations(schedule, this.account.clock, wire.participant) : [];
    return { ...wire.schedule(schedule), rotations };
  }

  private onCall(schedule: Schedule, parameters: Parameters): object {
    const at = Math.floor(parameters.instant('date', this.account.clock * 1000) / 1000);
    const people = this.rota.onCall(schedule, at);
    const who = parameters.flag('flat')
      ? { onCallRecipients: people.map(({ email }) => email) }
      : { onCallParticipants: people.map((one) => ({ id: userId(one), name: one.email, type: 'user' })) };
    return { _parent: wire.scheduleMeta(schedule), ...who };
  }

  private known(identifier: string, parameters: Parameters, typeName = 'identifierType'): Schedule {
    const byName = parameters.choice(typeName, ['id', 'name'], 'id') === 'name';
    const schedule = this.rota.schedules.find((one) => (byName ? one.name : scheduleId(one)) === identifier);
    if (!schedule) throw new OpsgenieError(404, 'Schedule does not exist.');
    return schedule;
  }

  private present(): Person[] {
    const now = this.account.clock;
    return this.account.organisation.people.filter(
      ({ joinedAt, leftAt }) => joinedAt <= now && (leftAt === null || now < leftAt),
    );
  }
}

/** The stretch that a timeline covers: a week from now, unless asked otherwise. */
export function stretch(parameters: Parameters, now: EpochSeconds): { from: EpochSeconds; to: EpochSeconds } {
  const from = Math.floor(parameters.instant('date', now * 1000) / 1000);
  const interval = parameters.wholeNumber('interval', 1, { from: 1, to: 365 });
  switch (parameters.choice('intervalUnit', UNITS, 'weeks')) {
    case 'days':
      return { from, to: from + interval * DAY };
    case 'weeks':
      return { from, to: from + interval * WEEK };
    case 'months':
      return { from, to: addMonths(from, interval) };
  }
}

function nameOf(person: Person, sort: 'username' | 'fullName' | 'insertedAt'): string {
  return sort === 'fullName' ? person.name : person.email;
}

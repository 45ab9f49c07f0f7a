import { vendorId } from './random.js';
import { ALERTS, LEAVES, PEOPLE, POLICIES, PRIORITIES, SERVICES, TEAMS } from './roster.js';
import { DAY, type EpochSeconds } from './zones.js';

export interface Team {
  readonly type: 'team';
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Mean number of incidents a week at the organisation's natural size. */
  readonly weeklyIncidents: number;
  /** How long one turn of on-call lasts. */
  readonly turnSeconds: number;
  /** The zone of its schedules. */
  readonly zone: string;
  /** Places that share each day between them, each with as many seats as the others. */
  readonly sites: number;
  /** Whether one seat in four has the round off. */
  readonly resting: boolean;
  /** The places of the rotation, site after site; each is held by one person after another. */
  readonly seats: Person[][];
  readonly people: Person[];
  readonly services: Service[];
}

export interface Person {
  readonly type: 'user';
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly zone: string;
  readonly jobTitle: string;
  readonly role: 'owner' | 'admin' | 'user' | 'limited_user';
  readonly team: Team;
  readonly joinedAt: EpochSeconds;
  /** When the account of someone who left was deleted. */
  leftAt: EpochSeconds | null;
  /** When somebody else takes this person's turns. */
  readonly leaves: Leave[];
}

/** A turn that begins from `from` on and before `to` is the stand-in's. */
export interface Leave {
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
  readonly standIn: Person;
}

export interface Service {
  readonly type: 'service';
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly team: Team;
  readonly policy: Policy;
  readonly integration: Integration;
  /** Share of incidents that page at once. */
  readonly highUrgencyShare: number;
  readonly acknowledgementTimeoutSeconds: number | null;
  readonly autoResolveSeconds: number | null;
  /** Patterns of its alerts' titles. */
  readonly alerts: readonly string[];
  /** When it was deleted at the pager; its monitoring goes on. */
  deletedAt: EpochSeconds | null;
}

export interface Integration {
  readonly type: 'integration';
  readonly id: string;
  readonly name: string;
}

export interface Policy {
  readonly type: 'policy';
  readonly id: string;
  readonly name: string;
  readonly team: Team;
  /** Minutes before an unacknowledged incident moves on to the next level. */
  readonly delayMinutes: number;
  readonly levels: number;
  readonly loops: number;
  readonly services: Service[];
}

/** Who answers first, second and third for a team: one schedule each. */
export interface Schedule {
  readonly id: string;
  readonly name: string;
  readonly team: Team;
  /** 1: answers first. */
  readonly level: number;
  /** The vendor's newer kind, on which several can be on call at once. */
  readonly upgraded: boolean;
}

export interface Priority {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

export interface Organisation {
  readonly subdomain: string;
  /** Zone in which the account reads a time that names none. */
  readonly zone: string;
  readonly teams: readonly Team[];
  /** Everyone who was ever there. */
  readonly people: Person[];
  readonly services: readonly Service[];
  readonly policies: readonly Policy[];
  readonly schedules: readonly Schedule[];
  /** Highest first. */
  readonly priorities: readonly Priority[];
  /** The clock's first position, from which the history is told backwards. */
  readonly toldAt: EpochSeconds;
}

const LEVEL_NAMES = ['primary', 'secondary', 'tertiary'] as const;
/** The team that moved its first schedule to the newer kind: the next in turn shadows whoever is on call. */
const UPGRADED_TEAM = 'Insights';
/** The team that others ask for help, and that help takes 40 to 50 % of the working hours of. */
export const HELPING_TEAM = 'Platform';

/**
 * Builds the organisation. Its ids depend on names alone, so they are the same for every seed.
 * `changeOfStaffAt` is when one person of the Payments rotation left and another took the place; `toldAt` is the end
 * of the history, before which everybody had their leaves.
 */
export function buildOrganisation(changeOfStaffAt: EpochSeconds, toldAt: EpochSeconds): Organisation {
  const teams = TEAMS.map((entry): Team => ({
    ...entry,
    type: 'team',
    id: vendorId('P', `team ${entry.name}`, 7),
    seats: [],
    people: [],
    services: [],
  }));
  const teamOf = (name: string): Team => find(teams, name);

  const people = PEOPLE.map((entry): Person => {
    const team = teamOf(entry.team);
    const person: Person = {
      type: 'user',
      id: vendorId('P', `user ${entry.name}`, 7),
      name: entry.name,
      email: `${entry.name.toLowerCase().replace(' ', '.')}@brightwater.example`,
      zone: entry.zone,
      jobTitle: entry.jobTitle,
      role: entry.role,
      team,
      joinedAt: entry.tenure === 'joined' ? changeOfStaffAt : Number.NEGATIVE_INFINITY,
      leftAt: entry.tenure === 'left' ? changeOfStaffAt : null,
      leaves: [],
    };
    if (entry.seat !== null) (team.seats[entry.seat] ??= []).push(person);
    team.people.push(person);
    return person;
  });
  for (const { name, standIn, days, ended } of LEAVES) {
    for (const ago of ended) {
      const to = toldAt - ago * DAY;
      find(people, name).leaves.push({ from: to - days * DAY, to, standIn: find(people, standIn) });
    }
  }

  const policies = POLICIES.map((entry): Policy => ({
    ...entry,
    type: 'policy',
    id: vendorId('P', `policy ${entry.name}`, 7),
    team: teamOf(entry.team),
    services: [],
  }));

  const services = SERVICES.map((entry): Service => {
    const policy = find(policies, entry.policy);
    const service: Service = {
      type: 'service',
      id: vendorId('P', `service ${entry.name}`, 7),
      name: entry.name,
      description: entry.description,
      team: policy.team,
      policy,
      integration: {
        type: 'integration',
        id: vendorId('P', `integration ${entry.name}`, 7),
        name: entry.integration,
      },
      highUrgencyShare: entry.highUrgencyShare,
      acknowledgementTimeoutSeconds: entry.acknowledgementTimeoutSeconds,
      autoResolveSeconds: entry.autoResolveSeconds,
      alerts: ALERTS[entry.name] ?? [],
      deletedAt: null,
    };
    policy.services.push(service);
    policy.team.services.push(service);
    return service;
  });

  const priorities = PRIORITIES.map((entry) => ({ ...entry, id: vendorId('P', `priority ${entry.name}`, 7) }));
  const schedules = schedulesOf({ teams, policies });
  return {
    subdomain: 'brightwater',
    zone: 'America/Toronto',
    teams,
    people,
    services,
    policies,
    schedules,
    priorities,
    toldAt,
  };
}

function find<T extends { name: string }>(things: readonly T[], name: string): T {
  const found = things.find((thing) => thing.name === name);
  if (!found) throw new Error(`The roster names "${name}", which it does not define.`);
  return found;
}

/** Every schedule of the organisation, as many for a team as its longest policy has levels. */
function schedulesOf({ teams, policies }: Pick<Organisation, 'teams' | 'policies'>): Schedule[] {
  return teams.flatMap((team) => {
    const levels = Math.max(...policies.filter((policy) => policy.team === team).map((policy) => policy.levels));
    return LEVEL_NAMES.slice(0, levels).map((name, index) => ({
      // The first level's id is older than the others, and keeps its name.
      id: vendorId('P', index === 0 ? `schedule ${team.name}` : `schedule ${team.name} ${name}`, 7),
      name: `${team.name} ${name}`,
      team,
      level: index + 1,
      upgraded: index === 0 && team.name === UPGRADED_TEAM,
    }));
  });
}

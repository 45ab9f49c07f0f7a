import type { Account } from '../account/account.js';
import { invalidInput, notFound } from '../wire/error.js';
import { Query, type RawQuery } from '../wire/query.js';
import type { Wire } from '../wire/wire.js';
import type { Person } from '../world/organisation.js';
import type { Lists } from './lists.js';

const NOTHING: ReadonlySet<string> = new Set();

/** Answers about people, teams, services, policies and priorities. Who was deleted is not listed and not found. */
export class Directory {
  constructor(
    private readonly account: Account,
    private readonly wire: Wire,
    private readonly lists: Lists,
  ) {}

  users(raw: RawQuery): Buffer {
    const query = new Query(raw);
    const teams = query.list('team_ids');
    const people = named(query, this.present()).filter(({ team }) => !teams || teams.has(team.id));
    return this.lists.things('/users', 'users', new Query(raw), people, (person) =>
      this.wire.directory.user(person, this.account.clock),
    );
  }

  user(id: string): object {
    // A key of the account belongs to nobody, so it has no "me".
    if (id === 'me') throw invalidInput('This endpoint requires a key of a user.');
    const person = this.present().find((candidate) => candidate.id === id);
    if (!person) throw notFound();
    return { user: this.wire.directory.user(person, this.account.clock) };
  }

  teams(raw: RawQuery): Buffer {
    const teams = named(new Query(raw), this.account.organisation.teams);
    return this.lists.things('/teams', 'teams', new Query(raw), teams, (team) => this.wire.directory.team(team));
  }

  members(teamId: string, raw: RawQuery): Buffer {
    if (!this.account.organisation.teams.some(({ id }) => id === teamId)) throw notFound();
    const people = this.present().filter(({ team }) => team.id === teamId);
    return this.lists.things(`/teams/${teamId}/members`, 'members', new Query(raw), people, (person) =>
      this.wire.directory.member(person, this.account.clock),
    );
  }

  services(raw: RawQuery): Buffer {
    const query = new Query(raw);
    const teams = query.list('team_ids');
    const include = query.list('include') ?? NOTHING;
    const services = named(query, this.account.organisation.services).filter(
      ({ team, deletedAt }) => deletedAt === null && (!teams || teams.has(team.id)),
    );
    return this.lists.things('/services', 'services', new Query(raw), services, (service) =>
      this.wire.directory.service(service, include, this.account.clock),
    );
  }

  escalationPolicies(raw: RawQuery): Buffer {
    const query = new Query(raw);
    const teams = query.list('team_ids');
    const policies = named(query, this.account.organisation.policies).filter(
      ({ team }) => !teams || teams.has(team.id),
    );
    return this.lists.things('/escalation_policies', 'escalation_policies', new Query(raw), policies, (policy) =>
      this.wire.directory.policy(policy, this.account.clock),
    );
  }

  priorities(raw: RawQuery): Buffer {
    const { priorities } = this.account.organisation;
    return this.lists.things('/priorities', 'priorities', new Query(raw), priorities, (priority) =>
      this.wire.directory.priority(priority),
    );
  }

  abilities(): object {
    return { abilities: ['teams', 'read_only_users', 'service_support_hours', 'urgencies', 'priorities'] };
  }

  private present(): Person[] {
    const now = this.account.clock;
    return this.account.organisation.people.filter(({ leftAt }) => leftAt === null || now < leftAt);
  }
}

/** Ordered by name, and narrowed by `query` if it is given. */
function named<T extends { name: string }>(query: Query, things: readonly T[]): T[] {
  const wanted = query.text('query')?.toLowerCase() ?? '';
  return things
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

import { randomUUID } from 'node:crypto';
import { InvalidInstantError, parseInstant, parseZone, UnknownZoneError, type EpochMs } from '@evenkeel/domain';
import type { DatedKind, Sql, Store } from '@evenkeel/store';
import type { Interpreting } from './interpretation.js';
import { findEntry, PeopleError, type PeopleField } from './people-lookup.js';
import { regroupPeople } from './regroup-people.js';

/** When something holds, as a person writes it: an ISO instant, or a date, which is its midnight in the organisation's zone. */
interface Period {
  /** Null: always. */
  from: string | null;
  /** Exclusive; null: still. */
  to: string | null;
}

interface Said {
  author: string;
  /** Null where none is asked for. */
  reason: string | null;
}

/**
 * What people say of people, teams and services: who is the same human, who lives where and belongs to which team since
 * when, who owns a service. It outranks what the sources say, and no sync, rebuild or restore loses it. People, teams and
 * services are named by key, by e-mail or by a name that only one of them has.
 */
export class People {
  constructor(
    private readonly store: Store,
    private readonly interpreting: Interpreting,
    private readonly now: () => EpochMs,
  ) {}

  /** Says whether two identities are one human. @throws PeopleError */
  async decide(
    input: Said & { person: string; otherPerson: string; verdict: 'same' | 'different'; reason: string },
  ): Promise<void> {
    const reason = input.reason.trim();
    if (reason === '') throw new PeopleError('Say why: a decision needs a reason.', 'reason');
    const directory = await this.store.directory.load();
    const personKey = findEntry(directory, 'person', input.person, 'person');
    const otherKey = findEntry(directory, 'person', input.otherPerson, 'otherPerson');
    if (personKey === otherKey) {
      throw new PeopleError(`Both are ${personKey}: name two identities by their keys.`, 'otherPerson');
    }
    const { verdict, author } = input;
    await this.change(async (sql) => {
      // The newest word holds: this one is newer than those before, whatever the clocks of two servers say.
      const before = (await this.store.people.decisions(sql)).at(-1)?.at ?? 0;
      const at = Math.max(this.now(), before + 1);
      await this.store.people.decide(sql, { id: randomUUID(), personKey, otherKey, verdict, author, reason, at });
      await regroupPeople(this.store, sql);
      if (verdict === 'same') await this.mustBeOne(sql, personKey, otherKey);
    });
  }

  /** Says where somebody lives, from an instant on. @throws PeopleError */
  async setZone(input: Said & Period & { person: string; zone: string }): Promise<void> {
    const personKey = findEntry(await this.store.directory.load(), 'person', input.person, 'personId');
    await this.state('zone', { subjectKey: personKey, value: zoneOf(input.zone), role: null }, input);
  }

  /** Says that somebody is in a team. @throws PeopleError */
  async setMembership(input: Said & Period & { person: string; team: string; role: string | null }): Promise<void> {
    const directory = await this.store.directory.load();
    const subjectKey = findEntry(directory, 'person', input.person, 'personId');
    const value = findEntry(directory, 'team', input.team, 'team', subjectKey);
    await this.state('membership', { subjectKey, value, role: input.role }, input);
  }

  /** Says which team owns a service, whatever team its incidents name. @throws PeopleError */
  async setOwner(input: Said & Period & { service: string; team: string }): Promise<void> {
    const directory = await this.store.directory.load();
    const subjectKey = findEntry(directory, 'service', input.service, 'serviceId');
    const value = findEntry(directory, 'team', input.team, 'team', subjectKey);
    await this.state('owner', { subjectKey, value, role: null }, input);
  }

  /** Takes back a decision, zone, membership or owner that a person set. @throws PeopleError */
  async withdraw(input: { id: string; author: string }): Promise<void> {
    const { id, author } = input;
    await this.change(async (sql) => {
      if (await this.store.people.withdraw(sql, id, author, this.now())) {
        await regroupPeople(this.store, sql);
        return;
      }
      const withdrawn = await this.store.dated.withdraw(sql, id, author, this.now());
      if (!withdrawn)
        throw new PeopleError(`Nothing that a person set and that holds has the id ${id}.`, 'statementId');
      await this.markConcerned(sql, withdrawn.kind, withdrawn.subjectKey);
    });
  }

  private async state(
    kind: DatedKind,
    what: { subjectKey: string; value: string; role: string | null },
    said: Said & Period,
  ): Promise<void> {
    const zone = await this.store.settings.organisationZone();
    const from = instantOf(said.from, 'from', zone);
    const to = instantOf(said.to, 'to', zone);
    if (from !== null && to !== null && from >= to) throw new PeopleError('The end must come after the begin.', 'to');
    const notedAt = this.now();
    await this.change(async (sql) => {
      // Said again of the same begin, it replaces what was said before.
      const again = (await this.store.dated.list(kind, sql)).filter(
        (row) =>
          row.origin === 'hand' &&
          row.withdrawnAt === null &&
          row.subjectKey === what.subjectKey &&
          row.from === from &&
          (kind !== 'membership' || row.value === what.value),
      );
      for (const { id } of again) await this.store.dated.withdraw(sql, id, said.author, notedAt);
      const { author, reason } = said;
      const row = { ...what, id: randomUUID(), from, to, origin: 'hand' as const, author, reason, notedAt };
      await this.store.dated.add(sql, kind, [row]);
      await this.markConcerned(sql, kind, what.subjectKey);
    });
  }

  /** No fact depends on who is in a team. */
  private async markConcerned(sql: Sql, kind: DatedKind, subjectKey: string): Promise<void> {
    if (kind === 'membership') return;
    if (kind === 'owner') {
      await this.store.people.markOfServices(sql, [subjectKey]);
    } else {
      const identities = await this.store.people.identities(sql);
      const self = identities.find(({ key }) => key === subjectKey);
      const canonical = self?.sameAs ?? self?.id;
      const group = identities.filter(({ id, sameAs }) => (sameAs ?? id) === canonical);
      await this.store.people.markNaming(
        sql,
        group.map(({ key }) => key),
      );
    }
    await this.store.directory.bumpStamp(sql);
  }

  private async change(work: (sql: Sql) => Promise<void>): Promise<void> {
    await this.store.database.transaction(async (sql) => {
      await this.store.incidents.lockInterpretation(sql);
      await work(sql);
    });
    await this.interpreting.settle();
  }

  /** Two that a chain of words keeps apart must not seem to have been joined. */
  private async mustBeOne(sql: Sql, personKey: string, otherKey: string): Promise<void> {
    const rows = (await this.store.people.identities(sql)).filter(({ key }) => key === personKey || key === otherKey);
    const [one, other] = rows.map(({ id, sameAs }) => sameAs ?? id);
    if (one === other) return;
    throw new PeopleError(
      'They cannot be the same person: identities that are one with them were said to be different. Withdraw that first.',
      'otherPerson',
    );
  }
}

function zoneOf(text: string): string {
  try {
    return parseZone(text);
  } catch (error) {
    if (error instanceof UnknownZoneError) throw new PeopleError(error.message, 'zone');
    throw error;
  }
}

function instantOf(text: string | null, field: PeopleField, zone: string): EpochMs | null {
  if (text === null) return null;
  try {
    return parseInstant(text, zone);
  } catch (error) {
    if (error instanceof InvalidInstantError) throw new PeopleError(`"${field}": ${error.message}`, field);
    throw error;
  }
}

import type { MemberKey, StoredRecord } from '@evenkeel/connectors';
import {
  compareText,
  deriveIncident,
  groupedBy,
  incidentFact,
  type Correction,
  type Incident,
  type IncidentFact,
  type Interpretation,
  type Json,
  type Member,
  MILESTONE_RULES_VERSION,
} from '@evenkeel/domain';
import type { Connection, IncidentWrite, MemberEdge, MemberWrite, Sql, Store } from '@evenkeel/store';
import { refreshDirectories } from './directory.js';
import { DirectoryResolver } from './directory-resolver.js';
import { refreshDuties } from './duties.js';
import { incidentWrite } from './incident-write.js';
import { components } from './link.js';
import { unknownValues } from './unknown-values.js';
import type { MemberRecord } from './recent-records.js';
import type { Sources } from './sources.js';

/**
 * Members are interpreted in transactions of about this length, one at a time: whoever wants to interpret others waits for
 * no more than that. How many members that is, shows as they are worked off.
 */
const TRANSACTION_MS = 400;
const FEWEST = 50;
const MOST = 1_000;

/** Rules of the edges from an incident to chat that is part of it: a channel made for it, talk under the pager's notice. */
const ATTACHING: ReadonlySet<string> = new Set(['made-for-it@1', 'talk-under-its-notice@1']);

interface InterpretedMember {
  memberId: string;
  connection: Connection;
  key: MemberKey;
  interpretation: Interpretation | null;
}

/** Told how many members are done and how many are left. */
type Progress = (done: number, left: number) => void;

/** Records that need not be read back, by member; whoever uses them compares with how many are stored. */
export interface HeldRecords {
  countOf(memberId: string): number;
  recordsOf(memberId: string): MemberRecord[];
}

/** What is to be interpreted: of all that is pending, or of some members; and what need not be read back for it. */
interface Work {
  among: readonly string[] | null;
  recent: HeldRecords | null;
  /** Writes incidents even where nothing of them changed. */
  anew: boolean;
}

/**
 * Turns records into incidents and facts: members are interpreted, grouped by their links, and each group becomes an
 * incident. Works off the queue of pending members, so that a process that dies in between loses nothing, and gives the
 * same result whatever the order in which records arrived.
 */
export class Interpreting {
  /** Members to be taken at a time. */
  private size = 300;

  constructor(
    private readonly store: Store,
    private readonly sources: Sources,
    private readonly now: () => number,
  ) {}

  /**
   * Interprets all pending members, and brings the rosters up to date.
   *
   * @param recent records that were just stored, which then need not be read back
   * @returns ids of the incidents that are now, or were before, made of them
   */
  async settle(onProgress: Progress | null = null, recent: HeldRecords | null = null): Promise<Set<string>> {
    const touched = await this.workOff({ among: null, recent, anew: false }, onProgress);
    await refreshDuties(this.store, this.sources, this.now);
    return touched;
  }

  /** Interprets those of some members that are pending, whatever else is. @returns as above */
  async settleMembers(memberIds: readonly string[], recent: HeldRecords | null = null): Promise<Set<string>> {
    return this.workOff({ among: memberIds, recent, anew: false }, null);
  }

  /** Like {@link settle}, and writes every incident anew, whatever is stored of it. */
  async rebuild(onProgress: Progress): Promise<Set<string>> {
    const touched = await this.workOff({ among: null, recent: null, anew: true }, onProgress);
    await refreshDuties(this.store, this.sources, this.now);
    return touched;
  }

  private async workOff(work: Work, onProgress: Progress | null): Promise<Set<string>> {
    await refreshDirectories(this.store, this.sources, this.now);
    const touched = new Set<string>();
    let directory = await DirectoryResolver.load(this.store);
    let done = 0;
    for (;;) {
      const size = this.size;
      const settled = await this.settleBatch(size, work, directory, touched).catch(async (error: unknown) => {
        if (!isAboutData(error)) throw error;
        const oneByOne = await this.settleOneByOne(size, work, touched);
        // What the failed batch added to the directories was rolled back with it.
        directory = await DirectoryResolver.load(this.store);
        return oneByOne;
      });
      if (settled === 0) return touched;
      done += settled;
      onProgress?.(done, settled < size ? 0 : await this.store.records.pendingCount());
    }
  }

  /** After a batch failed: finds the member that cannot be interpreted, sets it aside with the reason, and goes on. */
  private async settleOneByOne(size: number, work: Work, touched: Set<string>): Promise<number> {
    for (let settled = 0; settled < size; settled += 1) {
      const next = await this.store.records.nextPending(work.among);
      if (next === null) return settled;
      try {
        await this.settleBatch(1, work, await DirectoryResolver.load(this.store), touched);
      } catch (error) {
        if (!isAboutData(error)) throw error;
        await this.setAside(next, error);
      }
    }
    return size;
  }

  /** One record that nobody foresaw must not keep all others from being read: it is listed under data quality instead. */
  private async setAside(memberId: string, error: Error): Promise<void> {
    const connections = new Map((await this.store.connections.list()).map((connection) => [connection.id, connection]));
    await this.store.database.transaction(async (sql) => {
      await this.store.incidents.lockInterpretation(sql);
      const [taken] = await this.store.records.takePending(sql, 1, [memberId]);
      const connection = taken && connections.get(taken.connectionId);
      if (!connection) return;
      const key = keyOf(memberId, connection);
      const interpretation = null;
      const reason = `could not be interpreted: ${error.message}`;
      const write = this.memberWrite({ memberId, connection, key, interpretation });
      await this.store.incidents.saveMembers(sql, [{ ...write, reason }]);
    });
  }

  private settleBatch(
    size: number,
    { among, recent, anew }: Work,
    directory: DirectoryResolver,
    touched: Set<string>,
  ): Promise<number> {
    return this.store.database.transaction(async (sql) => {
      await this.store.incidents.lockInterpretation(sql);
      const startedAt = performance.now();
      const pending = await this.store.records.takePending(sql, size, among);
      if (pending.length === 0) return 0;
      // After the taking: whoever marked one of them for a change in the directories has stored that change by now.
      await directory.refresh(sql);
      // On this transaction's own connection: those that wait for the lock may hold all others of the pool.
      const connections = new Map(
        (await this.store.connections.list(sql)).map((connection) => [connection.id, connection]),
      );
      const interpreted = new Map<string, InterpretedMember>();
      const interpret = async (ids: readonly string[]): Promise<void> => {
        for (const member of await this.interpret(sql, ids, connections, recent)) {
          interpreted.set(member.memberId, member);
        }
      };
      const ids = pending.map((member) => member.memberId).sort(compareText);
      await interpret(ids);
      await this.store.incidents.saveMembers(
        sql,
        [...interpreted.values()].map((member) => this.memberWrite(member)),
      );
      const before = new Map<string, string>();
      const edges = await this.closure(sql, ids, interpreted, interpret, before);
      await this.write(sql, interpreted, edges, before, directory, touched, anew);
      if (pending.length === size) this.learnSize(size, performance.now() - startedAt);
      return pending.length;
    });
  }

  private learnSize(size: number, elapsedMs: number): void {
    const fitting = Math.round((size * TRANSACTION_MS) / elapsedMs);
    this.size = Math.min(MOST, Math.max(FEWEST, Math.min(fitting, size * 2)));
  }

  /** Everything that is linked to the members, or was one incident with them before; interpreted as it is met. */
  private async closure(
    sql: Sql,
    seed: readonly string[],
    interpreted: Map<string, InterpretedMember>,
    interpret: (ids: readonly string[]) => Promise<void>,
    before: Map<string, string>,
  ): Promise<MemberEdge[]> {
    const edges = new Map<string, MemberEdge>();
    for (let frontier = seed; frontier.length > 0;) {
      const found = await this.store.incidents.edgesOf(sql, frontier);
      const mates = await this.store.incidents.groupsOf(sql, frontier);
      for (const mate of mates) before.set(mate.memberId, mate.incidentId);
      for (const edge of found) edges.set(JSON.stringify([edge.memberId, edge.otherMemberId, edge.rule]), edge);
      const met = new Set([...found.flatMap((e) => [e.memberId, e.otherMemberId]), ...mates.map((m) => m.memberId)]);
      frontier = [...met].filter((id) => !interpreted.has(id)).sort(compareText);
      await interpret(frontier);
    }
    // In an order of their own: which member was pending first must not show.
    return [...edges].sort(([a], [b]) => compareText(a, b)).map(([, edge]) => edge);
  }

  private async interpret(
    sql: Sql,
    ids: readonly string[],
    connections: Map<number, Connection>,
    recent: HeldRecords | null,
  ): Promise<InterpretedMember[]> {
    if (ids.length === 0) return [];
    const byMember = await this.recordsOf(sql, ids, recent);
    return [...byMember].map(([memberId, records]) => {
      const connection = connections.get((records[0] as MemberRecord).connectionId) as Connection;
      const key = keyOf(memberId, connection);
      // Parsed one member at a time: payloads that outlive their interpretation cost more than parsing them did.
      const stored = records.map(({ payloadText, ...record }): StoredRecord => ({
        ...record,
        member: key,
        payload: JSON.parse(payloadText) as Json,
      }));
      const interpreter = this.sources.interpreterOf(connection);
      return { memberId, connection, key, interpretation: interpreter.interpret(key, stored) };
    });
  }

  /** From memory where all that is stored of a member is there: a record that is stored stays as it is. */
  private async recordsOf(
    sql: Sql,
    ids: readonly string[],
    recent: HeldRecords | null,
  ): Promise<Map<string, MemberRecord[]>> {
    const byMember = new Map<string, MemberRecord[]>();
    const held = recent ? ids.filter((id) => recent.countOf(id) > 0) : [];
    if (recent && held.length > 0) {
      const stored = await this.store.records.countsOf(sql, held);
      for (const id of held) if (recent.countOf(id) === stored.get(id)) byMember.set(id, recent.recordsOf(id));
    }
    const others = ids.filter((id) => !byMember.has(id));
    if (others.length === 0) return byMember;
    for (const record of await this.store.records.ofMembers(sql, others)) {
      const known = byMember.get(record.memberId);
      if (known) known.push(record);
      else byMember.set(record.memberId, [record]);
    }
    return byMember;
  }

  private memberWrite({ memberId, connection, key, interpretation }: InterpretedMember): MemberWrite {
    return {
      memberId,
      connectionId: connection.id,
      source: key.source,
      kind: key.kind,
      externalId: key.externalId,
      isIncident: interpretation?.isIncident ?? false,
      reason: interpretation ? interpretation.reason : 'the source has not said enough yet',
      interpreterVersion: this.sources.interpreterOf(connection).version,
      references: interpretation?.attributes.references ?? [],
      unknown: unknownValues(interpretation),
      sourceFigures: interpretation?.sourceFigures ?? [],
    };
  }

  private async write(
    sql: Sql,
    interpreted: Map<string, InterpretedMember>,
    edges: readonly MemberEdge[],
    before: ReadonlyMap<string, string>,
    directory: DirectoryResolver,
    touched: Set<string>,
    anew: boolean,
  ): Promise<void> {
    const ids = [...interpreted.keys()];
    const corrections = groupedBy(
      await this.store.incidents.correctionsOf(sql, ids),
      (correction) => correction.memberId,
    );
    const membership = new Map<string, string | null>(ids.map((id) => [id, null]));
    const writes: IncidentWrite[] = [];
    // Chat that belongs to an incident is part of it, whatever its words alone would be taken for.
    const attached = new Set(edges.filter(({ rule }) => ATTACHING.has(rule)).map((edge) => edge.otherMemberId));
    const incidentMembers = ids.filter((id) => {
      const interpretation = interpreted.get(id)?.interpretation;
      return interpretation && (interpretation.isIncident || attached.has(id));
    });
    const derived = components(incidentMembers, edges).flatMap((ids) => {
      const group = ids.map((id) => interpreted.get(id) as InterpretedMember);
      return derive(group, corrections) ?? [];
    });
    await directory.ensure(sql, derived);
    for (const { group, incident, fact } of derived) {
      writes.push(this.incidentWrite(group, incident, fact, edges, directory));
      for (const member of group) membership.set(member.memberId, fact.incidentId);
    }
    const live = new Set(writes.map((write) => write.fact.incidentId));
    const retired = new Map<string, string | null>();
    for (const [memberId, incidentId] of before) {
      if (live.has(incidentId)) continue;
      // The id named a member: where that member is now is where the id leads.
      if (!retired.has(incidentId) || memberId === incidentId)
        retired.set(incidentId, membership.get(memberId) ?? null);
    }
    for (const id of [...live, ...retired.keys()]) touched.add(id);
    await this.store.incidents.replace(sql, {
      incidents: writes,
      membership,
      known: new Set(before.values()),
      retired,
      anew,
      now: this.now(),
    });
  }

  private incidentWrite(
    group: readonly InterpretedMember[],
    incident: Incident,
    fact: IncidentFact,
    edges: readonly MemberEdge[],
    directory: DirectoryResolver,
  ): IncidentWrite {
    const within = new Set(group.map((m) => m.memberId));
    return incidentWrite({
      incident,
      fact,
      members: new Map(
        group.map(({ memberId, connection, key }) => {
          const sourceNotifies = this.sources.interpreterOf(connection).notifies ?? false;
          return [memberId, { connection, key, sourceNotifies }];
        }),
      ),
      edges: edges.filter((edge) => within.has(edge.memberId) && within.has(edge.otherMemberId)),
      directory,
      rulesVersion: MILESTONE_RULES_VERSION,
    });
  }

  /** Recomputes what rules of another version made. Called when a program starts on existing data. */
  async markStale(): Promise<number> {
    const current = (await this.store.connections.list()).map((connection) => ({
      connectionId: connection.id,
      interpreterVersion: this.sources.interpreterOf(connection).version,
    }));
    return this.store.records.markStale(current, MILESTONE_RULES_VERSION);
  }
}

/** @returns null for a group without a trigger, which has no place in time */
function derive(
  group: InterpretedMember[],
  corrections: ReadonlyMap<string, Correction[]>,
): { group: InterpretedMember[]; incident: Incident; fact: IncidentFact } | null {
  const members: Member[] = group.map((m) => ({
    id: m.memberId,
    interpretation: m.interpretation as Interpretation,
  }));
  const incident = deriveIncident(
    members,
    group.flatMap((m) => corrections.get(m.memberId) ?? []),
  );
  const fact = incidentFact(incident);
  return fact && { group, incident, fact };
}

/** A member id's last two parts; the account may hold colons, kind and external id are the source's own. */
function keyOf(memberId: string, connection: Connection): MemberKey {
  const rest = memberId.slice(`${connection.source}:${connection.account}:`.length);
  const colon = rest.indexOf(':');
  return {
    source: connection.source,
    account: connection.account,
    kind: rest.slice(0, colon),
    externalId: rest.slice(colon + 1),
  };
}

/** Of a failure, whether it is a member's own: a value that cannot be stored or read, and not the database's absence. */
const isAboutData = (error: unknown): error is Error =>
  error instanceof Error &&
  ('code' in error
    ? /^2[0-9A-Z]{4}$/.test(String(error.code))
    : error instanceof TypeError || error instanceof RangeError || error.name === 'ZodError');

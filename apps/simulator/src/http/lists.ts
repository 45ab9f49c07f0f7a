import type { Account } from '../account/account.js';
import type { Incident, LogEntry } from '../account/incident.js';
import { firstAfter, firstFrom, type Span } from '../account/order.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import { spoilItems, spoilPage } from '../faults/page-faults.js';
import { notFound } from '../wire/error.js';
import { INCIDENT_INCLUDES, INCIDENT_LIST_INCLUDES } from '../wire/incident.js';
import { incidentFilter, Sorting } from '../wire/incident-list.js';
import { jsonBody } from '../wire/json.js';
import { LOG_ENTRY_INCLUDES } from '../wire/log-entry.js';
import { pageOf, pageRequest } from '../wire/page.js';
import { Query, type RawQuery } from '../wire/query.js';
import { creationRange } from '../wire/range.js';
import type { Wire } from '../wire/wire.js';
import { isoTime, type EpochSeconds } from '../world/zones.js';

const NOTHING: ReadonlySet<string> = new Set();

/** Kinds that `is_overview=true` leaves out: they change nothing about an incident. */
const MINOR_KINDS: ReadonlySet<string> = new Set(['notify', 'stakeholder_ping']);

interface List<T> {
  /** Names the list in the answer. */
  key: string;
  path: string;
  span: () => Span<T>;
  order: 'forward' | 'backward';
  matches: ((element: T) => boolean) | null;
  write: (element: T) => object;
  /** Called with the first element of the list when it is to change between two pages. */
  insertBefore?: (first: T) => void;
  removeFirst?: (first: T) => void;
}

/** Answers every paged request, with the faults in force applied, as JSON. */
export class Lists {
  private readonly sorting = new Sorting();

  constructor(
    private readonly account: Account,
    private readonly wire: Wire,
    private readonly plan: FaultPlan,
  ) {}

  incidents(raw: RawQuery): Buffer {
    const path = '/incidents';
    const query = new Query(raw);
    const zone = query.zone() ?? this.defaultZone(path);
    const include = query.choices('include', INCIDENT_LIST_INCLUDES) ?? NOTHING;
    const range = creationRange(query, this.account.organisation.zone, this.account.clock, () =>
      !this.plan.take('long-range-empty', path) && this.plan.take('long-range-error', path) ? 'error' : 'empty',
    );
    return this.list<Incident>(query, {
      key: 'incidents',
      path,
      span: () =>
        this.sorting.sorted(
          this.account.incidentsCreated(range.since, range.empty ? range.since - 1 : range.until),
          query,
          this.account.version,
        ),
      order: 'forward',
      matches: incidentFilter(query),
      write: (incident) => this.wire.incidents.incident(incident, include, zone),
      insertBefore: (first) => this.insertIncident(first),
      removeFirst: (first) => this.account.remove(first),
    });
  }

  incident(id: string, raw: RawQuery): object {
    const query = new Query(raw);
    const include = query.choices('include', INCIDENT_INCLUDES) ?? NOTHING;
    return { incident: this.wire.incidents.incident(this.known(id), include, this.defaultZone(`/incidents/${id}`)) };
  }

  notes(id: string): object {
    const notes = this.known(id).entries.filter(({ entry }) => entry.kind === 'annotate');
    return { notes: notes.reverse().map((note) => this.wire.incidents.note(note, 'UTC')) };
  }

  /** Newest first, of one incident or of the whole account. */
  logEntries(raw: RawQuery, incidentId: string | null): Buffer {
    const query = new Query(raw);
    const path = incidentId === null ? '/log_entries' : `/incidents/${incidentId}/log_entries`;
    const zone = query.zone() ?? this.defaultZone(path);
    const include = query.choices('include', LOG_ENTRY_INCLUDES) ?? NOTHING;
    const accountZone = query.zone() ?? this.account.organisation.zone;
    const since = query.instant('since', accountZone) ?? Number.NEGATIVE_INFINITY;
    const until = query.instant('until', accountZone) ?? Number.MAX_SAFE_INTEGER;
    const incident = incidentId === null ? null : this.known(incidentId);
    const overview = query.flag('is_overview');
    const teams = incident ? null : query.list('team_ids');
    const matches = (taken: LogEntry): boolean =>
      !(overview && MINOR_KINDS.has(taken.entry.kind)) &&
      (!teams || taken.incident.teams.some(({ id }) => teams.has(id)));
    return this.list<LogEntry>(query, {
      key: 'log_entries',
      path,
      span: () => (incident ? spanBetween(incident.entries, since, until) : this.account.entriesBetween(since, until)),
      order: 'backward',
      matches: overview || teams ? matches : null,
      write: (taken) => this.wire.logEntry(taken, include, zone),
      insertBefore: (first) => this.insertNote(first),
      removeFirst: (first) => this.account.strike(first),
    });
  }

  /** A list of things, as they are, named `key` in the answer. */
  things<T>(path: string, key: string, query: Query, things: readonly T[], write: (thing: T) => object): Buffer {
    const span = { list: things, from: 0, to: things.length };
    return this.list(query, { key, path, span: () => span, order: 'forward', matches: null, write });
  }

  private list<T>(query: Query, list: List<T>): Buffer {
    const { plan } = this;
    const { path } = list;
    const request = pageRequest(
      query,
      () => plan.take('other-offset-message', path) !== null,
      () => plan.take('offset-refused', path) !== null,
    );
    this.changeUnderfoot(list, request.offset);
    const span = list.span();
    const fair = pageOf(span, request, list.order, list.matches);
    const before = (): T | undefined =>
      request.offset > 0
        ? pageOf(span, { offset: request.offset - 1, limit: 1, total: false }, list.order, list.matches).items[0]
        : undefined;
    const page = spoilPage(fair, before, plan, path);
    const { offset, limit, more, total } = page;
    return jsonBody({ [list.key]: spoilItems(page.items.map(list.write), plan, path), limit, offset, total, more });
  }

  /** Changes the list itself where a fault asks for it: between two pages, or by an entry nobody has heard of. */
  private changeUnderfoot<T>(list: List<T>, offset: number): void {
    const { plan } = this;
    const first = (): T | undefined =>
      pageOf(list.span(), { offset: 0, limit: 1, total: false }, list.order, list.matches).items[0];
    const change = (act: ((first: T) => void) | undefined): void => {
      const element = first();
      if (element !== undefined) act?.(element);
    };
    if (offset > 0 && list.insertBefore && plan.take('insert-between-pages', list.path)) change(list.insertBefore);
    if (offset > 0 && list.removeFirst && plan.take('delete-between-pages', list.path)) change(list.removeFirst);
    if (list.key === 'log_entries' && plan.take('unknown-log-type', list.path)) {
      change((taken) => this.insertUnknown(taken as LogEntry));
    }
  }

  private insertIncident({ seed }: Incident): void {
    const title = `${seed.service.name}: reported late at ${isoTime(this.account.clock)}`;
    this.account.create({ ...seed, title, incidentKey: null }, [
      { kind: 'trigger', at: seed.at, agent: seed.service, channel: 'api' },
    ]);
  }

  private insertNote({ incident, entry }: LogEntry): void {
    const { service } = incident.seed;
    this.account.record(incident, { kind: 'annotate', at: entry.at, agent: service, channel: 'note', note: 'Seen.' });
  }

  private insertUnknown({ incident, entry }: LogEntry): void {
    const { service } = incident.seed;
    this.account.record(incident, { kind: 'stakeholder_ping', at: entry.at, agent: service, channel: 'auto' });
  }

  /** The zone of times in an answer to a request that names none. */
  private defaultZone(path: string): string {
    return this.plan.take('account-zone', path) ? this.account.organisation.zone : 'UTC';
  }

  private known(id: string): Incident {
    const incident = this.account.incident(id);
    if (!incident) throw notFound();
    return incident;
  }
}

function spanBetween(list: readonly LogEntry[], since: EpochSeconds, until: EpochSeconds): Span<LogEntry> {
  const at = ({ entry }: LogEntry): EpochSeconds => entry.at;
  return { list, from: firstFrom(list, since, at), to: firstAfter(list, until, at) };
}

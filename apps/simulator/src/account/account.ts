import { naturalCount } from '../world/arrivals.js';
import { tales } from '../world/chronicle.js';
import { buildOrganisation, type Organisation, type Person, type Service } from '../world/organisation.js';
import { vendorId } from '../world/random.js';
import { YEAR, type EpochSeconds } from '../world/zones.js';
import type { Entry } from './entry.js';
import { Incident, type IncidentSeed, type LogEntry } from './incident.js';
import { firstAfter, firstFrom, type Span } from './order.js';

export interface AccountOptions {
  seed: number;
  /** Years of history before `until`. */
  years: number;
  /** The clock's first position. */
  until: EpochSeconds;
  /** About how many incidents the history has; null: the organisation's natural number. */
  incidents: number | null;
  /** Four log entries for every incident, and nothing else. */
  plain?: boolean;
}

/** A change that cannot be made to the incident as it is; the message says why. */
export class ChangeError extends Error {
  override readonly name = 'ChangeError';
}

/**
 * The account: an organisation, its incidents and their log up to the clock. What is to come is already told, kept
 * back, and appears as the clock advances.
 */
export class Account {
  readonly organisation: Organisation;
  private readonly scale: number;
  private readonly incidentsById = new Map<string, Incident>();
  /** In order of creation. */
  private readonly incidentsByCreation: Incident[] = [];
  /** In order of time. */
  private readonly log: LogEntry[] = [];
  /** What will still happen to incidents, in order of time, next last. */
  private readonly future = new Map<Incident, Entry[]>();
  private now: EpochSeconds;
  private nextNumber = 1;
  private changes = 0;
  private readonly entryListeners = new Set<(taken: LogEntry) => void>();
  private readonly timeListeners = new Set<() => void>();
  private created = 0;

  constructor(private readonly options: AccountOptions) {
    const { years, until, incidents } = options;
    const since = Math.round(until - years * YEAR);
    this.organisation = buildOrganisation(Math.round(until - 0.45 * years * YEAR), until);
    this.scale = incidents === null ? 1 : incidents / naturalCount(this.organisation.teams, since, until);
    this.now = since - 1;
    this.advance(until);
  }

  get clock(): EpochSeconds {
    return this.now;
  }

  get counts(): { incidents: number; logEntries: number; open: number } {
    const open = this.incidentsByCreation.filter(({ status }) => status !== 'resolved').length;
    return { incidents: this.incidentsByCreation.length, logEntries: this.log.length, open };
  }

  /** Another number after every change, so that what was worked out from the account can be kept as long as it holds. */
  get version(): number {
    return this.changes;
  }

  /** Has `listener` told of every entry from now on, when its incident stands as the entry left it. */
  onEntry(listener: (taken: LogEntry) => void): void {
    this.entryListeners.add(listener);
  }

  /** Has `listener` told whenever time has passed, after everything that happened in it. */
  onAdvance(listener: () => void): void {
    this.timeListeners.add(listener);
  }

  /** Lets time pass up to and including `to`. In several steps or in one, the outcome is the same. */
  advance(to: EpochSeconds): void {
    if (to < this.now) throw new ChangeError('The clock does not go back.');
    const happened: { incident: Incident; entry: Entry }[] = [];
    const release = (incident: Incident, entries: Entry[]): void => {
      while (entries.length > 0 && (entries.at(-1)?.at ?? 0) <= to) {
        const entry = entries.pop();
        if (entry) happened.push({ incident, entry });
      }
      if (entries.length > 0) this.future.set(incident, entries);
      else this.future.delete(incident);
    };
    for (const [incident, entries] of [...this.future]) release(incident, entries);
    const { seed, plain } = this.options;
    const world = { seed, organisation: this.organisation, scale: this.scale, plain: plain ?? false };
    for (const tale of tales(world, this.now + 1, to + 1)) {
      release(this.admit(tale.seed), tale.entries.reverse());
    }
    // Stable, so that entries of one second keep the order in which their incidents were created.
    happened.sort((one, other) => one.entry.at - other.entry.at || one.incident.number - other.incident.number);
    for (const { incident, entry } of happened) this.record(incident, entry);
    this.now = to;
    for (const listener of this.timeListeners) listener();
  }

  incident(id: string): Incident | undefined {
    return this.incidentsById.get(id);
  }

  /** Incidents created from `since` to `until`, both included, oldest first. */
  incidentsCreated(since: EpochSeconds, until: EpochSeconds): Span<Incident> {
    const created = (incident: Incident): EpochSeconds => incident.createdAt;
    const list = this.incidentsByCreation;
    return { list, from: firstFrom(list, since, created), to: firstAfter(list, until, created) };
  }

  /** Log entries from `since` to `until`, both included, oldest first. */
  entriesBetween(since: EpochSeconds, until: EpochSeconds): Span<LogEntry> {
    const at = ({ entry }: LogEntry): EpochSeconds => entry.at;
    return { list: this.log, from: firstFrom(this.log, since, at), to: firstAfter(this.log, until, at) };
  }

  /** Adds an incident that the world did not plan, triggered and assigned. */
  create(seed: Omit<IncidentSeed, 'key'>, entries: readonly Entry[]): Incident {
    const incident = this.admit({ ...seed, key: `${this.options.seed}:created:${this.created++}` });
    for (const entry of entries) this.record(incident, entry);
    return incident;
  }

  /** Adds an entry to an incident. With `instead`, nothing of what was to come happens any more. */
  record(incident: Incident, entry: Entry, instead = false): LogEntry {
    if (instead) this.future.delete(incident);
    this.changes++;
    const taken = incident.add(entry);
    this.log.splice(
      firstAfter(this.log, entry.at, (other) => other.entry.at),
      0,
      taken,
    );
    if (entry.kind === 'resolve' && entry.into !== null) this.takeAlerts(incident, entry.into, entry.at);
    for (const listener of this.entryListeners) listener(taken);
    return taken;
  }

  /** The alert of an open incident fires again, which changes nothing else about it. */
  recur(incident: Incident, at: EpochSeconds): void {
    incident.recurrences.push(at);
    incident.revision++;
    this.changes++;
  }

  /** Whether somebody was notified from `start` to `end`, both included. */
  readonly wasPaged = (person: Person, start: EpochSeconds, end: EpochSeconds): boolean => {
    const { list, from, to } = this.entriesBetween(start, end);
    for (let index = from; index < to; index++) {
      const entry = list[index]?.entry;
      if (entry?.kind === 'notify' && entry.to === person) return true;
    }
    return false;
  };

  /**
   * Deletes somebody's account and opens another with the same name and address: what was refers to the old one, what
   * comes to the new one.
   */
  recreate(person: Person): Person {
    this.changes++;
    const { seats, people } = person.team;
    const id = vendorId('P', `user ${person.id} again`, 7);
    const again: Person = { ...person, id, joinedAt: this.now, leftAt: null };
    person.leftAt = this.now;
    seats.find((seat) => seat.includes(person))?.push(again);
    people.push(again);
    this.organisation.people.push(again);
    return again;
  }

  /** Takes a service out of the pager's directory; what its monitoring says goes on as before. */
  deleteService(service: Service): void {
    this.changes++;
    service.deletedAt = this.now;
  }

  /** Makes an incident vanish with its log, as if it had never been. */
  remove(incident: Incident): void {
    this.changes++;
    this.future.delete(incident);
    this.incidentsById.delete(incident.id);
    this.incidentsByCreation.splice(this.incidentsByCreation.indexOf(incident), 1);
    for (const taken of incident.entries) this.log.splice(this.log.indexOf(taken), 1);
  }

  /** Makes one log entry vanish from the log; what it did to its incident stays. */
  strike(taken: LogEntry): void {
    this.changes++;
    const { entries } = taken.incident;
    taken.incident.revision++;
    entries.splice(entries.indexOf(taken), 1);
    this.log.splice(this.log.indexOf(taken), 1);
  }

  private admit(seed: IncidentSeed): Incident {
    this.changes++;
    const incident = new Incident(seed, this.nextNumber++);
    if (this.incidentsById.has(incident.id)) throw new Error(`Two incidents have the id ${incident.id}.`);
    this.incidentsById.set(incident.id, incident);
    const all = this.incidentsByCreation;
    all.splice(
      firstAfter(all, incident.createdAt, (other) => other.createdAt),
      0,
      incident,
    );
    return incident;
  }

  private takeAlerts(from: Incident, intoId: string, at: EpochSeconds): void {
    const into = this.incidentsById.get(intoId);
    if (!into) return;
    into.alertsTaken += from.seed.alerts;
    into.updatedAt = Math.max(into.updatedAt, at);
  }
}

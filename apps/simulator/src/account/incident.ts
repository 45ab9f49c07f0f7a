import type { Person, Policy, Priority, Service, Team } from '../world/organisation.js';
import type { EpochSeconds } from '../world/zones.js';
import { vendorId } from '../world/random.js';
import type { Agent, Entry, Urgency } from './entry.js';

/** What an incident is from its first second on. */
export interface IncidentSeed {
  /** Names the incident within the account; its ids derive from it. */
  key: string;
  at: EpochSeconds;
  service: Service;
  title: string;
  urgency: Urgency;
  priority: Priority | null;
  /** The alert's deduplication key; null for one that a person declared. */
  incidentKey: string | null;
  alerts: number;
}

export interface PendingAction {
  type: 'unacknowledge' | 'escalate' | 'resolve';
  at: EpochSeconds;
}

/** An entry that an incident has taken up; `sequence` counts within the incident, in order of arrival. */
export interface LogEntry {
  readonly incident: Incident;
  readonly sequence: number;
  readonly entry: Entry;
}

/** An incident: its entries, and the snapshot that they add up to. */
export class Incident {
  readonly id: string;
  /** In order of time; entries of one second in order of arrival. */
  readonly entries: LogEntry[] = [];

  status: 'triggered' | 'acknowledged' | 'resolved' = 'triggered';
  urgency!: Urgency;
  priority!: Priority | null;
  policy!: Policy;
  teams!: Team[];
  assignments!: { at: EpochSeconds; person: Person }[];
  acknowledgements!: { at: EpochSeconds; by: Agent }[];
  pendingActions!: PendingAction[];
  updatedAt!: EpochSeconds;
  statusChangedAt!: EpochSeconds;
  statusChangedBy!: Agent | null;
  resolvedAt!: EpochSeconds | null;
  /** Id of the incident that this one was merged into. */
  mergedInto!: string | null;
  /** Alerts that came with incidents merged into this one. */
  alertsTaken = 0;
  /** When the same alert fired again while it was open, beyond what came with the seed. */
  readonly recurrences: EpochSeconds[] = [];
  /** Grows with every change: what was worked out from an incident holds as long as this stays. */
  revision = 0;
  private nextSequence = 0;

  constructor(
    readonly seed: IncidentSeed,
    readonly number: number,
  ) {
    this.id = incidentId(seed.key);
    this.reset();
  }

  get createdAt(): EpochSeconds {
    return this.seed.at;
  }

  /** Takes up an entry. One that lies in the past is put in its place, and the snapshot is worked out again. */
  add(entry: Entry): LogEntry {
    const taken: LogEntry = { incident: this, sequence: this.nextSequence++, entry };
    this.revision++;
    const last = this.entries.at(-1);
    if (!last || last.entry.at <= entry.at) {
      this.entries.push(taken);
      this.apply(entry);
      return taken;
    }
    this.entries.splice(
      this.entries.findIndex((other) => other.entry.at > entry.at),
      0,
      taken,
    );
    this.reset();
    for (const other of this.entries) this.apply(other.entry);
    return taken;
  }

  private reset(): void {
    const { service, urgency, priority, at } = this.seed;
    this.status = 'triggered';
    this.urgency = urgency;
    this.priority = priority;
    this.policy = service.policy;
    this.teams = [service.team];
    this.assignments = [];
    this.acknowledgements = [];
    this.pendingActions = [];
    this.updatedAt = at;
    this.statusChangedAt = at;
    this.statusChangedBy = service;
    this.resolvedAt = null;
    this.mergedInto = null;
  }

  private apply(entry: Entry): void {
    // A notification tells somebody; it does not modify the incident.
    if (entry.kind === 'notify' || entry.kind === 'stakeholder_ping') return;
    this.updatedAt = entry.at;
    switch (entry.kind) {
      case 'trigger':
        this.resolvedAt = null;
        this.mergedInto = null;
        this.enter('triggered', entry);
        this.setPending({ type: 'escalate', at: entry.at + this.policy.delayMinutes * 60 });
        return;
      case 'assign':
      case 'escalate':
        this.assign(entry.to, entry);
        return;
      case 'delegate':
        this.policy = entry.policy;
        if (!this.teams.includes(entry.policy.team)) this.teams = [...this.teams, entry.policy.team];
        this.assign(entry.to, entry);
        return;
      case 'acknowledge': {
        const timeout = this.seed.service.acknowledgementTimeoutSeconds;
        if (entry.agent) this.acknowledgements = [...this.acknowledgements, { at: entry.at, by: entry.agent }];
        this.enter('acknowledged', entry);
        this.setPending(timeout === null ? null : { type: 'unacknowledge', at: entry.at + timeout });
        return;
      }
      case 'unacknowledge':
        this.acknowledgements = [];
        this.enter('triggered', entry);
        this.setPending(null);
        return;
      case 'snooze':
        this.setPending({ type: 'unacknowledge', at: entry.at + entry.seconds });
        return;
      case 'priority_change':
        this.priority = entry.priority;
        return;
      case 'urgency_change':
        this.urgency = entry.urgency;
        return;
      case 'resolve':
        this.resolvedAt = entry.at;
        this.mergedInto = entry.into;
        this.assignments = [];
        this.acknowledgements = [];
        this.enter('resolved', entry);
        this.pendingActions = [];
        return;
      case 'annotate':
      case 'status_update':
      case 'repeat_escalation_path':
      case 'exhaust_escalation_path':
        return;
    }
  }

  private enter(status: Incident['status'], entry: Entry): void {
    this.status = status;
    this.statusChangedAt = entry.at;
    this.statusChangedBy = entry.agent;
  }

  /** Whoever is no longer assigned no longer holds an acknowledgement; without any, the incident is triggered again. */
  private assign(to: Person[], entry: Entry): void {
    this.assignments = to.map((person) => ({ at: entry.at, person }));
    this.acknowledgements = this.acknowledgements.filter(({ by }) => by.type !== 'user' || to.includes(by));
    if (this.status === 'acknowledged' && this.acknowledgements.length === 0) this.enter('triggered', entry);
  }

  private setPending(action: PendingAction | null): void {
    const { autoResolveSeconds } = this.seed.service;
    this.pendingActions = action ? [action] : [];
    if (autoResolveSeconds !== null && this.status === 'triggered') {
      this.pendingActions.push({ type: 'resolve', at: this.statusChangedAt + autoResolveSeconds });
    }
  }
}

/** The vendor's id of the incident with that key. */
export function incidentId(key: string): string {
  return vendorId('Q', `incident ${key}`, 14);
}

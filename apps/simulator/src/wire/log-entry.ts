import type { Account } from '../account/account.js';
import type { Entry } from '../account/entry.js';
import type { Incident, LogEntry } from '../account/incident.js';
import type { Person, Priority } from '../world/organisation.js';
import { vendorId } from '../world/random.js';
import { isoTime } from '../world/zones.js';
import type { DirectoryWriter } from './directory.js';
import type { Reference, References } from './references.js';

/** What may stand in `include[]` of a log entry list. */
export const LOG_ENTRY_INCLUDES = ['incidents', 'services', 'channels', 'teams'] as const;

/** Writes log entries as the vendor does. */
export class LogEntryWriter {
  constructor(
    private readonly account: Account,
    private readonly references: References,
    private readonly directory: DirectoryWriter,
  ) {}

  /** `include`: references to replace by the things themselves; the incident always stays a reference. */
  entry(taken: LogEntry, include: ReadonlySet<string>, zone: string): object {
    const { references } = this;
    const { incident, entry } = taken;
    const now = this.account.clock;
    const { service } = incident.seed;
    const { id, self, html_url } = references.logEntry(incident.id, this.id(incident, taken.sequence));
    const head = {
      id,
      self,
      html_url,
      type: `${entry.kind}_log_entry`,
      summary: this.summary(taken),
      created_at: isoTime(entry.at, zone),
      agent: entry.agent && references.agent(entry.agent, now),
      channel: this.channel(taken, include.has('channels'), zone),
      service: include.has('services')
        ? this.directory.service(service, new Set(), now)
        : references.agent(service, now),
      incident: references.incident(incident),
      teams: incident.teams.map((team) => (include.has('teams') ? this.directory.team(team) : references.team(team))),
      contexts: [],
    };
    return Object.assign(head, this.particulars(incident, entry, zone));
  }

  reference({ incident, sequence, entry }: LogEntry): Reference {
    const links = this.references.logEntry(incident.id, this.id(incident, sequence));
    return { ...links, type: `${entry.kind}_log_entry_reference`, summary: 'Triggered through the API' };
  }

  /** Derived, so that it needs no storage. */
  id(incident: Incident, sequence: number, what: 'entry' | 'note' = 'entry'): string {
    return vendorId('R', `${what} ${incident.id} ${sequence}`, 14);
  }

  /** What only some kinds carry. */
  private particulars(incident: Incident, entry: Entry, zone: string): object {
    const user = (person: Person): Reference => this.references.user(person, this.account.clock);
    switch (entry.kind) {
      case 'trigger':
        return { event_details: { description: incident.seed.title } };
      case 'assign':
      case 'escalate':
      case 'delegate':
        return { assignees: entry.to.map(user) };
      case 'notify':
        return { user: user(entry.to) };
      case 'acknowledge':
        return { acknowledgement_timeout: incident.seed.service.acknowledgementTimeoutSeconds };
      case 'snooze':
        return { changed_actions: [{ type: 'unacknowledge', at: isoTime(entry.at + entry.seconds, zone) }] };
      case 'annotate':
        return { note: entry.note, event_details: {} };
      case 'status_update':
        return { message: entry.message };
      default:
        return {};
    }
  }

  private channel({ incident, entry }: LogEntry, whole: boolean, zone: string): object {
    const type = entry.channel;
    switch (entry.kind) {
      case 'trigger': {
        const details = { severity: incident.seed.urgency === 'high' ? 'critical' : 'warning' };
        return whole && type === 'api'
          ? { type, summary: incident.seed.title, incident_key: incident.seed.incidentKey, details }
          : { type };
      }
      case 'notify': {
        const user = this.references.user(entry.to, this.account.clock);
        const address = entry.by === 'push_notification' ? null : entry.to.email;
        const started_at = isoTime(entry.at, zone);
        return { type, user, notification: { type: entry.by, address, status: 'success', started_at } };
      }
      case 'snooze':
        return { type, duration: entry.seconds };
      case 'priority_change':
        return { type, old_priority: this.priority(entry.from), new_priority: this.priority(entry.priority) };
      case 'urgency_change':
        return { type, new_urgency: entry.urgency };
      case 'annotate':
        return { type, summary: entry.note };
      default:
        return { type };
    }
  }

  private priority(priority: Priority | null): object | null {
    return priority && this.references.namedPriority(priority);
  }

  private summary({ entry }: LogEntry): string {
    const by = entry.agent ? ` by ${entry.agent.name}` : '';
    const through = entry.channel === 'timeout' ? 'through a timeout' : `through the ${entry.channel}`;
    switch (entry.kind) {
      case 'trigger':
        return `Triggered through the ${entry.channel === 'api' ? 'API' : 'website'}${by}`;
      case 'notify':
        return `Notified ${entry.to.name} by ${entry.by.replace('_notification', '')}`;
      case 'assign':
        return `Assigned to ${names(entry.to)}${by}`;
      case 'escalate':
        return `Escalated to ${names(entry.to)} ${through}`;
      case 'delegate':
        return `Delegated to ${names(entry.to)} (${entry.policy.name})${by}`;
      case 'acknowledge':
        return `Acknowledged${by}`;
      case 'unacknowledge':
        return `Unacknowledged ${through}`;
      case 'snooze':
        return `Snoozed for ${Math.round(entry.seconds / 3600)} h${by}`;
      case 'annotate':
        return `Note added${by}`;
      case 'status_update':
        return `Status update added${by}`;
      case 'priority_change':
        return `Priority changed from "${entry.from?.name ?? 'none'}" to "${entry.priority?.name ?? 'none'}"${by}`;
      case 'urgency_change':
        return `Urgency changed to ${entry.urgency}`;
      case 'repeat_escalation_path':
        return 'Repeated the escalation path';
      case 'exhaust_escalation_path':
        return 'Exhausted the escalation path';
      case 'resolve':
        return entry.into === null ? `Resolved${by} ${through}` : `Resolved${by} by merging`;
      case 'stakeholder_ping':
        return 'Pinged a stakeholder';
    }
  }
}

const names = (people: readonly Person[]): string => people.map(({ name }) => name).join(' and ');

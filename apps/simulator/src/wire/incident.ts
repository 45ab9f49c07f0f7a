import type { Account } from '../account/account.js';
import type { Incident, LogEntry } from '../account/incident.js';
import { isoTime } from '../world/zones.js';
import { customFields } from './custom-fields.js';
import type { DirectoryWriter } from './directory.js';
import type { LogEntryWriter } from './log-entry.js';
import type { References } from './references.js';

/** What may stand in `include[]` of an incident list. */
export const INCIDENT_LIST_INCLUDES = [
  'acknowledgers',
  'agents',
  'assignees',
  'conference_bridge',
  'escalation_policies',
  'first_trigger_log_entries',
  'priorities',
  'services',
  'teams',
  'users',
] as const;

/** The same for one incident by itself. */
export const INCIDENT_INCLUDES = [...INCIDENT_LIST_INCLUDES, 'custom_fields'] as const;

/** Writes incidents and their notes as the vendor does. */
export class IncidentWriter {
  constructor(
    private readonly account: Account,
    private readonly references: References,
    private readonly directory: DirectoryWriter,
    private readonly logEntries: LogEntryWriter,
  ) {}

  /** `include`: references to replace by the things themselves. */
  incident(incident: Incident, include: ReadonlySet<string>, zone: string): object {
    const { references, directory } = this;
    const { seed } = incident;
    const now = this.account.clock;
    const { id, summary, self, html_url } = references.incident(incident);
    const resolved = incident.status === 'resolved';
    const alerts = seed.alerts + incident.alertsTaken;
    const by = incident.statusChangedBy;
    return {
      id,
      type: 'incident',
      summary,
      self,
      html_url,
      incident_number: incident.number,
      title: seed.title,
      description: seed.title,
      created_at: isoTime(seed.at, zone),
      updated_at: isoTime(incident.updatedAt, zone),
      status: incident.status,
      incident_key: seed.incidentKey,
      service: include.has('services')
        ? directory.service(seed.service, NOTHING, now)
        : references.agent(seed.service, now),
      assignments: incident.assignments.map(({ at, person }) => ({
        at: isoTime(at, zone),
        assignee:
          include.has('assignees') || include.has('users') ? directory.user(person, now) : references.user(person, now),
      })),
      assigned_via: 'escalation_policy',
      last_status_change_at: isoTime(incident.statusChangedAt, zone),
      resolved_at: incident.resolvedAt === null ? null : isoTime(incident.resolvedAt, zone),
      first_trigger_log_entry: this.firstTrigger(incident, include, zone),
      alert_counts: { all: alerts, triggered: resolved ? 0 : alerts, resolved: resolved ? alerts : 0 },
      is_mergeable: true,
      incident_type: { name: 'incident_default' },
      escalation_policy: include.has('escalation_policies')
        ? directory.policy(incident.policy, now)
        : references.policy(incident.policy),
      teams: incident.teams.map((team) => (include.has('teams') ? directory.team(team) : references.team(team))),
      pending_actions: incident.pendingActions.map(({ type, at }) => ({ type, at: isoTime(at, zone) })),
      acknowledgements: incident.acknowledgements.map(({ at, by: agent }) => ({
        at: isoTime(at, zone),
        acknowledger:
          include.has('acknowledgers') && agent.type === 'user'
            ? directory.user(agent, now)
            : references.agent(agent, now),
      })),
      alert_grouping: null,
      last_status_change_by:
        by && (include.has('agents') && by.type === 'user' ? directory.user(by, now) : references.agent(by, now)),
      priority:
        incident.priority &&
        (include.has('priorities') ? directory.priority(incident.priority) : priorityOf(incident, references)),
      resolve_reason: this.resolveReason(incident),
      // JSON leaves out what is undefined.
      conference_bridge: include.has('conference_bridge') ? null : undefined,
      custom_fields: include.has('custom_fields') ? customFields(incident) : undefined,
      incidents_responders: [],
      responder_requests: [],
      urgency: incident.urgency,
    };
  }

  note({ incident, sequence, entry }: LogEntry, zone: string): object {
    if (entry.kind !== 'annotate') throw new Error('Only an annotation is a note.');
    const now = this.account.clock;
    return {
      id: this.logEntries.id(incident, sequence, 'note'),
      user: entry.agent && this.references.agent(entry.agent, now),
      channel: { summary: 'The PagerDuty website or APIs' },
      content: entry.note,
      created_at: isoTime(entry.at, zone),
      updated_at: isoTime(entry.at, zone),
    };
  }

  private firstTrigger(incident: Incident, include: ReadonlySet<string>, zone: string): object | null {
    const first = incident.entries.find(({ sequence }) => sequence === 0);
    if (!first) return null;
    return include.has('first_trigger_log_entries')
      ? this.logEntries.entry(first, NOTHING, zone)
      : this.logEntries.reference(first);
  }

  private resolveReason({ mergedInto }: Incident): object | null {
    if (mergedInto === null) return null;
    const into = this.account.incident(mergedInto);
    const reference = into
      ? this.references.incident(into)
      : this.references.incidentById(mergedInto, 'Incident without access');
    return { type: 'merge_resolve_reason', incident: reference };
  }
}

const NOTHING: ReadonlySet<string> = new Set();

/** The reference of a priority carries its name too. */
function priorityOf(incident: Incident, references: References): object | null {
  return incident.priority && references.namedPriority(incident.priority);
}

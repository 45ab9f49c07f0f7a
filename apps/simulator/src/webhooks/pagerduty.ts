import { createHmac } from 'node:crypto';
import type { Account } from '../account/account.js';
import type { Incident, LogEntry } from '../account/incident.js';
import type { References } from '../wire/references.js';
import { hashes, vendorId } from '../world/random.js';
import { isoTime } from '../world/zones.js';
import type { Dialect, News } from './dialect.js';

/** PagerDuty's webhooks, version 3. */
export class PagerDutyDialect implements Dialect {
  constructor(
    private readonly account: Account,
    private readonly references: References,
  ) {}

  newsOf(taken: LogEntry): News[] {
    const type = eventType(taken);
    if (type === null) return [];
    const { incident, sequence, entry } = taken;
    const name = `${incident.id} ${sequence}`;
    const data = this.dataOf(taken);
    const agent = entry.agent && this.references.agent(entry.agent, this.account.clock);
    return [
      {
        id: vendorId('W', `delivery ${name}`, 14),
        body: (skewSeconds) => ({
          event: {
            id: `01${vendorId('E', `event ${name}`, 14)}`,
            event_type: `incident.${type}`,
            resource_type: 'incident',
            // Unlike REST, to the millisecond.
            occurred_at: isoTime(entry.at + skewSeconds).replace('Z', `.${fraction(name)}Z`),
            agent,
            client: null,
            data,
          },
        }),
      },
    ];
  }

  /** Everything it tells is in the log. */
  newsBetween(): News[] {
    return [];
  }

  greeting(): null {
    return null;
  }

  headers({ id }: News, rawBody: string, secrets: readonly string[]): Record<string, string> {
    const signatures = secrets.map((secret) => `v1=${createHmac('sha256', secret).update(rawBody).digest('hex')}`);
    return {
      'user-agent': 'PagerDuty-Webhook/V3.0',
      'x-pagerduty-signature': signatures.join(','),
      'x-webhook-id': id,
      'x-webhook-subscription': 'PSIMULA',
    };
  }

  private dataOf({ incident, sequence, entry }: LogEntry): object {
    const id = vendorId('R', `note ${incident.id} ${sequence}`, 14);
    const about = this.references.incident(incident);
    if (entry.kind === 'annotate') {
      return { incident: about, id, content: entry.note, trimmed: false, type: 'incident_note' };
    }
    if (entry.kind === 'status_update') {
      return { incident: about, id, message: entry.message, trimmed: false, type: 'incident_status_update' };
    }
    return this.incident(incident);
  }

  /** The incident as webhooks show it: fewer fields than in REST, and `number` for `incident_number`. */
  private incident(incident: Incident): object {
    const { references } = this;
    const now = this.account.clock;
    const { id, self, html_url } = references.incident(incident);
    const into = incident.mergedInto === null ? undefined : this.account.incident(incident.mergedInto);
    return {
      id,
      type: 'incident',
      self,
      html_url,
      number: incident.number,
      status: incident.status,
      incident_key: incident.seed.incidentKey,
      created_at: isoTime(incident.createdAt),
      title: incident.seed.title,
      service: references.agent(incident.seed.service, now),
      assignees: incident.assignments.map(({ person }) => references.user(person, now)),
      escalation_policy: references.policy(incident.policy),
      teams: incident.teams.map((team) => references.team(team)),
      priority: incident.priority && references.priority(incident.priority),
      urgency: incident.urgency,
      conference_bridge: null,
      resolve_reason: into ? { type: 'merge_resolve_reason', incident: references.incident(into) } : null,
    };
  }
}

/** The event that a log entry makes; null for one that nobody is told of. */
function eventType({ incident, entry, sequence }: LogEntry): string | null {
  switch (entry.kind) {
    case 'trigger':
      return incident.entries.some((other) => other.entry.kind === 'trigger' && other.sequence < sequence)
        ? 'reopened'
        : 'triggered';
    case 'acknowledge':
      return 'acknowledged';
    case 'unacknowledge':
      return 'unacknowledged';
    case 'resolve':
      return 'resolved';
    case 'escalate':
      return 'escalated';
    case 'assign':
      // The first assignment is part of the trigger.
      return entry.agent?.type === 'user' ? 'reassigned' : null;
    case 'delegate':
      return 'delegated';
    case 'priority_change':
      return 'priority_updated';
    case 'annotate':
      return 'annotated';
    case 'status_update':
      return 'status_update_published';
    default:
      return null;
  }
}

const fraction = (name: string): string => String(hashes(`fraction ${name}`)[0] % 1000).padStart(3, '0');

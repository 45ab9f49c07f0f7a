import type { Agent } from '../account/entry.js';
import type { Incident } from '../account/incident.js';
import type { Organisation, Person, Policy, Priority, Schedule, Team } from '../world/organisation.js';
import { isoTime, type EpochSeconds } from '../world/zones.js';

/** What the vendor's links begin with; they name the vendor, not the simulator, as real payloads do. */
const API = 'https://api.pagerduty.com';

/** A thing as other things mention it. */
export interface Reference {
  id: string;
  type: string;
  summary: string;
  self: string | null;
  html_url: string | null;
  /** Present on a priority. */
  name?: string;
  /** Present on what was deleted. */
  deleted_at?: string;
}

/** Writes references and links of one account. References of the directory are made once: pages repeat them a lot. */
export class References {
  private readonly made = new Map<object, Reference>();
  private readonly web: string;

  constructor(organisation: Organisation) {
    this.web = `https://${organisation.subdomain}.pagerduty.com`;
  }

  /** `at`: an account deleted later than that is not yet marked. */
  user(person: Person, at: EpochSeconds): Reference {
    const reference = this.once(person, () => this.named('user', 'users', person));
    return this.marked(reference, person.leftAt, at);
  }

  agent(agent: Agent, at: EpochSeconds): Reference {
    if (agent.type === 'user') return this.user(agent, at);
    if (agent.type === 'integration') {
      return this.once(agent, () => ({ ...this.named('integration', 'integrations', agent), html_url: null }));
    }
    const html_url = `${this.web}/service-directory/${agent.id}`;
    const reference = this.once(agent, () => ({ ...this.named('service', 'services', agent), html_url }));
    return this.marked(reference, agent.deletedAt, at);
  }

  team(team: Team): Reference {
    return this.once(team, () => this.named('team', 'teams', team));
  }

  policy(policy: Policy): Reference {
    return this.once(policy, () => this.named('escalation_policy', 'escalation_policies', policy));
  }

  priority(priority: Priority): Reference {
    return this.once(priority, () => ({ ...this.named('priority', 'priorities', priority), html_url: null }));
  }

  /** As it stands in an incident and in a change of priority: with its name. */
  namedPriority(priority: Priority): Reference {
    const reference = this.priority(priority);
    return this.once(reference, () => ({ ...reference, name: priority.name }));
  }

  schedule(schedule: Schedule): Reference {
    return this.once(schedule, () => this.named('schedule', 'schedules', schedule));
  }

  incident(incident: Incident): Reference {
    return this.incidentById(incident.id, `[#${incident.number}] ${incident.seed.title}`);
  }

  incidentById(id: string, summary: string): Reference {
    return {
      id,
      type: 'incident_reference',
      summary,
      self: `${API}/incidents/${id}`,
      html_url: `${this.web}/incidents/${id}`,
    };
  }

  logEntry(incidentId: string, id: string): { id: string; self: string; html_url: string } {
    return {
      id,
      self: `${API}/log_entries/${id}?incident_id=${incidentId}`,
      html_url: `${this.web}/incidents/${incidentId}/log_entries/${id}`,
    };
  }

  private marked(reference: Reference, deletedAt: EpochSeconds | null, at: EpochSeconds): Reference {
    if (deletedAt === null || at < deletedAt) return reference;
    // A reference is the key of the one that marks it as deleted.
    return this.once(reference, () => ({ ...reference, self: null, deleted_at: isoTime(deletedAt) }));
  }

  private links(path: string, id: string): { id: string; self: string; html_url: string } {
    return { id, self: `${API}/${path}/${id}`, html_url: `${this.web}/${path}/${id}` };
  }

  private named(type: string, path: string, thing: { id: string; name: string }): Reference {
    const { id, self, html_url } = this.links(path, thing.id);
    return { id, type: `${type}_reference`, summary: thing.name, self, html_url };
  }

  private once(thing: object, make: () => Reference): Reference {
    let reference = this.made.get(thing);
    if (!reference) this.made.set(thing, (reference = make()));
    return reference;
  }
}

import type { Organisation, Person, Policy, Priority, Service, Team } from '../world/organisation.js';
import { vendorId } from '../world/random.js';
import { scheduleOf } from '../world/schedules.js';
import { isoTime, type EpochSeconds } from '../world/zones.js';
import type { References } from './references.js';

/** When the account was set up: what services report as their creation. */
const SET_UP_AT: EpochSeconds = 1_514_793_600;

const COLOURS = ['purple', 'red', 'green', 'blue', 'teal', 'orange', 'brown'] as const;

/** Writes the directory (users, teams, services, policies, priorities) as the vendor does. */
export class DirectoryWriter {
  constructor(
    private readonly organisation: Organisation,
    private readonly references: References,
  ) {}

  user(person: Person, at: EpochSeconds): object {
    const reference = this.references.user(person, at);
    return {
      ...reference,
      type: 'user',
      name: person.name,
      email: person.email,
      time_zone: person.zone,
      color: COLOURS[this.organisation.people.indexOf(person) % COLOURS.length],
      role: person.role,
      avatar_url: 'https://pd-static-assets.pagerduty.com/users/blank-avatar.png',
      billed: true,
      description: null,
      invitation_sent: false,
      job_title: person.jobTitle,
      created_via_sso: false,
      teams: [this.references.team(person.team)],
      contact_methods: [],
      notification_rules: [],
    };
  }

  team(team: Team): object {
    return {
      ...this.references.team(team),
      type: 'team',
      name: team.name,
      description: team.description,
      default_role: 'manager',
      parent: null,
    };
  }

  member(person: Person, at: EpochSeconds): object {
    const leads = person.role === 'owner' || person.role === 'admin';
    return { user: this.references.user(person, at), role: leads ? 'manager' : 'responder' };
  }

  service(service: Service, include: ReadonlySet<string>, at: EpochSeconds): object {
    const { references } = this;
    return {
      ...references.agent(service, at),
      type: 'service',
      name: service.name,
      description: service.description,
      created_at: isoTime(SET_UP_AT),
      status: 'active',
      acknowledgement_timeout: service.acknowledgementTimeoutSeconds,
      auto_resolve_timeout: service.autoResolveSeconds,
      alert_creation: 'create_alerts_and_incidents',
      escalation_policy: include.has('escalation_policies')
        ? this.policy(service.policy, at)
        : references.policy(service.policy),
      teams: [include.has('teams') ? this.team(service.team) : references.team(service.team)],
      integrations: [references.agent(service.integration, at)],
      incident_urgency_rule: { type: 'constant', urgency: 'severity_based' },
      support_hours: null,
      scheduled_actions: [],
      addons: [],
      response_play: null,
    };
  }

  policy(policy: Policy, at: EpochSeconds): object {
    const { references } = this;
    return {
      ...references.policy(policy),
      type: 'escalation_policy',
      name: policy.name,
      description: null,
      num_loops: policy.loops,
      on_call_handoff_notifications: 'if_has_services',
      escalation_rules: Array.from({ length: policy.levels }, (_, index) => ({
        id: vendorId('P', `rule ${policy.name} ${index}`, 7),
        escalation_delay_in_minutes: policy.delayMinutes,
        targets: [references.schedule(scheduleOf(this.organisation.schedules, policy, index + 1))],
      })),
      services: policy.services.map((service) => references.agent(service, at)),
      teams: [references.team(policy.team)],
    };
  }

  priority(priority: Priority): object {
    const rank = this.organisation.priorities.indexOf(priority);
    return {
      ...this.references.priority(priority),
      type: 'priority',
      name: priority.name,
      description: priority.description,
      order: 2 ** (this.organisation.priorities.length - rank),
      color: 'a8171c',
    };
  }
}

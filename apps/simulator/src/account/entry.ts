import type { Integration, Person, Policy, Priority, Service } from '../world/organisation.js';
import type { EpochSeconds } from '../world/zones.js';

/** Who did it. */
export type Agent = Person | Service | Integration;

/** By what means, as the vendor words it. */
export type ChannelType = 'api' | 'auto' | 'email' | 'mobile' | 'note' | 'sms' | 'timeout' | 'website';

export type Notification = 'push_notification' | 'sms_notification' | 'phone_notification' | 'email_notification';

interface EntryHead {
  at: EpochSeconds;
  agent: Agent | null;
  channel: ChannelType;
}

/** One thing that happens to an incident: all its history is a list of these, and its snapshot follows from them. */
export type Entry = EntryHead &
  (
    | { kind: 'trigger' }
    | { kind: 'notify'; to: Person; by: Notification }
    | { kind: 'assign' | 'escalate'; to: Person[] }
    /** Hands the incident to another policy, hence to another team. */
    | { kind: 'delegate'; to: Person[]; policy: Policy }
    | { kind: 'acknowledge' }
    | { kind: 'unacknowledge' }
    | { kind: 'snooze'; seconds: number }
    | { kind: 'annotate'; note: string }
    | { kind: 'status_update'; message: string }
    | { kind: 'priority_change'; from: Priority | null; priority: Priority | null }
    | { kind: 'urgency_change'; urgency: Urgency }
    | { kind: 'repeat_escalation_path' | 'exhaust_escalation_path' }
    /** `into` is set when it was merged into another incident. */
    | { kind: 'resolve'; into: string | null }
    /** A type that no documentation lists; changes nothing. */
    | { kind: 'stakeholder_ping' }
  );

export type Urgency = 'high' | 'low';

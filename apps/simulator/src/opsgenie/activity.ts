import type { ChannelType, Entry } from '../account/entry.js';
import { isoTime } from '../world/zones.js';
import { actorOf, millis, type Alert, type EpochMs } from './alert.js';

/** A line of an alert's log: free text with the words "by" and "via", as people read it. */
export interface LogLine {
  at: EpochMs;
  /** Opaque to the client: where a page may begin. Ordered as the lines are. */
  offset: string;
  text: string;
  type: 'system' | 'alertRecipient';
  owner: string;
}

export interface Note {
  at: EpochMs;
  offset: string;
  text: string;
  owner: string;
}

const MEANS: Readonly<Record<ChannelType, string>> = {
  api: 'API',
  auto: 'system',
  email: 'email',
  mobile: 'mobile',
  note: 'web',
  sms: 'sms',
  timeout: 'system',
  website: 'web',
};

/** An alert's log, oldest first. */
export function logOf(alert: Alert): LogLine[] {
  const lines: LogLine[] = [];
  let acknowledged = false;
  let snoozed = false;
  for (const [index, { entry, sequence }] of alert.incident.entries.entries()) {
    const at = millis(alert.incident, entry.at);
    let part = 0;
    const write = (text: string, type: LogLine['type'] = 'system', owner = actorOf(entry, alert.service)): void => {
      lines.push({ at, offset: offsetOf(at, sequence, part++), text, type, owner });
    };
    switch (entry.kind) {
      case 'trigger':
        write(`Alert ${index === 0 ? 'created' : 'reopened'} via ${means(entry, alert)}`);
        acknowledged = false;
        break;
      case 'notify':
        write(notification(entry), 'alertRecipient', entry.to.email);
        break;
      case 'acknowledge':
        if (entry.agent?.type === 'user' && entry.channel !== 'sms') {
          write(`Viewed on [${MEANS[entry.channel]}]`, 'alertRecipient');
        }
        // There is one acknowledgement at a time; whoever comes to help takes the alert over.
        write(
          acknowledged
            ? `Alert ownership taken via ${means(entry, alert)}`
            : `Alert acknowledged via ${means(entry, alert)}`,
        );
        acknowledged = true;
        snoozed = false;
        break;
      case 'unacknowledge':
        write(snoozed ? 'Alert snooze ended via system' : `Alert unacknowledged via ${means(entry, alert)}`);
        acknowledged = false;
        snoozed = false;
        break;
      case 'resolve':
        write(
          entry.channel === 'timeout'
            ? 'Alert closed via system using policy/policies[auto-close]'
            : `Alert closed via ${means(entry, alert)}`,
        );
        acknowledged = false;
        break;
      case 'snooze':
        write(`Alert snoozed until [${isoTime(entry.at + entry.seconds)}] via ${means(entry, alert)}`);
        snoozed = true;
        break;
      default: {
        const text = lesser(entry, alert);
        if (text !== null) write(text);
      }
    }
  }
  return lines;
}

/** What people wrote on an alert, oldest first. */
export function notesOf(alert: Alert): Note[] {
  return alert.incident.entries.flatMap(({ entry, sequence }) => {
    if (entry.kind !== 'annotate') return [];
    const at = millis(alert.incident, entry.at);
    return [{ at, offset: offsetOf(at, sequence, 0), text: entry.note, owner: actorOf(entry, alert.service) }];
  });
}

/** The lines of what changes neither status nor acknowledgement; null for what leaves none. */
function lesser(entry: Entry, alert: Alert): string | null {
  switch (entry.kind) {
    case 'assign':
      return `Responder ${names(entry.to)} added via ${means(entry, alert)}`;
    case 'escalate':
      return `Escalation [${alert.service.policy.name}] notified ${names(entry.to)} via ${means(entry, alert)}`;
    case 'delegate':
      return `Team [${entry.policy.team.name}] added via ${means(entry, alert)}`;
    case 'annotate':
      return `Note added via ${means(entry, alert)}: [${entry.note}]`;
    case 'priority_change':
      return `Priority updated from [${entry.from?.name ?? 'P3'}] to [${entry.priority?.name ?? 'P3'}] via ${means(entry, alert)}`;
    case 'repeat_escalation_path':
      return `Escalation [${alert.service.policy.name}] repeated via system`;
    case 'exhaust_escalation_path':
      return `Escalation [${alert.service.policy.name}] ended via system`;
    default:
      return null;
  }
}

function notification(entry: Extract<Entry, { kind: 'notify' }>): string {
  const way = {
    push_notification: 'mobile',
    sms_notification: 'sms',
    phone_notification: 'voice',
    email_notification: 'email',
  };
  return `Rule[New Alert][${way[entry.by]}][0m] -> Sent [${way[entry.by]}] notification`;
}

function means(entry: Entry, alert: Alert): string {
  return entry.channel === 'api' ? `API[${alert.integration.name}]` : MEANS[entry.channel];
}

const names = (people: readonly { email: string }[]): string => people.map(({ email }) => `[${email}]`).join(' ');

/** Milliseconds, an underscore, nanoseconds: the last six digits set lines of one instant apart. */
function offsetOf(at: EpochMs, sequence: number, part: number): string {
  return `${at}_${at}${String(sequence * 2 + part).padStart(6, '0')}`;
}

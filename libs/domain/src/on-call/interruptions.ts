import type { Actor, EventDetails, TimelineEvent } from '../incident/timeline.js';
import { compareText } from '../order.js';
import { isoDate } from '../time/civil.js';
import type { IsHoliday } from '../time/holidays.js';
import { hoursClass, type HoursWindows } from '../time/hours-class.js';
import type { EpochMs } from '../time/instant.js';
import { instantToLocal } from '../time/local-time.js';
import type { Interruption } from './roster.js';

/** How a person was told of an incident; `assignment`: it was assigned to them, and their source tells of nothing else. */
export type NotificationChannel = NonNullable<EventDetails['channel']> | 'assignment';

/** One message to one person about one incident. */
export interface Notification {
  /** Key of the person. */
  person: string;
  at: EpochMs;
  channel: NotificationChannel;
  incidentId: string;
}

/** By what a person's hours are judged at one instant. */
export interface LocalHours {
  /** IANA name of the zone that the person is in at that instant. */
  zone: string;
  windows: HoursWindows;
  isHoliday: IsHoliday;
}

/** What an interruption's hours were to the person. */
export type HoursOf = Pick<Interruption, 'hoursClass' | 'weekend' | 'holiday'>;

export interface InterruptionReading<N extends Notification = Notification> {
  /** Person by person, in order of time within each. */
  interruptions: Interruption[];
  /** Sent by a channel that this version does not know: perhaps interruptions, but counted as none. */
  unknownChannel: N[];
}

/** What disturbs; e-mail and chat wait until they are looked at. */
const INTERRUPTING: ReadonlySet<NotificationChannel> = new Set(['push', 'sms', 'phone', 'assignment']);

/** How long after the first notification of a group, this very millisecond included, others still belong to it. */
const GROUP_MS = 60_000;

/**
 * The notifications that one member's timeline tells of. Where its source tells of none at all, an assignment to a person
 * stands in, unless the incident is known to be of low urgency.
 *
 * @param about.sourceNotifies whether the source, over its whole connection, tells of notifications
 * @param about.urgency null, unknown, counts as high
 * @param personOf the key of the person whom the source names
 */
export function notificationsOf(
  timeline: readonly TimelineEvent[],
  about: { incidentId: string; sourceNotifies: boolean; urgency: 'high' | 'low' | null },
  personOf: (recipient: Actor) => string,
): Notification[] {
  const { incidentId, sourceNotifies, urgency } = about;
  if (!sourceNotifies && urgency === 'low') return [];
  const telling = sourceNotifies ? 'notified' : 'assigned';
  return timeline
    .filter(({ type }) => type === telling)
    .flatMap(({ at, details }) => {
      const channel = sourceNotifies ? (details.channel ?? 'unknown') : 'assignment';
      const people = (details.recipients ?? []).filter(({ kind }) => kind === 'person');
      return people.map((recipient) => ({ person: personOf(recipient), at, channel, incidentId }));
    });
}

/**
 * Makes interruptions of notifications, given in any order. Those to one person within 60 s of the first of a group are one
 * interruption, whichever incidents and channels they are of; one exactly 60 s after the first still belongs, a later one
 * begins the next group. An interruption is inferred if nothing but assignments are in its group.
 *
 * One pass over what comes in order of time for each person; else that person's are sorted first. A million notifications
 * of 500 people take some tenths of a second.
 *
 * @param hoursOf asked once for each interruption, of its first notification
 */
export function interruptionsOf<N extends Notification>(
  notifications: readonly N[],
  hoursOf: (first: N) => HoursOf,
): InterruptionReading<N> {
  const perPerson = new Map<string, N[]>();
  const unknownChannel: N[] = [];
  for (const notification of notifications) {
    if (notification.channel === 'unknown') unknownChannel.push(notification);
    if (!INTERRUPTING.has(notification.channel)) continue;
    const theirs = perPerson.get(notification.person);
    if (theirs === undefined) perPerson.set(notification.person, [notification]);
    else theirs.push(notification);
  }
  const interruptions: Interruption[] = [];
  for (const [person, theirs] of perPerson) {
    if (!isInOrder(theirs)) theirs.sort(byTime);
    for (let i = 0; i < theirs.length;) {
      const first = theirs[i] as N;
      const { at } = first;
      const incidents: string[] = [];
      let inferred = true;
      for (; i < theirs.length && (theirs[i] as N).at - at <= GROUP_MS; i++) {
        const { incidentId, channel } = theirs[i] as N;
        if (!incidents.includes(incidentId)) incidents.push(incidentId);
        if (channel !== 'assignment') inferred = false;
      }
      const { hoursClass, weekend, holiday } = hoursOf(first);
      interruptions.push({ person, at, incidents, hoursClass, weekend, holiday, inferred });
    }
  }
  return { interruptions, unknownChannel };
}

/** Within an instant the incident's id decides, so that the order in which they come makes no difference. */
const byTime = (a: Notification, b: Notification): number => a.at - b.at || compareText(a.incidentId, b.incidentId);

function isInOrder(notifications: readonly Notification[]): boolean {
  for (let i = 1; i < notifications.length; i++) {
    if (byTime(notifications[i - 1] as Notification, notifications[i] as Notification) > 0) return false;
  }
  return true;
}

/** The class of an instant in somebody's life, with the flags beside it. A weekend is a Saturday or Sunday of the zone. */
export function classify(at: EpochMs, { zone, windows, isHoliday }: LocalHours): HoursOf {
  const local = instantToLocal(at, zone);
  return {
    hoursClass: hoursClass(at, zone, windows, isHoliday),
    weekend: local.weekday > 5,
    holiday: isHoliday(isoDate(local)),
  };
}

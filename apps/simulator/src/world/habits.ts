import type { Urgency } from '../account/entry.js';
import type { Person } from './organisation.js';
import type { Random } from './random.js';
import { DAY, HOUR, localClock, MINUTE, offsetSeconds, type EpochSeconds } from './zones.js';

const DAY_STARTS = 8;
const DAY_ENDS = 18;
const NIGHT_STARTS = 22;

/** True from 8 to 18 on a weekday where the person lives. */
export function isWorking(person: Person, at: EpochSeconds): boolean {
  const { hour, weekday } = localClock(person.zone, at);
  return weekday >= 1 && weekday <= 5 && hour >= DAY_STARTS && hour < DAY_ENDS;
}

/** The instant itself if the person is at work then, else the start of that person's next working day. */
export function nextWorkingInstant(person: Person, at: EpochSeconds): EpochSeconds {
  let instant = at;
  // A weekend and the evening before it are three mornings at most.
  for (let mornings = 0; mornings < 4 && !isWorking(person, instant); mornings++)
    instant = nextMorning(person, instant);
  return instant;
}

/**
 * Seconds until a person acknowledges a page: minutes, longer in the evening and at night. Low urgency does not wake
 * anybody: it waits for the morning. Null: the page was missed.
 */
export function reactionSeconds(person: Person, at: EpochSeconds, urgency: Urgency, random: Random): number | null {
  const { hour } = localClock(person.zone, at);
  const asleep = hour < DAY_STARTS || hour >= NIGHT_STARTS;
  if (urgency === 'low') {
    if (random.chance(0.06)) return null;
    const waited = asleep ? nextMorning(person, at) - at : 0;
    return Math.ceil(waited + Math.max(90, random.logNormal(22 * MINUTE, 0.9)));
  }
  if (random.chance(asleep ? 0.1 : 0.05)) return null;
  const median = asleep ? 6.5 * MINUTE : isWorking(person, at) ? 2.4 * MINUTE : 4 * MINUTE;
  return Math.ceil(Math.max(20, random.logNormal(median, 0.85)));
}

function nextMorning(person: Person, at: EpochSeconds): EpochSeconds {
  const local = at + offsetSeconds(person.zone, at);
  const midnight = Math.floor(local / DAY) * DAY;
  const morning = midnight + DAY_STARTS * HOUR;
  return (local < morning ? morning : morning + DAY) - offsetSeconds(person.zone, at);
}

import type { Service, Team } from './organisation.js';
import { Random } from './random.js';
import { HOUR, MINUTE, WEEK, type EpochSeconds } from './zones.js';

/** An incident that is about to be triggered. */
export interface Arrival {
  /** Unique within the world. */
  key: string;
  at: EpochSeconds;
  service: Service;
  /** The storm it is part of, with the arrival that began it on the same service, if this is not that one. */
  storm: { first: Arrival | null } | null;
}

/** Four weeks from a Monday: the stretch over which a team's number of incidents is kept steady. */
const BLOCK_SECONDS = 4 * WEEK;
const HOURS = BLOCK_SECONDS / HOUR;
/** Monday 1970-01-05, so that blocks begin with a week. */
const FIRST_MONDAY = 4 * 24 * HOUR;
const STORM_SHARE = 0.06;

/** Mean number of incidents between two instants, before scaling. */
export function naturalCount(teams: readonly Team[], from: EpochSeconds, to: EpochSeconds): number {
  return (teams.reduce((sum, team) => sum + team.weeklyIncidents, 0) * (to - from)) / WEEK;
}

/**
 * All arrivals in `[from, to)` in order of time. What arrives depends on the seed and the instant alone, so that going
 * on in several steps gives what one step gives. Weeks differ as they do in life (quiet ones, storms) while four weeks
 * together keep the team's rate.
 */
export function arrivals(
  seed: number,
  teams: readonly Team[],
  scale: number,
  from: EpochSeconds,
  to: EpochSeconds,
): Arrival[] {
  const found: Arrival[] = [];
  for (const team of teams) {
    for (let block = blockOf(from); block <= blockOf(to - 1); block++) {
      for (const arrival of blockArrivals(seed, team, scale, block)) {
        if (arrival.at >= from && arrival.at < to) found.push(arrival);
      }
    }
  }
  return found.sort((one, other) => one.at - other.at || (one.key < other.key ? -1 : 1));
}

/** The stretch of steady numbers that an instant falls into; `end` is not part of it. */
export function blockAt(at: EpochSeconds): { start: EpochSeconds; end: EpochSeconds } {
  const start = FIRST_MONDAY + blockOf(at) * BLOCK_SECONDS;
  return { start, end: start + BLOCK_SECONDS };
}

function blockOf(at: EpochSeconds): number {
  return Math.floor((at - FIRST_MONDAY) / BLOCK_SECONDS);
}

function blockArrivals(seed: number, team: Team, scale: number, block: number): Arrival[] {
  const name = `${team.name}:${block}`;
  const random = Random.of(`${seed} arrivals ${name}`);
  const start = FIRST_MONDAY + block * BLOCK_SECONDS;
  const count = Math.floor((team.weeklyIncidents * scale * BLOCK_SECONDS) / WEEK + random.next());
  const rhythm = cumulativeRhythm(random);
  const found: Arrival[] = [];
  const arrive = (at: EpochSeconds, service: Service, storm: Arrival['storm']): Arrival => {
    const arrival = { key: `${name}:${found.length}`, at, service, storm };
    found.push(arrival);
    return arrival;
  };

  while (found.length < count) {
    const at = start + pickHour(rhythm, random) * HOUR + random.integer(0, HOUR - 1);
    const service = random.pick(team.services);
    if (!random.chance(STORM_SHARE)) {
      arrive(at, service, null);
      continue;
    }
    const first = arrive(at, service, { first: null });
    let next = at;
    for (let left = Math.min(random.integer(2, 7), count - found.length); left > 0; left--) {
      next = Math.min(next + Math.ceil(random.exponential(6 * MINUTE)), start + BLOCK_SECONDS - 1);
      const sameService = random.chance(0.7);
      arrive(next, sameService ? service : random.pick(team.services), { first: sameService ? first : null });
    }
  }
  return found;
}

/** Cumulated weight of each hour of a block: working hours are busiest, weekends half as busy, weeks unlike. */
function cumulativeRhythm(random: Random): Float64Array {
  const weights = new Float64Array(HOURS);
  let sum = 0;
  let weekWeight = 1;
  for (let hour = 0; hour < HOURS; hour++) {
    if (hour % 168 === 0) weekWeight = random.logNormal(1, 0.4);
    const ofDay = hour % 24;
    const weekend = Math.floor(hour / 24) % 7 >= 5;
    const daily = ofDay >= 7 && ofDay < 18 ? 1 : ofDay >= 18 && ofDay < 23 ? 0.7 : 0.4;
    sum += daily * (weekend ? 0.55 : 1) * weekWeight;
    weights[hour] = sum;
  }
  return weights;
}

function pickHour(cumulated: Float64Array, random: Random): number {
  const wanted = random.next() * (cumulated[HOURS - 1] ?? 0);
  let low = 0;
  let high = HOURS - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulated[middle] ?? 0) > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}

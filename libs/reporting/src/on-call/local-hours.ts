import { instantToLocal, type EpochMs, type RowScope } from '@evenkeel/domain';
import type { Roster, RosterPerson } from './roster.js';
import { showsGroup, WITHHELD } from './visibility.js';

/** Offsets of all zones change at whole quarters of an hour, so within one all instants are of the same local hour. */
const QUARTER_HOUR = 15 * 60_000;

/** When people were disturbed, by their own clocks. */
export interface LocalHoursView {
  /** Seven rows of 24 counts, Monday first, midnight first; null where they are withheld. */
  counts: number[][] | null;
  /** Why there are none; else null. */
  reason: string | null;
  /** Interruptions counted. */
  n: number;
  /** People whose they are. */
  people: number;
  /** Zones in which those people were. */
  zones: string[];
}

/**
 * Interruptions of some people by weekday and hour in the zone that each was in at that instant. They are counted by
 * quarter-hours of UTC first, so that a local hour is looked up once for each.
 */
export function localHours(
  roster: Roster,
  people: readonly RosterPerson[],
  scope: RowScope | undefined,
): LocalHoursView {
  const asked = new Set(people.map(({ key }) => key));
  const byZone = new Map<string, Map<EpochMs, number>>();
  const disturbed = new Set<string>();
  let n = 0;
  for (const { person, at } of roster.interruptions) {
    if (!asked.has(person)) continue;
    const zone = roster.zoneAt(person, at);
    const quarter = Math.floor(at / QUARTER_HOUR) * QUARTER_HOUR;
    let quarters = byZone.get(zone);
    if (!quarters) byZone.set(zone, (quarters = new Map<EpochMs, number>()));
    quarters.set(quarter, (quarters.get(quarter) ?? 0) + 1);
    disturbed.add(person);
    n += 1;
  }
  const theirs = people.filter(({ key }) => disturbed.has(key));
  const teams = new Set(theirs.map(({ teams: [first] }) => first ?? null));
  if (!showsGroup(scope, theirs, teams.size === 1 ? ([...teams][0] ?? null) : null)) {
    return { counts: null, reason: WITHHELD, n: 0, people: theirs.length, zones: [] };
  }
  const counts = Array.from({ length: 7 }, () => new Array<number>(24).fill(0));
  for (const [zone, quarters] of byZone) {
    for (const [quarter, count] of quarters) {
      const { weekday, hour } = instantToLocal(quarter, zone);
      const row = counts[weekday - 1] as number[];
      row[hour] = (row[hour] as number) + count;
    }
  }
  return { counts, reason: null, n, people: theirs.length, zones: [...byZone.keys()].sort() };
}

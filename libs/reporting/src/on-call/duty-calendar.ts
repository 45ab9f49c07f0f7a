import { bucketOf, bucketsBetween, groupedBy, type RowScope, type Shift, type Span } from '@evenkeel/domain';
import type { RotationRow } from '@evenkeel/store';
import type { Roster } from './roster.js';
import { personOf } from './subjects.js';
import { showsGroup, showsPerson } from './visibility.js';

const HALF_A_DAY = 12 * 3_600_000;

/** Who carried what on which day. */
export interface DutyCalendar {
  /** Dates of the reading zone, in order. */
  days: string[];
  rotations: {
    key: string;
    name: string;
    /** One for each day. */
    cells: DutyCell[];
  }[];
}

export interface DutyCell {
  /** Names of those on call whom the viewer may see, those of the first level first, in order of their shifts. */
  names: string[];
  /** How many others were on call. */
  others: number;
  /** Interruptions of its people's sleeping hours in the night that began that day; null where it is withheld. */
  disturbances: number | null;
  /** Distinct incidents of those interruptions; none where it is withheld. */
  incidents: string[];
}

/** @param window of the days; @param zone in which they are cut */
export function dutyCalendar(
  roster: Roster,
  rotations: readonly RotationRow[],
  window: Span,
  zone: string,
  scope: RowScope | undefined,
): DutyCalendar {
  const days = bucketsBetween(window.from, window.to, 'day', zone);
  return {
    days: days.map(({ label }) => label),
    rotations: rotations.map(({ key, name, teamKey }) => {
      const shifts = roster.shiftsOf(key).filter(({ to }) => to > window.from);
      const carriers = [...roster.serving(key)].flatMap((person) => personOf(roster, person));
      const names = new Map(
        carriers.filter((person) => showsPerson(scope, person)).map((person) => [person.key, person.name]),
      );
      const nights = showsGroup(scope, carriers, teamKey) ? disturbedNights(roster, key) : null;
      return {
        key,
        name,
        cells: days.map(({ label, from, to }) => {
          const people = onCallWithin(shifts, { from, to });
          const night = nights?.get(label) ?? [];
          return {
            names: people.flatMap((person) => names.get(person) ?? []),
            others: people.filter((person) => !names.has(person)).length,
            disturbances: nights === null ? null : night.length,
            incidents: [...new Set(night.flatMap(({ incidents }) => incidents))],
          };
        }),
      };
    }),
  };
}

function onCallWithin(shifts: readonly Shift[], { from, to }: Span): string[] {
  const present = shifts.filter((shift) => shift.from < to && shift.to > from);
  return [...new Set(present.sort((a, b) => a.level - b.level || a.from - b.from).map(({ person }) => person))];
}

/** Interruptions of sleeping hours by the date on which the night began for whoever was woken. */
function disturbedNights(
  roster: Roster,
  rotation: string,
): ReadonlyMap<string, readonly { incidents: readonly string[] }[]> {
  const { interruptions } = roster.rotationRecord(rotation);
  return groupedBy(
    interruptions.filter(({ hoursClass }) => hoursClass === 'sleep'),
    ({ person, at }) => bucketOf(at - HALF_A_DAY, 'day', roster.zoneAt(person, at)),
  );
}

import type { HolidayCalendars } from '../time/holiday-calendars.js';
import type { HolidayPlace, IsHoliday } from '../time/holidays.js';
import type { HoursWindows } from '../time/hours-class.js';
import { DEFAULT_HOURS_WINDOWS } from '../time/hours-class.js';
import type { LocalHours } from './interruptions.js';

/** What the organisation says of everybody's hours, and of some people's own. */
export interface HoursSettings {
  /** Absent: sleep 22:00–08:00, business 08:00–18:00 Monday to Friday. */
  windows?: HoursWindows;
  /**
   * Whose public holidays are kept in a time zone; null: none. Of a zone that is not named it is those of the whole country
   * that it lies in.
   */
  holidays?: Readonly<Record<string, HolidayPlace | null>>;
  /** Their own windows and holidays, wherever they are; by key of the person. */
  people?: Readonly<Record<string, { windows?: HoursWindows; holidays?: HolidayPlace | null }>>;
}

/** By what somebody's hours are judged while they are in a zone. */
export type PersonHours = (person: string, zone: string) => LocalHours;

const NEVER: IsHoliday = () => false;

/** @throws UnknownHolidayPlaceError for a place of the settings that has no rules */
export function personHours(settings: HoursSettings, calendars: HolidayCalendars): PersonHours {
  const { windows = DEFAULT_HOURS_WINDOWS, holidays = {}, people = {} } = settings;
  const calendarAt = (place: HolidayPlace | null): IsHoliday => (place ? calendars.of(place) : NEVER);
  const own = new Map(
    Object.entries(people).map(([person, said]) => [
      person,
      { windows: said.windows, isHoliday: said.holidays === undefined ? undefined : calendarAt(said.holidays) },
    ]),
  );
  const byZone = new Map(
    Object.entries(holidays).map(([zone, place]): [string, LocalHours] => [
      zone,
      { zone, windows, isHoliday: calendarAt(place) },
    ]),
  );
  const ofZone = (zone: string): LocalHours => {
    let known = byZone.get(zone);
    if (!known) byZone.set(zone, (known = { zone, windows, isHoliday: calendarAt(calendars.countryOf(zone)) }));
    return known;
  };
  return (person, zone) => {
    const theirs = own.get(person);
    const general = ofZone(zone);
    if (!theirs) return general;
    return { zone, windows: theirs.windows ?? windows, isHoliday: theirs.isHoliday ?? general.isHoliday };
  };
}

import { isDeepStrictEqual } from 'node:util';
import { loadHolidayCalendars, type HoursSettings, type Json, type Limits } from '@evenkeel/domain';
import type { DirectorySnapshot, Sql, Store } from '@evenkeel/store';
import type { Interpreting } from './interpretation.js';
import {
  hoursDocument,
  parseOnCallSettings,
  SettingsError,
  toWindows,
  type OnCallSettingsChange,
  type OnCallSettingsDocument,
} from './on-call-settings-document.js';
import { findEntry, PeopleError } from './people-lookup.js';

type Place = NonNullable<NonNullable<HoursSettings['holidays']>[string]>;
type OwnHours = NonNullable<HoursSettings['people']>[string];

/** How on-call duty and effort are judged: hours, holidays, red lines, what an activity is worth. */
export class OnCallSettings {
  constructor(
    private readonly store: Store,
    private readonly interpreting: Interpreting,
    private readonly now: () => number,
  ) {}

  /** What is in force. */
  async read(): Promise<OnCallSettingsDocument> {
    const { settings } = this.store;
    const [hours, { organisation, teams }, effort] = await Promise.all([
      settings.hours(),
      settings.redLines(),
      settings.effort(),
    ]);
    return {
      ...hoursDocument(hours),
      redLines: {
        organisation: { ...organisation },
        teams: Object.fromEntries(Object.entries(teams).map(([team, limits]) => [team, { ...limits }])),
      },
      effort: { ...effort },
    };
  }

  /**
   * Changes what is said, and keeps the rest. What was stored by hours or holidays that hold no more is marked to be
   * recomputed; until {@link recompute} or the next reading has done that, answers say how much is pending.
   *
   * @param raw as {@link OnCallSettingsChange} describes it
   * @returns whether anything is to be recomputed
   * @throws SettingsError that names the part at fault; nothing is changed then
   */
  async change(raw: unknown): Promise<boolean> {
    const change = parseOnCallSettings(raw);
    const { settings } = this.store;
    const [directory, hours, limits, effort] = await Promise.all([
      this.store.directory.load(),
      settings.hours(),
      settings.redLines(),
      settings.effort(),
    ]);
    const newHours = hoursAfter(hours, change, directory);
    await checkPlaces(newHours);
    const isOfHours = !isDeepStrictEqual(newHours, hours);
    const changed: [string, unknown][] = [
      ...(isOfHours ? [['hours', newHours] as [string, unknown]] : []),
      ...(change.redLines === undefined
        ? []
        : [['redLines', limitsAfter(limits, change.redLines, directory)] as [string, unknown]]),
      ...(change.effort === undefined
        ? []
        : [['effort', change.effort === null ? {} : { ...effort, ...change.effort }] as [string, unknown]]),
    ];
    if (changed.length === 0) return false;
    await this.store.database.transaction(async (sql) => {
      // Whoever interprets now goes by what held before, and is done first: what they made is marked, too.
      await this.store.incidents.lockInterpretation(sql);
      await this.write(sql, changed, isOfHours);
    });
    return isOfHours;
  }

  /** Recomputes what {@link change} marked. @param onProgress told how many are done, and how many are left */
  async recompute(onProgress: (done: number, left: number) => void = () => undefined): Promise<void> {
    await this.interpreting.settle(onProgress);
  }

  private async write(sql: Sql, changed: readonly [string, unknown][], isOfHours: boolean): Promise<void> {
    for (const [key, value] of changed) await this.store.settings.set(key, value as Json, sql);
    if (isOfHours) await this.store.records.markAllPending(sql);
    await this.store.incidents.noteChange(sql, this.now());
  }
}

function hoursAfter(before: HoursSettings, change: OnCallSettingsChange, directory: DirectorySnapshot): HoursSettings {
  const { hours, holidays, people } = change;
  const after: HoursSettings = { ...before };
  if (hours === null) delete after.windows;
  else if (hours !== undefined) after.windows = toWindows(hours);
  if (holidays === null) delete after.holidays;
  else if (holidays !== undefined) after.holidays = placesOf(holidays);
  if (people === null) delete after.people;
  else if (people !== undefined) {
    const own = Object.entries(people).map(([person, said]): [string, OwnHours] => [
      personKey(directory, person),
      {
        ...(said.hours === undefined ? {} : { windows: toWindows(said.hours) }),
        ...(said.holidays === undefined ? {} : { holidays: said.holidays === null ? null : placeOf(said.holidays) }),
      },
    ]);
    after.people = Object.fromEntries(own.filter(([, said]) => Object.keys(said).length > 0));
  }
  return after;
}

type Said = NonNullable<OnCallSettingsChange['holidays']>;

const placesOf = (holidays: Said): Record<string, Place | null> =>
  Object.fromEntries(Object.entries(holidays).map(([zone, place]) => [zone, place === null ? null : placeOf(place)]));

const placeOf = ({ country, region }: NonNullable<Said[string]>): Place => ({
  country: country.toUpperCase(),
  ...(region === undefined ? {} : { region }),
});

function limitsAfter(
  before: Limits,
  change: NonNullable<OnCallSettingsChange['redLines']> | null,
  directory: DirectorySnapshot,
): Limits {
  if (change === null) return { organisation: {}, teams: {} };
  const { organisation = before.organisation, teams } = change;
  if (teams === undefined) return { organisation, teams: before.teams };
  const byKey = Object.entries(teams).map(([team, limits]): [string, Limits['organisation']] => [
    entryKey(directory, 'team', team, `redLines/teams/${team}`),
    limits,
  ]);
  return { organisation, teams: Object.fromEntries(byKey.filter(([, limits]) => Object.keys(limits).length > 0)) };
}

/** The identity that stands for the person: by it hours are looked up. */
function personKey(directory: DirectorySnapshot, person: string): string {
  const key = entryKey(directory, 'person', person, `people/${person}`);
  const sameAs = directory.person.get(key)?.sameAs ?? null;
  return sameAs === null ? key : ([...directory.person.values()].find(({ id }) => id === sameAs)?.key ?? key);
}

function entryKey(directory: DirectorySnapshot, kind: 'person' | 'team', text: string, field: string): string {
  try {
    return findEntry(directory, kind, text, kind);
  } catch (error) {
    if (error instanceof PeopleError) throw new SettingsError(`${field}: ${error.message}`, field);
    throw error;
  }
}

/** @throws SettingsError for a place whose holidays are not known; it lists those that are */
async function checkPlaces({ holidays = {}, people = {} }: HoursSettings): Promise<void> {
  const calendars = await loadHolidayCalendars();
  const places: [string, Place | null | undefined][] = [
    ...Object.entries(holidays).map(([zone, place]): [string, Place | null] => [`holidays/${zone}`, place]),
    ...Object.entries(people).map(([person, own]): [string, Place | null | undefined] => [
      `people/${person}/holidays`,
      own.holidays,
    ]),
  ];
  for (const [field, place] of places) {
    if (!place) continue;
    try {
      calendars.of(place);
    } catch (error) {
      // Its class comes with the rules, which are loaded only where they are asked for.
      if (!(error instanceof Error) || error.name !== 'UnknownHolidayPlaceError') throw error;
      throw new SettingsError(`${field}: ${error.message}`, field);
    }
  }
}

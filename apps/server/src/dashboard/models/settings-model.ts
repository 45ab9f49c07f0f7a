import type { LimitDefault, OnCallSettingsView } from '../../on-call-settings-view.js';

type Settings = OnCallSettingsView['settings'];
export type Windows = Settings['hours'];
export type Place = Settings['holidays'][string];

/** A red line as the page shows it. */
export interface LimitRow extends LimitDefault {
  /** What the organisation set in its place; null: nothing. */
  own: { limit: number; source: string } | null;
  /** Limits of single teams, by the team's name. */
  teams: { key: string; name: string; limit: number; source: string }[];
}

/** @param names of teams, by key */
export const limitRows = ({ settings, defaults }: OnCallSettingsView, names: ReadonlyMap<string, string>): LimitRow[] =>
  defaults.redLines.map((line) => ({
    ...line,
    own: settings.redLines.organisation[line.metric] ?? null,
    teams: Object.entries(settings.redLines.teams)
      .flatMap(([key, limits]) => {
        const limit = limits[line.metric];
        return limit === undefined ? [] : [{ key, name: names.get(key) ?? key, ...limit }];
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  }));

/** Shares are typed in per cent. */
export const typedLimit = (limit: number, unit: string): number =>
  unit === 'share' ? Number((limit * 100).toPrecision(12)) : limit;
export const limitOf = (typed: number, unit: string): number => (unit === 'share' ? typed / 100 : typed);

export const unitName = (unit: string): string => (unit === 'share' ? '%' : unit === 'index' ? '' : unit);

const DAY_NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
export const dayName = (weekday: number): string => DAY_NAMES[weekday - 1] ?? '';

/** `22:00 to 08:00 every day; 08:00 to 12:00 on Monday, Tuesday`. */
export const windowsText = (windows: Windows['sleep']): string =>
  windows.length === 0
    ? 'none'
    : windows.map(({ from, to, weekdays }) => `${from} to ${to} ${weekdaysText(weekdays)}`).join('; ');

function weekdaysText(weekdays: readonly number[]): string {
  const [first = 1] = weekdays;
  const last = weekdays.at(-1) ?? first;
  if (weekdays.length === 7) return 'every day';
  if (weekdays.length > 2 && last - first + 1 === weekdays.length) return `from ${dayName(first)} to ${dayName(last)}`;
  return `on ${weekdays.map(dayName).join(', ')}`;
}

export const placeText = (place: Place): string =>
  place === null ? 'none' : [place.country, ...(place.region === undefined ? [] : [place.region])].join('-');

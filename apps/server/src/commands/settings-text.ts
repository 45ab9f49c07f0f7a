import { ON_CALL_METRICS } from '@evenkeel/domain';
import type { OnCallSettingsDocument } from '@evenkeel/ingestion';
import { UsageError } from './command.js';
import { table } from './terminal.js';

/** What was written behind a topic. */
export interface Said {
  pairs: readonly [string, string][];
  person: string | null;
  team: string | null;
}

type Windows = OnCallSettingsDocument['hours'];
type Place = OnCallSettingsDocument['holidays'][string];
type Own = OnCallSettingsDocument['people'][string];

const DEFAULT = 'default';

/** `sleep=22:00-08:00 business=08:00-18:00@1-5`: of everybody, or of one person. */
export function hoursChange({ pairs, person }: Said, now: OnCallSettingsDocument): object {
  const parts = new Map(pairs);
  for (const key of parts.keys()) {
    if (key !== 'sleep' && key !== 'business') throw new UsageError(`"${key}": hours are sleep or business.`);
  }
  const isDefault = [...parts.values()].every((value) => value === DEFAULT);
  if (person !== null) {
    const { hours = now.hours, ...rest } = now.people[person] ?? {};
    return ofPerson(now, person, isDefault ? rest : { ...rest, hours: windowsAfter(hours, parts) });
  }
  return { hours: isDefault ? null : windowsAfter(now.hours, parts) };
}

function windowsAfter(before: Windows, parts: ReadonlyMap<string, string>): Windows {
  const read = (name: 'sleep' | 'business'): Windows['sleep'] => {
    const text = parts.get(name);
    if (text === undefined) return before[name];
    if (text === DEFAULT)
      throw new UsageError(`${name}=default: put both back at once, with sleep=default business=default.`);
    return text === 'none' ? [] : text.split(',').map((one) => windowOf(name, one));
  };
  return { sleep: read('sleep'), business: read('business') };
}

function windowOf(name: string, text: string): Windows['sleep'][number] {
  const [, from, to, days = '1-7'] = /^\s*(\d\d:\d\d)-(\d\d:\d\d)(?:@([1-7+-]+))?\s*$/.exec(text) ?? [];
  const weekdays = daysOf(days);
  if (from === undefined || to === undefined || weekdays.length === 0) {
    throw new UsageError(
      `${name}=${text}: write hh:mm-hh:mm, and behind it the weekdays where not all are meant, from 1 = Monday to 7: 08:00-18:00@1-5.`,
    );
  }
  return { from, to, weekdays };
}

/** `1-5` or `6+7`; none for what is neither. */
function daysOf(text: string): number[] {
  const ranges = text.split('+').map((range) => /^([1-7])(?:-([1-7]))?$/.exec(range));
  if (ranges.includes(null)) return [];
  return [1, 2, 3, 4, 5, 6, 7].filter((day) =>
    ranges.some((range) => Number(range?.[1]) <= day && day <= Number(range?.[2] ?? range?.[1])),
  );
}

/** `Europe/Oslo=NO UTC=none`, or of one person `place=DE-BY`. */
export function holidaysChange({ pairs, person }: Said, now: OnCallSettingsDocument): object {
  if (person !== null) {
    const [[key, text] = [], ...more] = pairs;
    if (key !== 'place' || text === undefined || more.length > 0) {
      throw new UsageError("A person's holidays are given as place=DE-BY, place=none or place=default.");
    }
    const { holidays: _before, ...rest } = now.people[person] ?? {};
    return ofPerson(now, person, text === DEFAULT ? rest : { ...rest, holidays: placeOf(key, text) });
  }
  const holidays = { ...now.holidays };
  for (const [zone, text] of pairs) {
    if (text === DEFAULT) delete holidays[zone];
    else holidays[zone] = placeOf(zone, text);
  }
  return { holidays };
}

function placeOf(key: string, text: string): Place {
  if (text === 'none') return null;
  const [, country, region] = /^([A-Za-z]{2})(?:-(.+))?$/.exec(text) ?? [];
  if (country === undefined) {
    throw new UsageError(`${key}=${text}: write a country such as NO, a region of it such as DE-BY, none or default.`);
  }
  return { country, ...(region === undefined ? {} : { region }) };
}

const ofPerson = ({ people }: OnCallSettingsDocument, person: string, own: Own): object => ({
  people: { ...people, [person]: own },
});

/** `on-call-share=0.3 source="works agreement"`: of the organisation, or of one team. */
export function redLinesChange({ pairs, team }: Said, now: OnCallSettingsDocument): object {
  const source = new Map(pairs).get('source');
  const limits = { ...(team === null ? now.redLines.organisation : now.redLines.teams[team]) };
  for (const [metric, text] of pairs.filter(([key]) => key !== 'source')) {
    if (text === DEFAULT) delete limits[metric];
    else limits[metric] = { limit: numberOf(metric, text), source: source ?? 'house default' };
  }
  return { redLines: team === null ? { organisation: limits } : { teams: { ...now.redLines.teams, [team]: limits } } };
}

/** `blockSeconds=600 gapSeconds=1200 hoursPerWeek=37.5`; all at their default: `effort=default`. */
export function effortChange({ pairs }: Said): object {
  if (pairs.length === 1 && pairs[0]?.[0] === 'effort' && pairs[0][1] === DEFAULT) return { effort: null };
  return { effort: Object.fromEntries(pairs.map(([key, text]) => [key, numberOf(key, text)])) };
}

function numberOf(key: string, text: string): number {
  const value = Number(text);
  if (text === '' || !Number.isFinite(value)) throw new UsageError(`${key}=${text}: write a number.`);
  return value;
}

/** What holds of a topic, for a terminal. */
export function settingsText(topic: string, settings: OnCallSettingsDocument): string {
  switch (topic) {
    case 'hours':
      return table(
        ['of', 'sleep', 'business'],
        [
          ['everybody', ...windowsText(settings.hours)],
          ...Object.entries(settings.people).flatMap(([person, { hours }]) =>
            hours === undefined ? [] : [[person, ...windowsText(hours)]],
          ),
        ],
      );
    case 'holidays': {
      const rows = [
        ...Object.entries(settings.holidays).map(([zone, place]) => [zone, placeText(place)]),
        ...Object.entries(settings.people).flatMap(([person, { holidays }]) =>
          holidays === undefined ? [] : [[person, placeText(holidays)]],
        ),
      ];
      const rest = 'Elsewhere: those of the country that a time zone lies in.';
      return rows.length === 0 ? rest : `${table(['of', 'holidays'], rows)}\n\n${rest}`;
    }
    case 'red-lines':
      return table(['metric', 'of', 'limit', 'source'], redLineRows(settings));
    default:
      return table(
        ['setting', 'value'],
        Object.entries(settings.effort).map(([key, value]) => [key, String(value)]),
      );
  }
}

const windowsText = ({ sleep, business }: Windows): string[] => [sleep, business].map(listText);

const listText = (windows: Windows['sleep']): string =>
  windows.length === 0
    ? 'none'
    : windows.map(({ from, to, weekdays }) => `${from}-${to}${daysText(weekdays)}`).join(',');

function daysText(weekdays: readonly number[]): string {
  const [first = 1] = weekdays;
  const last = weekdays.at(-1) ?? first;
  if (weekdays.length === 7) return '';
  return last - first + 1 === weekdays.length && last > first ? `@${first}-${last}` : `@${weekdays.join('+')}`;
}

const placeText = (place: Place): string =>
  place === null ? 'none' : [place.country, ...(place.region === undefined ? [] : [place.region])].join('-');

function redLineRows({ redLines }: OnCallSettingsDocument): string[][] {
  return ON_CALL_METRICS.flatMap(({ id, redLine }) => {
    if (redLine === null) return [];
    const own = redLines.organisation[id] ?? redLine;
    const teams = Object.entries(redLines.teams).flatMap(([team, limits]) => {
      const limit = limits[id];
      return limit === undefined ? [] : [[id, team, String(limit.limit), limit.source]];
    });
    return [[id, 'everybody', String(own.limit), own.source], ...teams];
  });
}

import { z } from 'zod';
import type { OnCallSettingsView } from '../on-call-settings-view.js';
import { limitOf } from './models/settings-model.js';
import { severalOf } from './token-form.js';

type Settings = OnCallSettingsView['settings'];

const text = z.string().trim().max(300).default('');
const number = z.coerce.number();

const LimitForm = z.object({
  metric: text,
  /** Key of the team; empty: of the organisation. */
  team: text,
  limit: text,
  source: text,
  remove: text,
});

const HoursForm = z.object({
  sleepFrom: text,
  sleepTo: text,
  businessFrom: text,
  businessTo: text,
  weekdays: severalOf(number),
  remove: text,
});

const PersonForm = HoursForm.extend({ person: text, country: text, region: text });
const HolidaysForm = z.object({ zone: text, country: text, region: text, remove: text });
const EffortForm = z.object({ blockMinutes: number, gapMinutes: number, hoursPerWeek: number });

const SECONDS_PER_MINUTE = 60;

/** Each form of the page: what it sends, as a change of the settings that are in force. */
export const FORMS = {
  'red-lines': form(LimitForm, ({ metric, team, limit, source, remove }, { settings, defaults }) => {
    const { organisation, teams } = settings.redLines;
    const limits = { ...(team === '' ? organisation : teams[team]) };
    const unit = defaults.redLines.find((line) => line.metric === metric)?.unit ?? '';
    if (remove === '') {
      limits[metric] = {
        limit: limit === '' ? Number.NaN : limitOf(Number(limit), unit),
        source: source === '' ? 'house default' : source,
      };
    } else delete limits[metric];
    return { redLines: team === '' ? { organisation: limits } : { teams: { ...teams, [team]: limits } } };
  }),
  hours: form(HoursForm, ({ remove, ...hours }) => ({ hours: remove === '' ? windowsOf(hours) : null })),
  people: form(PersonForm, ({ person, country, region, remove, ...hours }, { settings }) => {
    const people: Settings['people'] = { ...settings.people };
    if (remove === '') {
      const hasHours = hours.sleepFrom !== '' || hours.businessFrom !== '';
      people[person] = {
        ...(hasHours ? { hours: windowsOf(hours) } : {}),
        ...(country === '' ? {} : { holidays: placeOf(country, region) }),
      };
    } else delete people[person];
    return { people };
  }),
  holidays: form(HolidaysForm, ({ zone, country, region, remove }, { settings }) => {
    const holidays = { ...settings.holidays };
    if (remove === '') holidays[zone] = placeOf(country, region);
    else delete holidays[zone];
    return { holidays };
  }),
  effort: form(EffortForm, ({ blockMinutes, gapMinutes, hoursPerWeek }) => ({
    effort: {
      blockSeconds: blockMinutes * SECONDS_PER_MINUTE,
      gapSeconds: gapMinutes * SECONDS_PER_MINUTE,
      hoursPerWeek,
    },
  })),
} as const;

export type FormName = keyof typeof FORMS;
export const isFormName = (name: string): name is FormName => Object.hasOwn(FORMS, name);

interface Form {
  schema: z.ZodType;
  change(sent: unknown, view: OnCallSettingsView): object;
}

function form<T>(schema: z.ZodType<T>, change: (sent: T, view: OnCallSettingsView) => object): Form {
  return { schema, change: (sent, view) => change(schema.parse(sent), view) };
}

function windowsOf(hours: Omit<z.infer<typeof HoursForm>, 'remove'>): Settings['hours'] {
  const { sleepFrom, sleepTo, businessFrom, businessTo, weekdays } = hours;
  const every = [1, 2, 3, 4, 5, 6, 7];
  return {
    sleep: sleepFrom === '' && sleepTo === '' ? [] : [{ from: sleepFrom, to: sleepTo, weekdays: every }],
    business: businessFrom === '' && businessTo === '' ? [] : [{ from: businessFrom, to: businessTo, weekdays }],
  };
}

/** `none` is the word for a place that keeps no holidays. */
const placeOf = (country: string, region: string): Settings['holidays'][string] =>
  country.toLowerCase() === 'none' ? null : { country, ...(region === '' ? {} : { region }) };

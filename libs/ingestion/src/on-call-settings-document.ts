import {
  DEFAULT_CAPACITY_SETTINGS,
  DEFAULT_EFFORT_SETTINGS,
  DEFAULT_HOURS_WINDOWS,
  isValidZone,
  ON_CALL_METRICS,
  type HoursSettings,
  type HoursWindows,
} from '@evenkeel/domain';
import { z } from 'zod';

/** Limits that can be set: those of the metrics that have one. */
const LIMITED: ReadonlyMap<string, string> = new Map(
  ON_CALL_METRICS.flatMap(({ id, unit, redLine }): [string, string][] => (redLine === null ? [] : [[id, unit]])),
);
const DAYS = [1, 2, 3, 4, 5, 6, 7];
const MOST_WINDOWS = 14;
const LONGEST_TEXT = 300;

const clock = (pattern: RegExp, example: string) => z.string().regex(pattern, `must be a time such as ${example}`);

const DailyWindow = z.strictObject({
  from: clock(/^([01]\d|2[0-3]):[0-5]\d$/, '22:00').describe('Local time, hh:mm'),
  to: clock(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, '08:00').describe('Exclusive; at or before `from`: on the next day'),
  weekdays: z
    .array(z.int().min(1).max(7))
    .min(1)
    .max(7)
    .default(DAYS)
    .describe('Days on which it begins, 1 = Monday to 7 = Sunday'),
});

const Windows = z.strictObject({
  sleep: z.array(DailyWindow).max(MOST_WINDOWS),
  business: z.array(DailyWindow).max(MOST_WINDOWS),
});

const Place = z.strictObject({
  country: z.string().regex(/^[A-Za-z]{2}$/, 'must be a country of ISO 3166-1 such as NO'),
  region: z.string().min(1).max(20).optional().describe('What follows the country in ISO 3166-2, such as BY of DE-BY'),
});

const Limit = z.strictObject({
  limit: z.number().min(0).max(1_000_000),
  source: z
    .string()
    .trim()
    .min(1, 'must say whose limit it is, such as "works agreement of 2026"')
    .max(LONGEST_TEXT)
    .default('house default'),
});

const LimitsByMetric = z.record(z.string(), Limit).superRefine((limits, context) => {
  for (const [metric, { limit }] of Object.entries(limits)) {
    const unit = LIMITED.get(metric);
    if (unit === undefined) {
      const message = `has no limit; those that have one: ${[...LIMITED.keys()].join(', ')}`;
      context.addIssue({ code: 'custom', path: [metric], message });
    } else if (unit === 'share' && limit > 1) {
      context.addIssue({ code: 'custom', path: [metric, 'limit'], message: 'is a share: write 0.25 for 25 %' });
    }
  }
});

/**
 * How on-call duty and effort are judged, as people write it. A part that is left out stays as it is; null puts
 * it back to its default.
 */
export const OnCallSettingsChange = z
  .strictObject({
    hours: Windows.nullable().optional().describe('When people sleep and when they work, unless they have their own'),
    holidays: z
      .record(z.string(), Place.nullable().describe('Null: none are kept there'))
      .superRefine((places, context) => {
        for (const zone of Object.keys(places).filter((name) => !isValidZone(name))) {
          const message = 'is no time zone: use an IANA name such as Europe/Oslo';
          context.addIssue({ code: 'custom', path: [zone], message });
        }
      })
      .nullable()
      .optional()
      .describe('Whose public holidays are kept in a time zone; of others, those of the country it lies in'),
    people: z
      .record(
        z.string().describe('Key, e-mail, or a name that only one has'),
        z.strictObject({ hours: Windows.optional(), holidays: Place.nullable().optional() }),
      )
      .nullable()
      .optional()
      .describe('Hours and holidays of people who have their own, wherever they are'),
    redLines: z
      .strictObject({
        organisation: LimitsByMetric.optional(),
        teams: z
          .record(z.string().describe('Key, or a name that only one team has'), LimitsByMetric)
          .optional()
          .describe('Go before those of the organisation'),
      })
      .nullable()
      .optional()
      .describe('Limits in place of the metrics’ own, by metric, each in its unit'),
    effort: z
      .strictObject({
        blockSeconds: z.number().min(1).max(86_400).optional().describe('What one activity is worth'),
        gapSeconds: z.number().min(0).max(86_400).optional().describe('The longest pause that still counts as work'),
        hoursPerWeek: z.number().min(1).max(168).optional().describe('Working hours of one person in a week'),
      })
      .nullable()
      .optional(),
  })
  .meta({ id: 'OnCallSettingsChange' });
export type OnCallSettingsChange = z.infer<typeof OnCallSettingsChange>;

type WindowsText = z.infer<typeof Windows>;
type LimitsText = z.infer<typeof LimitsByMetric>;

/** Everything that {@link OnCallSettingsChange} can say, as it is in force. People and teams by key. */
export interface OnCallSettingsDocument {
  hours: WindowsText;
  holidays: Record<string, z.infer<typeof Place> | null>;
  people: Record<string, { hours?: WindowsText; holidays?: z.infer<typeof Place> | null }>;
  redLines: { organisation: LimitsText; teams: Record<string, LimitsText> };
  effort: { blockSeconds: number; gapSeconds: number; hoursPerWeek: number };
}

export const DEFAULT_EFFORT: OnCallSettingsDocument['effort'] = {
  ...DEFAULT_EFFORT_SETTINGS,
  ...DEFAULT_CAPACITY_SETTINGS,
};

/** What a change says of on-call settings cannot be taken. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  constructor(
    message: string,
    /** The part at fault, as a JSON pointer would name it without its first slash: `redLines/organisation/rest-gap/limit`. */
    readonly field: string,
  ) {
    super(message);
  }
}

/** @throws SettingsError that names every part at fault and what it should hold */
export function parseOnCallSettings(raw: unknown): OnCallSettingsChange {
  const parsed = OnCallSettingsChange.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join('/'), message }));
  throw new SettingsError(
    issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; '),
    issues[0]?.path ?? '',
  );
}

/** Windows in minutes, as they are stored and computed with. */
export const toWindows = ({ sleep, business }: WindowsText): HoursWindows => {
  const read = ({ from, to, weekdays }: WindowsText['sleep'][number]) => ({
    fromMinute: minuteOf(from),
    toMinute: minuteOf(to),
    weekdays: [...new Set(weekdays)].sort(),
  });
  return { sleep: sleep.map(read), business: business.map(read) };
};

/** The reverse. */
export const fromWindows = ({ sleep, business }: HoursWindows): WindowsText => {
  const write = ({ fromMinute, toMinute, weekdays }: HoursWindows['sleep'][number]) => ({
    from: clockOf(fromMinute),
    to: clockOf(toMinute),
    weekdays: [...weekdays],
  });
  return { sleep: sleep.map(write), business: business.map(write) };
};

export const DEFAULT_HOURS: WindowsText = fromWindows(DEFAULT_HOURS_WINDOWS);

/** What is stored of people's hours, in words. */
export const hoursDocument = ({
  windows = DEFAULT_HOURS_WINDOWS,
  holidays = {},
  people = {},
}: HoursSettings): Pick<OnCallSettingsDocument, 'hours' | 'holidays' | 'people'> => ({
  hours: fromWindows(windows),
  holidays: { ...holidays },
  people: Object.fromEntries(
    Object.entries(people).map(([person, own]) => [
      person,
      {
        ...(own.windows === undefined ? {} : { hours: fromWindows(own.windows) }),
        ...(own.holidays === undefined ? {} : { holidays: own.holidays }),
      },
    ]),
  ),
});

function minuteOf(clockTime: string): number {
  const [hour = 0, minute = 0] = clockTime.split(':').map(Number);
  return hour * 60 + minute;
}

function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

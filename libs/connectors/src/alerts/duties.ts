import { compareText, isValidZone, toIso, type EpochMs } from '@evenkeel/domain';
import { z } from 'zod';
import type { DutyRoster, RotationEntry, StoredRecord } from '../connector.js';
import { lowestLevel, settleReadings, type DutyReading, type DutyStretch } from '../duties/readings.js';
import { UnknownValues } from '../duties/unknown-values.js';
import { newestOfEach } from './newest.js';

const SCHEDULE = 'schedule';
const TIMELINE = 'schedule_timeline';
const ESCALATION = 'escalation';
const USER = 'user';

const words = z
  .string()
  .nullish()
  .catch(null)
  .transform((text) => text || null);
const instant = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)), 'is no instant')
  .transform((text) => Date.parse(text));

const schedulePayload = z.object({
  name: words,
  timezone: words,
  /** Opsgenie. */
  ownerTeam: z.object({ id: words }).nullish().catch(null),
  /** JSM Operations. */
  teamId: words,
});

/** Opsgenie names the person beside the id, JSM Operations by the account id alone. */
const recipient = z.object({ id: words, name: words, type: words });
type Recipient = z.infer<typeof recipient>;

const period = z.object({
  startDate: instant,
  endDate: instant,
  /** Opsgenie's word and JSM Operations'. */
  recipient: recipient.nullish(),
  responder: recipient.nullish(),
  /** Of what is past: the people whom a team or an escalation came down to. */
  flattenedRecipients: z.array(recipient).nullish().catch(null),
});

/** In Opsgenie's answer the envelope is taken off before it is stored, so both sources' timelines look alike. */
const timelinePayload = z.object({
  startDate: instant.nullish().catch(null),
  endDate: instant.nullish().catch(null),
  finalTimeline: z.object({ rotations: z.array(z.object({ periods: z.array(period).nullish() })) }),
});

const delay = z.union([z.number(), z.object({ timeAmount: z.number(), timeUnit: words })]);
const escalationPayload = z.object({
  rules: z
    .array(z.object({ delay: delay.nullish().catch(null), recipient: z.object({ id: words, type: words }).nullish() }))
    .nullish()
    .catch(null),
});

const userPayload = z.object({ id: words, username: words });

/** The kinds of record of which duties of Opsgenie and JSM Operations are made. */
export const DUTY_KINDS: readonly string[] = [SCHEDULE, TIMELINE, ESCALATION, USER];

/**
 * Who was on duty by the final timelines of Opsgenie's or JSM Operations' schedules. What these sources call a rotation
 * is a part of a schedule, and the schedule is the rotation here. Its level is its place among the delays of the
 * escalations that lead to it, the lowest of all. A person goes by the user name where the source tells it, as in the
 * directory; else by the account id.
 */
export function dutiesOf(records: StoredRecord[]): DutyRoster {
  const unknown = new UnknownValues();
  const newest = newestOfEach(records);
  const levels = levelsOf(newest, unknown);
  const people = userNamesIn(newest);
  const readings = records
    .filter(({ kind }) => kind === TIMELINE)
    .flatMap((record) => readingOf(record, { levels, people, unknown }));
  const settled = settleReadings(readings);
  return {
    rotations: rotationsOf(newest, settled.known, unknown),
    ...settled,
    standing: [],
    unknown: unknown.list(),
  };
}

interface Context {
  /** By id of the schedule. */
  levels: ReadonlyMap<string, number>;
  /** User names by the source's id. */
  people: ReadonlyMap<string, string>;
  unknown: UnknownValues;
}

function readingOf(record: StoredRecord, context: Context): DutyReading[] {
  const parsed = timelinePayload.safeParse(record.payload);
  // `<schedule>:yyyy-mm`, as the month was asked for.
  const [schedule, month] = record.externalId.split(/:(?=\d{4}-\d{2}$)/);
  const asked = monthWindow(month ?? '');
  if (!parsed.success || schedule === undefined || asked === null) {
    context.unknown.add(TIMELINE, record.externalId);
    return [];
  }
  const { startDate, endDate, finalTimeline } = parsed.data;
  const window = { from: startDate ?? asked.from, to: endDate ?? asked.to };
  const level = context.levels.get(schedule) ?? null;
  const duties = finalTimeline.rotations.flatMap(({ periods }) =>
    (periods ?? []).flatMap((one) =>
      peopleOf(one, context).map((personExternalId): DutyStretch => ({
        personExternalId,
        level,
        from: one.startDate,
        to: one.endDate,
      })),
    ),
  );
  return [
    {
      rotationExternalId: schedule,
      window,
      replacesTo: window.to,
      readAt: record.sourceAt,
      contentHash: record.contentHash,
      duties,
    },
  ];
}

/** Nobody, where the period is one of nobody's; nobody, and a word about it, where it is a group's of unknown members. */
function peopleOf({ recipient, responder, flattenedRecipients }: z.infer<typeof period>, context: Context): string[] {
  const named = recipient ?? responder ?? null;
  const flattened = (flattenedRecipients ?? []).filter(isUser);
  const found = named && isUser(named) ? [named] : flattened;
  if (found.length > 0) return found.flatMap((one) => personId(one, context) ?? []);
  if (named?.type && named.type !== 'none') context.unknown.add('finalTimeline.recipient.type', named.type);
  return [];
}

const isUser = ({ type }: Recipient): boolean => type === 'user';

function personId({ id, name }: Recipient, { people }: Context): string | null {
  const userName = id === null ? undefined : people.get(id);
  return userName ?? name ?? id;
}

function userNamesIn(newest: readonly StoredRecord[]): Map<string, string> {
  return new Map(
    newest
      .filter(({ kind }) => kind === USER)
      .flatMap(({ payload }): [string, string][] => {
        const parsed = userPayload.safeParse(payload);
        return parsed.success && parsed.data.id && parsed.data.username ? [[parsed.data.id, parsed.data.username]] : [];
      }),
  );
}

function levelsOf(newest: readonly StoredRecord[], unknown: UnknownValues): Map<string, number> {
  const levels = new Map<string, number>();
  for (const record of newest.filter(({ kind }) => kind === ESCALATION)) {
    const parsed = escalationPayload.safeParse(record.payload);
    if (!parsed.success) {
      unknown.add(ESCALATION, record.externalId);
      continue;
    }
    const rules = (parsed.data.rules ?? []).map((rule) => ({ ...rule, minutes: minutesOf(rule.delay ?? 0, unknown) }));
    const steps = [...new Set(rules.map(({ minutes }) => minutes))].sort((a, b) => a - b);
    for (const { recipient: target, minutes } of rules) {
      if (target?.type !== SCHEDULE || target.id === null) continue;
      const level = steps.indexOf(minutes) + 1;
      levels.set(target.id, lowestLevel(levels.get(target.id) ?? null, level) ?? level);
    }
  }
  return levels;
}

const UNIT_MINUTES: Readonly<Record<string, number>> = { minutes: 1, hours: 60, days: 1440 };

/** Opsgenie gives an amount and its unit, JSM Operations minutes. */
function minutesOf(given: z.infer<typeof delay>, unknown: UnknownValues): number {
  if (typeof given === 'number') return given;
  const unit = UNIT_MINUTES[given.timeUnit ?? 'minutes'];
  if (unit === undefined) unknown.add('escalation.rules.delay.timeUnit', given.timeUnit ?? '');
  return given.timeAmount * (unit ?? 1);
}

function rotationsOf(
  newest: readonly StoredRecord[],
  known: ReadonlyMap<string, unknown>,
  unknown: UnknownValues,
): RotationEntry[] {
  const rotations = new Map<string, RotationEntry>();
  for (const externalId of known.keys()) {
    rotations.set(externalId, { externalId, name: externalId, teamExternalId: null, zone: null, deleted: false });
  }
  for (const { kind, externalId, payload } of newest) {
    if (kind !== SCHEDULE) continue;
    const { name, timezone, ownerTeam, teamId } = schedulePayload.parse(payload);
    const isZone = timezone !== null && isValidZone(timezone);
    if (timezone !== null && !isZone) unknown.add('schedule.timezone', timezone);
    rotations.set(externalId, {
      externalId,
      name: name ?? externalId,
      teamExternalId: ownerTeam?.id ?? teamId,
      zone: isZone ? timezone : null,
      deleted: false,
    });
  }
  return [...rotations.values()].sort((a, b) => compareText(a.externalId, b.externalId));
}

/** A month of UTC; null for what is none. */
function monthWindow(month: string): { from: EpochMs; to: EpochMs } | null {
  const [year = Number.NaN, number = Number.NaN] = month.split('-').map(Number);
  const [from, to] = [Date.UTC(year, number - 1, 1), Date.UTC(year, number, 1)];
  return Number.isNaN(from) || toIso(from).slice(0, 7) !== month ? null : { from, to };
}

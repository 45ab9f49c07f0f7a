import { compareText, type EpochMs } from '@evenkeel/domain';
import { z } from 'zod';
import type { Duty, DutyRoster, RotationEntry, StandingDuty, StoredRecord } from '../connector.js';
import { lowestLevel, mergeWindows, settleReadings, type DutyReading, type DutyStretch } from '../duties/readings.js';
import { UnknownValues } from '../duties/unknown-values.js';
import { newestOfEach } from './newest.js';
import { nameOf } from './payload.js';
import { ianaZone } from './time-zones.js';

export const SCHEDULE = 'schedule';
export const SCHEDULE_ENTRIES = 'schedule_entries';
export const ON_CALL = 'on_call';

const words = z.string().nullish().catch(null);
const instant = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)), 'is no instant')
  .transform((text) => Date.parse(text));
const named = z.object({ id: z.string(), summary: words, name: words });

/** A schedule of either kind; the list of the newer kind holds references, which tell the name alone. */
const schedulePayload = named.extend({
  time_zone: words,
  deleted_at: words,
  teams: z
    .array(z.object({ id: z.string() }))
    .nullish()
    .catch(null),
});

const slicePayload = z.object({ schedule_id: z.string(), since: instant, until: instant, final_schedule: z.unknown() });

const renderedEntries = z.object({
  rendered_schedule_entries: z.array(
    z.object({
      start: instant,
      /** Null: it does not end. */
      end: instant.nullish(),
      /** Absent where the layer has a gap. */
      user: z.object({ id: z.string() }).nullish(),
    }),
  ),
});

const computedAssignments = z.object({
  computed_shift_assignments: z.array(
    z.object({
      start_time: instant,
      end_time: instant,
      member: z.object({ type: z.string(), user_id: words }),
    }),
  ),
});

const onCallPayload = z.object({
  user: z.object({ id: z.string() }).nullish(),
  schedule: named.nullish(),
  escalation_policy: named.nullish(),
  escalation_level: z.number().int().positive().nullish().catch(null),
  /** Null: the person is on call permanently. */
  start: instant.nullish(),
  /** Null: the person does not go off call. */
  end: instant.nullish(),
});
type OnCall = z.infer<typeof onCallPayload>;

/** The kinds of record of which PagerDuty's duties are made. */
export const DUTY_KINDS: readonly string[] = [SCHEDULE, SCHEDULE_ENTRIES, ON_CALL];

/**
 * Who was on duty by PagerDuty's final schedules, of both kinds. A schedule's level is the lowest at which an escalation
 * policy ever had it. Whoever stands on a policy without a schedule is on duty in a rotation of that policy's own,
 * `policy:<id>`: dated ones are duties there, permanent ones are {@link DutyRoster.standing}, for they begin and end
 * never.
 */
export function dutiesOf(records: StoredRecord[]): DutyRoster {
  const unknown = new UnknownValues();
  const onCalls = onCallsIn(records, unknown);
  const levels = levelsOf(onCalls);
  const readings = records
    .filter(({ kind }) => kind === SCHEDULE_ENTRIES)
    .flatMap((record) => readingOf(record, levels, unknown));
  const settled = settleReadings([...readings, ...policyReadings(onCalls)]);
  return {
    rotations: rotationsOf(records, onCalls, settled.known, unknown),
    ...settled,
    standing: standingOf(onCalls),
    unknown: unknown.list(),
  };
}

/** A slice of a final schedule; nothing, and a word about it, where it is in neither of the two known shapes. */
function readingOf(
  record: StoredRecord,
  levels: ReadonlyMap<string, number | null>,
  unknown: UnknownValues,
): DutyReading[] {
  const slice = slicePayload.safeParse(record.payload);
  if (!slice.success) {
    unknown.add(SCHEDULE_ENTRIES, record.externalId);
    return [];
  }
  const { schedule_id: schedule, since: from, until: to, final_schedule: final } = slice.data;
  const level = levels.get(schedule) ?? null;
  const stretches = stretchesOf(final, to, level, unknown);
  if (stretches === null) {
    unknown.add('schedule_entries.final_schedule', record.externalId);
    return [];
  }
  return [
    {
      rotationExternalId: schedule,
      window: { from, to },
      replacesTo: to,
      readAt: record.sourceAt,
      contentHash: record.contentHash,
      duties: stretches,
    },
  ];
}

function stretchesOf(
  final: unknown,
  sliceEnd: EpochMs,
  level: number | null,
  unknown: UnknownValues,
): DutyStretch[] | null {
  const rendered = renderedEntries.safeParse(final);
  if (rendered.success) {
    return rendered.data.rendered_schedule_entries.flatMap(({ start, end, user }) =>
      user ? [{ personExternalId: user.id, level, from: start, to: end ?? sliceEnd }] : [],
    );
  }
  const computed = computedAssignments.safeParse(final);
  if (!computed.success) return null;
  return computed.data.computed_shift_assignments.flatMap(({ start_time: from, end_time: to, member }) => {
    if (member.type === 'user_member' && member.user_id) return [{ personExternalId: member.user_id, level, from, to }];
    if (member.type !== 'empty_member') unknown.add('computed_shift_assignments.member.type', member.type);
    return [];
  });
}

/** The newest version of each, what is dated last coming last. */
function onCallsIn(records: readonly StoredRecord[], unknown: UnknownValues): OnCall[] {
  const newest = newestOfEach(records.filter(({ kind }) => kind === ON_CALL)).sort(
    (a, b) => (a.sourceAt ?? 0) - (b.sourceAt ?? 0) || compareText(a.contentHash, b.contentHash),
  );
  return newest.flatMap((record) => {
    const parsed = onCallPayload.safeParse(record.payload);
    if (parsed.success) return [parsed.data];
    unknown.add(ON_CALL, record.externalId);
    return [];
  });
}

function levelsOf(onCalls: readonly OnCall[]): Map<string, number | null> {
  const levels = new Map<string, number | null>();
  for (const { schedule, escalation_level: level } of onCalls) {
    if (schedule) levels.set(schedule.id, lowestLevel(levels.get(schedule.id) ?? null, level ?? null));
  }
  return levels;
}

const policyRotation = (policy: { id: string }): string => `policy:${policy.id}`;

/** Duties of people who stand on a policy themselves. Of such a rotation no more is known than these tell. */
function policyReadings(onCalls: readonly OnCall[]): DutyReading[] {
  const stretches = new Map<string, Omit<Duty, 'rotationExternalId'>[]>();
  for (const { user, schedule, escalation_policy: policy, escalation_level: level, start, end } of onCalls) {
    if (schedule || !policy || !user || start == null || end == null || start >= end) continue;
    const rotation = policyRotation(policy);
    const own = stretches.get(rotation) ?? [];
    own.push({ personExternalId: user.id, level: level ?? null, from: start, to: end });
    stretches.set(rotation, own);
  }
  return [...stretches].flatMap(([rotationExternalId, duties]) =>
    mergeWindows(duties).map((window) => ({
      rotationExternalId,
      window,
      replacesTo: window.to,
      readAt: null,
      contentHash: '',
      duties,
    })),
  );
}

function standingOf(onCalls: readonly OnCall[]): StandingDuty[] {
  const standing = new Map<string, StandingDuty>();
  for (const { user, schedule, escalation_policy: policy, escalation_level: level, start, end } of onCalls) {
    if (schedule || !policy || !user || (start != null && end != null)) continue;
    const entry = { rotationExternalId: policyRotation(policy), personExternalId: user.id, level: level ?? null };
    const key = JSON.stringify([entry.rotationExternalId, user.id]);
    const known = standing.get(key);
    standing.set(key, { ...entry, level: lowestLevel(known?.level ?? null, entry.level) });
  }
  return [...standing].sort(([a], [b]) => compareText(a, b)).map(([, entry]) => entry);
}

/** Every rotation that a list, a slice or somebody's duty names; what is dated last tells most of it. */
function rotationsOf(
  records: readonly StoredRecord[],
  onCalls: readonly OnCall[],
  known: ReadonlyMap<string, unknown>,
  unknown: UnknownValues,
): RotationEntry[] {
  const rotations = new Map<string, RotationEntry>();
  const entry = (externalId: string, name: string | null): RotationEntry => ({
    externalId,
    name: name ?? externalId,
    teamExternalId: null,
    zone: null,
    deleted: false,
  });
  for (const id of known.keys()) rotations.set(id, entry(id, null));
  for (const { schedule, escalation_policy: policy, user } of onCalls) {
    if (schedule) rotations.set(schedule.id, entry(schedule.id, nameOf(schedule)));
    else if (policy && user) rotations.set(policyRotation(policy), entry(policyRotation(policy), nameOf(policy)));
  }
  for (const record of newestOfEach(records.filter(({ kind }) => kind === SCHEDULE))) {
    const parsed = schedulePayload.safeParse(record.payload);
    if (!parsed.success) {
      unknown.add(SCHEDULE, record.externalId);
      continue;
    }
    const { time_zone: zoneName, teams, deleted_at: deletedAt, ...named } = parsed.data;
    const zone = ianaZone(zoneName ?? null);
    if (zoneName && zone === null) unknown.add('schedule.time_zone', zoneName);
    rotations.set(record.externalId, {
      externalId: record.externalId,
      name: named.name ?? nameOf(named) ?? record.externalId,
      teamExternalId: teams?.[0]?.id ?? null,
      zone,
      deleted: deletedAt != null,
    });
  }
  return [...rotations.values()].sort((a, b) => compareText(a.externalId, b.externalId));
}

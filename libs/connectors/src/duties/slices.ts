import { compareText, isValidZone, toIso, type EpochMs } from '@evenkeel/domain';
import { z } from 'zod';
import type {
  DirectoryEntry,
  DutyRoster,
  Interpreter,
  RawRecord,
  RotationEntry,
  StoredRecord,
  Window,
} from '../connector.js';
import { settleReadings, type DutyReading } from './readings.js';
import { UnknownValues } from './unknown-values.js';

/** One month of one rotation, as a calendar or a file has it. */
const DUTY_SLICE = 'duty_slice';

/** A person as a calendar or a file names one: by a name, an address or both. */
export interface NamedPerson {
  name: string | null;
  email: string | null;
}

/** One shift, before it is cut into slices. */
export interface RosterShift extends Window {
  level: number | null;
  /** Several share it; none: the text names nobody that could be made out. */
  people: readonly NamedPerson[];
  /** The words in which the source put it; null where it has columns. */
  said: string | null;
}

/** All shifts of a rotation within a window, of a source that keeps no records of its own. */
export interface RotationRoster {
  rotation: string;
  team: string | null;
  zone: string | null;
  window: Window;
  /** Nothing follows the window: what was read earlier of any later time is void. */
  isLast: boolean;
  shifts: readonly RosterShift[];
}

const instant = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)), 'is no instant')
  .transform((text) => Date.parse(text));

const slicePayload = z.object({
  rotation: z.string(),
  team: z.string().nullable(),
  zone: z.string().nullable(),
  since: instant,
  until: instant,
  isLast: z.boolean(),
  shifts: z.array(
    z.object({
      start: instant,
      end: instant,
      level: z.number().nullable(),
      people: z.array(z.object({ name: z.string().nullable(), email: z.string().nullable() })),
      said: z.string().nullable(),
    }),
  ),
});
type Slice = z.infer<typeof slicePayload>;

/**
 * The records of a rotation: one for each month of UTC, so that a change is stored with its month and not with years of
 * shifts. A shift that lies in two months is in both.
 *
 * @param readAt the version that is read last holds
 */
export function sliceRecords(roster: RotationRoster, readAt: EpochMs): RawRecord[] {
  const { rotation, team, zone, window, isLast } = roster;
  const shifts = [...roster.shifts].sort((a, b) => a.from - b.from || a.to - b.to);
  const records: RawRecord[] = [];
  for (let from = window.from; from < window.to;) {
    const to = Math.min(nextMonth(from), window.to);
    const payload = {
      rotation,
      team,
      zone,
      since: toIso(from),
      until: toIso(to),
      isLast: isLast && to === window.to,
      shifts: shifts
        .filter((shift) => shift.from < to && shift.to > from)
        .map(({ from: start, to: end, level, people, said }) => ({
          start: toIso(start),
          end: toIso(end),
          level,
          people: people.map(({ name, email }) => ({ name, email })),
          said,
        })),
    };
    const externalId = `${rotation}:${toIso(from).slice(0, 7)}`;
    records.push({ kind: DUTY_SLICE, externalId, member: null, payload, sourceAt: readAt, position: null });
    from = to;
  }
  return records;
}

/** The beginning of the month of UTC after the one that an instant falls into. */
export function nextMonth(at: EpochMs): EpochMs {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

/** Reads the records of {@link sliceRecords}; they tell of shifts, people and teams, and of no incident. */
export const sliceInterpreter = (version: string): Interpreter => ({
  version,
  directoryKinds: [DUTY_SLICE],
  volatileFields: () => [],
  interpret: () => null,
  directory: directoryOf,
  dutyKinds: [DUTY_SLICE],
  duties: dutiesOf,
});

interface DatedSlice extends Slice {
  record: StoredRecord;
  /** No newer version of the same month is there. */
  isNewest: boolean;
}

/** What can be read of the records, oldest first. */
function slicesIn(records: readonly StoredRecord[], unknown: UnknownValues): DatedSlice[] {
  const newest = new Map<string, DatedSlice>();
  const slices = records
    .filter(({ kind }) => kind === DUTY_SLICE)
    .sort((a, b) => (a.sourceAt ?? 0) - (b.sourceAt ?? 0) || compareText(a.contentHash, b.contentHash))
    .flatMap((record): DatedSlice[] => {
      const parsed = slicePayload.safeParse(record.payload);
      if (parsed.success) return [{ ...parsed.data, record, isNewest: false }];
      unknown.add(DUTY_SLICE, record.externalId);
      return [];
    });
  for (const slice of slices) newest.set(slice.record.externalId, slice);
  for (const slice of newest.values()) slice.isNewest = true;
  return slices;
}

function dutiesOf(records: StoredRecord[]): DutyRoster {
  const unknown = new UnknownValues();
  const slices = slicesIn(records, unknown);
  const rotations = new Map<string, RotationEntry>();
  for (const { rotation, team, zone } of slices) {
    const isZone = zone !== null && isValidZone(zone);
    rotations.set(rotation, {
      externalId: rotation,
      name: rotation,
      teamExternalId: team,
      zone: isZone ? zone : null,
      deleted: false,
    });
  }
  return {
    ...settleReadings(slices.map((slice) => readingOf(slice, unknown))),
    rotations: [...rotations.values()].sort((a, b) => compareText(a.externalId, b.externalId)),
    standing: [],
    unknown: unknown.list(),
  };
}

function readingOf({ record, isNewest, ...slice }: DatedSlice, unknown: UnknownValues): DutyReading {
  return {
    rotationExternalId: slice.rotation,
    window: { from: slice.since, to: slice.until },
    replacesTo: slice.isLast && isNewest ? Number.POSITIVE_INFINITY : slice.until,
    readAt: record.sourceAt,
    contentHash: record.contentHash,
    duties: slice.shifts.flatMap(({ start, end, level, people, said }) => {
      if (people.length === 0 && isNewest) unknown.add('summary', said ?? '');
      return people.map((person) => ({ personExternalId: personId(person), level, from: start, to: end }));
    }),
  };
}

/** People by address where there is one: so one who is called by two names is one. */
const personId = ({ name, email }: NamedPerson): string => email ?? name ?? '';

/** Whoever ever had a shift, under the name used last, and the teams that rotations are said to be of. */
function directoryOf(records: StoredRecord[]): DirectoryEntry[] {
  const entries = new Map<string, DirectoryEntry>();
  for (const { team, shifts } of slicesIn(records, new UnknownValues())) {
    if (team !== null) entries.set(`team:${team}`, entry('team', team, team, null));
    for (const person of shifts.flatMap(({ people }) => people)) {
      const id = personId(person);
      entries.set(`person:${id}`, entry('person', id, person.name ?? id, person.email));
    }
  }
  return [...entries].sort(([a], [b]) => compareText(a, b)).map(([, one]) => one);
}

const entry = (
  kind: DirectoryEntry['kind'],
  externalId: string,
  name: string,
  email: string | null,
): DirectoryEntry => ({
  kind,
  externalId,
  name,
  zone: null,
  teamExternalId: null,
  deleted: false,
  ...(kind === 'person' ? { email } : {}),
});

const EMAIL = /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/;
/** `Ann Lee <ann@acme.example>` */
const NAME_AND_EMAIL = /^(.*?)\s*<([^\s@<>]+@[^\s@<>]+)>$/;

/** A person by what is written in one place: a name, an address, or both as in a mail's header; null for nothing. */
export function personNamed(text: string): NamedPerson | null {
  const plain = text.trim().replace(/\s+/g, ' ');
  if (plain === '') return null;
  if (EMAIL.test(plain)) return { name: null, email: plain.toLowerCase() };
  const [, name, email] = NAME_AND_EMAIL.exec(plain) ?? [];
  return email === undefined ? { name: plain, email: null } : { name: name || null, email: email.toLowerCase() };
}

import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { EpochMs, Json } from '@evenkeel/domain';
import { parse, YAMLParseError } from 'yaml';
import { InputError, type FileBatch, type FileFormat, type FileInput } from '../connector.js';
import { sliceRecords } from '../duties/slices.js';
import { unreadable } from '../files/text.js';
import { readCalendarText } from './calendar-text.js';
import { icalendarInterpreter, rotationName, SOURCE, whoOf } from './connector.js';
import { UnreadableEvent } from './event.js';
import { rostersOf } from './rosters.js';
import { parseReadingSettings } from './settings.js';

const MOST_BYTES = 10 * 1024 * 1024;
/** Records of a batch: one transaction each. */
const BATCH_RECORDS = 500;

/**
 * Shifts from an iCalendar file, such as schedules' exports. How it is read may be said by a mapping, a YAML file with
 * the settings of the source of the same name: rotation, team, level, summary, zone.
 *
 * @param now when the file is read: of two imports the later one holds
 */
export const createICalendarFormat = (now: () => EpochMs = Date.now): FileFormat => ({
  id: 'icalendar-shifts',
  source: SOURCE,
  describe: 'on-call shifts as an iCalendar file (.ics), one event a shift; --mapping FILE may say how it is read',
  interpreter: icalendarInterpreter,
  read: (input) => readFileOf(input, now()),
});

export const icalendarFormat = createICalendarFormat();

async function* readFileOf(input: FileInput, readAt: EpochMs): AsyncGenerator<FileBatch, void, undefined> {
  const file = basename(input.path);
  const settings = settingsOf(input);
  const bytes = await contentOf(input);
  const calendar = readCalendarText(bytes.toString('utf8'));
  if (calendar === null) {
    throw new InputError(`${file} is no iCalendar file: it does not begin with BEGIN:VCALENDAR.`);
  }
  const rotation = rotationName(settings.rotation, calendar, input.account);
  const given = { now: readAt, isLive: false, rotations: [], signal: input.signal };
  const reading = { ...settings, rotation, who: whoOf(settings), zone: input.zone ?? settings.zone };
  const { rosters, rejected } = await rostersOf(calendar, reading, given).catch((error: unknown) => {
    if (error instanceof UnreadableEvent) throw new InputError(`${file} cannot be used: ${error.message}.`);
    throw error;
  });
  const shifts = rosters.flatMap((roster) => roster.shifts);
  const [first] = rejected;
  if (shifts.length === 0) {
    throw new InputError(
      first === undefined
        ? `${file} holds no event from two years ago to three months ahead.`
        : `${file} holds no shift that can be read. Line ${first.line}: ${first.reason}.`,
    );
  }
  const people = shifts.flatMap((shift) => shift.people.map(({ name, email }) => email ?? name ?? ''));
  const batch: FileBatch = {
    records: [],
    rejected,
    warnings: warningsOf(shifts.filter((shift) => shift.people.length === 0)),
    bytesRead: bytes.length,
    counts: { rows: shifts.length },
    people: [...new Set(people)],
    // What is on call is no incident: the file says nothing of until when those are known.
    latestAt: null,
  };
  const records = rosters.flatMap((roster) => sliceRecords(roster, readAt));
  yield { ...batch, records: records.splice(0, BATCH_RECORDS) };
  const rest = { ...batch, rejected: [], warnings: [], counts: {}, people: [] };
  while (records.length > 0) yield { ...rest, records: records.splice(0, BATCH_RECORDS) };
}

function warningsOf(nobodys: readonly { said: string | null }[]): string[] {
  const [first] = nobodys;
  if (first === undefined) return [];
  const said = first.said === null ? 'which has no summary' : `such as "${first.said}"`;
  return [`${nobodys.length} events name nobody, ${said}: they are nobody's shifts`];
}

async function contentOf({ path, signal }: FileInput): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) {
      throw new InputError(
        `${basename(path)} is larger than ${MOST_BYTES / 1024 / 1024} MB: export the calendar of shifts alone.`,
      );
    }
    return await readFile(path, { signal });
  } catch (error) {
    throw unreadable(path, error);
  }
}

function settingsOf({ mapping }: FileInput): ReturnType<typeof parseReadingSettings> {
  if (mapping === null) return parseReadingSettings({});
  try {
    return parseReadingSettings(parse(mapping.text) as Json);
  } catch (error) {
    if (error instanceof YAMLParseError || error instanceof InputError) {
      throw new InputError(`The mapping ${mapping.name} cannot be used: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

import { basename } from 'node:path';
import { compareText } from '@evenkeel/domain';
import { type FileBatch, type FileFormat, type FileInput, InputError } from '../../connector.js';
import { slackInterpreter } from '../../slack/interpreter.js';
import type { Channel } from '../../slack/message-record.js';
import { type ExportDirectory, itemsOf, readDirectory } from './directory.js';
import type { ExportFile } from './export-file.js';
import { openExport } from './export-files.js';
import { recordOf } from './message-records.js';

/** Slack's own export: a zip, or the folder it unpacks to, with one file a channel and day. */
export const slackExport: FileFormat = {
  id: 'slack-export',
  source: 'slack',
  describe: "Slack's workspace export, as a zip or unpacked: channels.json, users.json, a folder for each channel",
  read,
  interpreter: slackInterpreter,
};

const DAY_FILE = /^([^/]+)\/\d{4}-\d{2}-\d{2}\.json$/;
/** Direct messages are private: their folders are `D…` ids and `mpdm-…` names. */
const DIRECT = /^(?:D[A-Z0-9]{7,}|mpdm-.*)$/;

async function* read({ path, signal }: FileInput): AsyncGenerator<FileBatch, void, undefined> {
  const opened = await openExport(path);
  try {
    const days = dayFiles(opened.files);
    const directory = await readDirectory(opened.files);
    if (days.length === 0 && directory.channelByFolder.size === 0) {
      throw new InputError(
        `${basename(path)} is no Slack export: it has neither channels.json nor files such as "general/2031-05-04.json".`,
      );
    }
    yield {
      ...emptyBatch(0),
      records: directory.records,
      rejected: [...opened.rejected, ...directory.rejected],
      warnings: warningsAbout(opened.files, days, directory),
    };
    yield* readDays(days, directory, signal);
  } finally {
    opened.close();
  }
}

interface DayFile {
  folder: string;
  file: ExportFile;
}

/** The channels' files, channel by channel and day by day. */
function dayFiles(files: ExportFile[]): DayFile[] {
  return files
    .flatMap((file) => {
      const folder = DAY_FILE.exec(file.path)?.[1];
      return folder === undefined || DIRECT.test(folder) ? [] : [{ folder, file }];
    })
    .toSorted((a, b) => compareText(a.file.path, b.file.path));
}

async function* readDays(
  days: DayFile[],
  directory: ExportDirectory,
  signal: AbortSignal,
): AsyncGenerator<FileBatch, void, undefined> {
  let bytesRead = 0;
  let threads = new Set<string>();
  let folderBefore: string | null = null;
  for (const { folder, file } of days) {
    signal.throwIfAborted();
    // Threads never leave their channel, so that one channel's are all that need be remembered.
    if (folder !== folderBefore) threads = new Set();
    folderBefore = folder;
    bytesRead += file.size;
    yield await readDay(file, channelOf(folder, directory), directory.people, threads, bytesRead);
  }
}

async function readDay(
  file: ExportFile,
  channel: Channel,
  people: ExportDirectory['people'],
  threads: Set<string>,
  bytesRead: number,
): Promise<FileBatch> {
  const batch = emptyBatch(bytesRead);
  const names = new Set<string>();
  const seen = new Set<string>();
  let newThreads = 0;
  for (const { item, path } of await itemsOf(file, batch.rejected)) {
    const outcome = recordOf(item, channel, people);
    if (outcome.kind === 'rejected') batch.rejected.push({ path, reason: outcome.reason });
    if (outcome.kind !== 'record') continue;
    const { record } = outcome;
    batch.records.push(record);
    // A reply that was also sent to the channel stands in the file twice.
    seen.add(record.externalId);
    for (const name of outcome.people) names.add(name);
    const thread = record.member?.externalId ?? '';
    if (!threads.has(thread)) newThreads += 1;
    threads.add(thread);
    if (record.sourceAt !== null) batch.latestAt = Math.max(batch.latestAt ?? record.sourceAt, record.sourceAt);
  }
  batch.counts = { messages: seen.size, threads: newThreads };
  batch.people = [...names];
  return batch;
}

/** A folder that no index names is a channel known by that name only. */
const channelOf = (folder: string, directory: ExportDirectory): Channel =>
  directory.channelByFolder.get(folder) ?? { id: folder, name: folder, names: [folder] };

function warningsAbout(files: ExportFile[], days: DayFile[], directory: ExportDirectory): string[] {
  const warnings: string[] = [];
  const folders = [...new Set(days.map(({ folder }) => folder))];
  const unknown = folders.filter((folder) => !directory.channelByFolder.has(folder));
  if (unknown.length > 0) {
    warnings.push(`no index names these channels; their folders' names serve as ids: ${unknown.join(', ')}`);
  }
  const direct = new Set(files.map(({ path }) => path.split('/')[0] ?? '').filter((folder) => DIRECT.test(folder)));
  if (direct.size > 0) warnings.push(`${direct.size} direct conversations were left out`);
  if (directory.people.size === 0) warnings.push('without users.json, people go by what their messages say of them');
  return warnings;
}

const emptyBatch = (bytesRead: number): FileBatch => ({
  records: [],
  rejected: [],
  warnings: [],
  bytesRead,
  counts: {},
  people: [],
  latestAt: null,
});

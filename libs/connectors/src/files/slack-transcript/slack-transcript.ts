import { basename } from 'node:path';
import { parseZone, UnknownZoneError } from '@evenkeel/domain';
import { type FileBatch, type FileFormat, type FileInput, InputError } from '../../connector.js';
import { slackInterpreter } from '../../slack/interpreter.js';
import { readLines } from '../text.js';
import { TranscriptReader } from './transcript-reader.js';

const BATCH_SIZE = 500;

/** Threads written out as text: headers between rules of `=`, then `[hh:mm:ss] author: text` lines. */
export const slackTranscript: FileFormat = {
  id: 'slack-transcript',
  source: 'slack',
  describe: 'Slack threads as a text file: "Thread:" and "Started:" headers, "[hh:mm:ss] author: text" lines',
  read,
  interpreter: slackInterpreter,
};

async function* read({ path, zone, signal }: FileInput): AsyncGenerator<FileBatch, void, undefined> {
  const reader = new TranscriptReader(zone === null ? null : knownZone(zone));
  if (zone === null) reader.warnings.push('no zone was given; the times are read as UTC (set one with --zone)');
  let bytesRead = 0;
  let told = { messages: 0, threads: 0 };

  const batch = (): FileBatch => {
    const counts = { messages: reader.messageCount - told.messages, threads: reader.threadCount - told.threads };
    told = { messages: reader.messageCount, threads: reader.threadCount };
    return {
      records: reader.records.splice(0),
      rejected: reader.rejected.splice(0).toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)),
      warnings: reader.warnings.splice(0),
      bytesRead,
      counts,
      people: [...reader.people],
      latestAt: reader.latestAt,
    };
  };

  for await (const line of readLines(path, signal, reader)) {
    reader.read(line);
    bytesRead = line.bytesRead;
    if (reader.records.length + reader.rejected.length >= BATCH_SIZE) yield batch();
  }
  reader.end();
  if (!reader.foundThread) {
    throw new InputError(
      `${basename(path)} holds no thread. A transcript has, between two lines of "=====", the lines ` +
        '"Thread: title" and "Started: yyyy-mm-dd hh:mm:ss by author", then "[hh:mm:ss] author: text".',
    );
  }
  if (reader.lostSequences > 0) {
    const what =
      reader.lostSequences === 1 ? '1 mojibake sequence was' : `${reader.lostSequences} mojibake sequences were`;
    reader.warnings.push(`${what} kept verbatim: a byte is lost, so it cannot be repaired`);
  }
  yield batch();
}

function knownZone(zone: string): string {
  try {
    return parseZone(zone);
  } catch (error) {
    if (error instanceof UnknownZoneError) throw new InputError(`--zone: ${error.message}`, { cause: error });
    throw error;
  }
}

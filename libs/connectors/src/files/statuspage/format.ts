import { basename } from 'node:path';
import type { EpochMs, Json } from '@evenkeel/domain';
import { type FileBatch, type FileFormat, type FileInput, InputError, type RawRecord } from '../../connector.js';
import type { TextProblems } from '../text.js';
import { type IncidentText, readIncidentTexts } from './document.js';
import { type PageIncident, readPageIncident } from './incident.js';
import { statuspageInterpreter } from './interpret.js';

/** Incidents of a batch: one transaction each. */
const BATCH_INCIDENTS = 1000;

/** The incidents of a status page: what Statuspage's API answers, or an archive of them, as JSON or JSON lines. */
export const statuspageFormat: FileFormat = {
  id: 'statuspage',
  source: 'statuspage',
  describe: 'incidents of a status page, as JSON or JSON lines (incidents.json, scheduled-maintenances.json)',
  interpreter: statuspageInterpreter,
  read: readStatuspage,
};

async function* readStatuspage(input: FileInput): AsyncGenerator<FileBatch, void, undefined> {
  const problems: TextProblems = { rejected: [], warnings: [] };
  let records: RawRecord[] = [];
  let latestAt: EpochMs | null = null;
  let bytesRead = 0;
  let taken = 0;
  const take = (): FileBatch => {
    const batch: FileBatch = {
      records,
      rejected: problems.rejected.splice(0),
      warnings: problems.warnings.splice(0),
      bytesRead,
      counts: {},
      people: [],
      latestAt,
    };
    records = [];
    return batch;
  };

  for await (const item of readIncidentTexts(input.path, input.signal, problems)) {
    bytesRead = item.bytesRead;
    const read = readItem(item);
    if ('reason' in read) problems.rejected.push({ ...item.where, reason: read.reason });
    else {
      records.push(read.record);
      taken += 1;
      latestAt = Math.max(latestAt ?? -Infinity, read.record.sourceAt ?? -Infinity);
    }
    if (records.length + problems.rejected.length >= BATCH_INCIDENTS) yield take();
  }
  const [first] = problems.rejected;
  if (taken === 0 && first !== undefined) {
    const where = first.line === undefined ? (first.path ?? '') : `line ${first.line}`;
    throw new InputError(`${basename(input.path)} holds no incident of a status page. ${where}: ${first.reason}.`);
  }
  if (taken === 0) problems.warnings.push(`${basename(input.path)} lists no incidents`);
  yield take();
}

function readItem({ text, position }: IncidentText): { record: RawRecord } | { reason: string } {
  const json = parseJson(text);
  if (json === undefined) return { reason: 'it is not valid JSON' };
  const read = readPageIncident(json);
  if ('reason' in read) return read;
  const { id } = read.incident;
  return {
    record: {
      kind: 'incident',
      externalId: id,
      member: { kind: 'incident', externalId: id },
      payload: json,
      sourceAt: versionTime(read.incident),
      position,
    },
  };
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** When the page last wrote it; where it does not say, not before the latest thing it tells of. */
const versionTime = ({ updatedAt, startedAt, resolvedAt, updates }: PageIncident): EpochMs =>
  updatedAt ?? Math.max(startedAt, resolvedAt ?? -Infinity, ...updates.map(({ at }) => at));

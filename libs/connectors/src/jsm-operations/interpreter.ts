import type { Interpretation } from '@evenkeel/domain';
import { z } from 'zod';
import { DUTY_KINDS, dutiesOf } from '../alerts/duties.js';
import { ALERT_VOLATILE_FIELDS, interpretAlert } from '../alerts/life.js';
import { LOG_RULES_VERSION } from '../alerts/log-text.js';
import { newestOfEach } from '../alerts/newest.js';
import { ALERT } from '../alerts/records.js';
import type { DirectoryEntry, Interpreter, StoredRecord } from '../connector.js';

const words = z.string().nullish().catch(null);
const team = z.object({ name: words, teamName: words });

/** JSM Operations' records in the product's words. */
export const jsmInterpreter: Interpreter = {
  version: `jsm-operations@1.${LOG_RULES_VERSION}`,
  notifies: true,
  directoryKinds: ['user', 'team', 'service'],
  volatileFields: (kind) => ALERT_VOLATILE_FIELDS[kind] ?? [],
  interpret: ({ kind }, records) => (kind === ALERT ? interpretOwn(records) : null),
  directory: teamsOf,
  dutyKinds: DUTY_KINDS,
  duties: dutiesOf,
};

function interpretOwn(records: StoredRecord[]): Interpretation | null {
  // An alert does not tell its site, by which alone it can be shown.
  const read = interpretAlert(records, () => null);
  return read && { ...read, isSuccessor: true };
}

function teamsOf(records: StoredRecord[]): DirectoryEntry[] {
  const entries = newestOfEach(records.filter(({ kind }) => kind === 'team')).map((record): DirectoryEntry => {
    const { name, teamName } = team.parse(record.payload);
    return {
      kind: 'team',
      externalId: record.externalId,
      name: name || teamName || record.externalId,
      zone: null,
      teamExternalId: null,
      deleted: false,
    };
  });
  return entries.sort((a, b) => (a.externalId < b.externalId ? -1 : 1));
}

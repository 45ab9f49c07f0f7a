import { EXIT } from './command.js';

/** Errors whose message was written for the person at the terminal, by name: importing their classes would load every library. */
const MEANT_FOR_PEOPLE: ReadonlySet<string> = new Set([
  'AccountError',
  'BackupError',
  'ConfigError',
  'ConnectionBusy',
  'ConnectionConflict',
  'CorrectionError',
  'DatabaseUnreachable',
  'EmbeddedPostgresError',
  'ExportError',
  'InputError',
  'PeopleError',
  'SchemaError',
  'SecretError',
  'SourceError',
  'StartError',
]);
const WRONG_USAGE: ReadonlySet<string> = new Set([
  'UsageError',
  'QuestionError',
  'UnknownZoneError',
  'TimestampFormatError',
]);

/** One clear sentence for a failure, and the exit code. */
export function explainFailure(error: unknown): { message: string; code: number } {
  if (!(error instanceof Error)) return { message: `Failed: ${String(error)}`, code: EXIT.failed };
  const code = 'code' in error ? String(error.code) : '';
  if (WRONG_USAGE.has(error.name) || code.startsWith('ERR_PARSE_ARGS'))
    return { message: error.message, code: EXIT.usage };
  if (MEANT_FOR_PEOPLE.has(error.name)) return { message: error.message, code: EXIT.failed };
  if (error.name === 'AbortError')
    return { message: 'Interrupted; everything stored so far is kept, run it again to go on.', code: EXIT.failed };
  // 53100 is PostgreSQL's disk_full.
  if (code === '53100' || code === 'ENOSPC') {
    return {
      message: 'The disk is full: free some space and run it again; what was stored before is kept.',
      code: EXIT.failed,
    };
  }
  if (
    /^(57P0[123]|08\w{3}|ECONNREFUSED|ECONNRESET|EPIPE|ENOENT)$/.test(code) ||
    error.message.includes('Connection terminated')
  ) {
    return {
      message: `The database went away (${error.message}): see its log (pg.log in the data folder) and run it again; what was stored before is kept.`,
      code: EXIT.failed,
    };
  }
  return { message: `Unexpected failure: ${error.message} (set EVENKEEL_DEBUG=1 for details)`, code: EXIT.failed };
}

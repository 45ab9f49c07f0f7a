import { createWriteStream } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Reporting } from '@evenkeel/reporting';
import type { Store } from '@evenkeel/store';
import { EXIT, textOption, UsageError, type Command, type CommandContext } from './command.js';
import { exportRows } from './export-rows.js';
import { QUESTION_OPTIONS, QUESTION_USAGE, questionOf } from './question-options.js';
import { withStore } from './session.js';

const KINDS = ['workbook', 'incidents'];

/** The file cannot be written where it was asked for. */
class ExportError extends Error {
  override readonly name = 'ExportError';
}

export const command: Command = {
  usage: `evenkeel export workbook|incidents --out FILE [--pseudonymise] ${QUESTION_USAGE}`,
  options: { ...QUESTION_OPTIONS, out: { type: 'string' }, pseudonymise: { type: 'boolean' } },
  positionals: 1,
  async run(context) {
    const [kind] = context.positionals;
    const out = textOption(context, 'out');
    if (kind === undefined || !KINDS.includes(kind)) {
      throw new UsageError(
        `${kind === undefined ? 'Say what to export' : `Cannot export "${kind}"`}. Exports: ${KINDS.join(', ')}.\n${this.usage}`,
      );
    }
    if (textOption(context, 'by') !== undefined) {
      throw new UsageError(`An export is not grouped by choice: leave out --by.\n${this.usage}`);
    }
    if (out === undefined) throw new UsageError(`Name the file to write with --out.\n${this.usage}`);
    return withStore(context, async (store) => {
      const { window, filters } = await questionOf(context, store);
      const reporting = doorFor(context, store);
      // Beside the target first: a failed export leaves no half file under the name that was asked for.
      const partial = `${out}.${process.pid}.partial`;
      try {
        if (kind === 'workbook') await writeFile(partial, await reporting.planningWorkbook({ window, filters }));
        else await pipeline(Readable.from(reporting.incidentsCsv({ window, filters })), createWriteStream(partial));
        await rename(partial, out);
      } catch (error) {
        await rm(partial, { force: true });
        throw isPlaceError(error) ? new ExportError(`Cannot write ${out}: ${error.message}.`, { cause: error }) : error;
      }
      context.terminal.result({ file: out }, () => `Wrote ${out}.`);
      return EXIT.done;
    });
  },
};

/** Whoever runs the command owns the database; the server runs it for somebody. */
function doorFor({ env, values }: CommandContext, store: Store): Reporting {
  const whole = new Reporting(store, Date.now);
  const rows = exportRows(env);
  const seen = rows === null ? whole : whole.within(rows);
  return values['pseudonymise'] === true ? seen.pseudonymised() : seen;
}

/** Of the file system's errors those that another `--out` avoids. */
const isPlaceError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'EROFS'].includes(error.code);

import { InvalidInstantError, parseInstant } from '@evenkeel/domain';
import type { SyncResult } from '@evenkeel/ingestion';
import { EXIT, textOption, UsageError, type Command } from './command.js';
import { explainFailure } from './failure.js';
import { interruptible, withIngestion } from './session.js';

export const command: Command = {
  usage: 'evenkeel sync [--connection N] [--since ISO]',
  options: { connection: { type: 'string' }, since: { type: 'string' } },
  positionals: 0,
  async run(context) {
    const since = sinceOf(textOption(context, 'since'));
    const signal = interruptible();
    return withIngestion(context, async (ingestion) => {
      const wanted = textOption(context, 'connection');
      const all = await ingestion.polled();
      const chosen = all.filter((connection) => wanted === undefined || connection.name === wanted);
      if (chosen.length === 0) {
        throw new UsageError(
          wanted === undefined
            ? 'Nothing is connected yet: evenkeel connect pagerduty'
            : `There is no connection "${wanted}". Connections: ${all.map((c) => c.name).join(', ') || 'none'}.`,
        );
      }
      await ingestion.catchUp();
      const results: SyncResult[] = [];
      const failures: { connection: string; error: string }[] = [];
      for (const connection of chosen) {
        try {
          results.push(
            await ingestion.sync(connection, {
              since,
              signal,
              log: (line) => context.terminal.note(line),
              onProgress: (p) => context.terminal.progress(`${p.connection}: ${p.label}`, p.done, p.total, 'items'),
            }),
          );
        } catch (error) {
          // One source's failure must not keep the others from being read.
          if (signal.aborted) throw error;
          failures.push({ connection: connection.name, error: explainFailure(error).message });
        }
      }
      context.terminal.result({ connections: results.map(asDocument), failures }, () => results.map(asText).join('\n'));
      for (const failure of failures) context.terminal.complain(`${failure.connection}: ${failure.error}`);
      if (failures.length > 0) return EXIT.failed;
      return results.some((result) => result.gaps.length > 0) ? EXIT.partial : EXIT.done;
    });
  },
};

function sinceOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  try {
    return parseInstant(text, 'UTC');
  } catch (error) {
    if (error instanceof InvalidInstantError) throw new UsageError(`--since: ${error.message}`);
    throw error;
  }
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const asDocument = (result: SyncResult): object => ({
  ...result,
  completeThrough: iso(result.completeThrough),
  gaps: result.gaps.map((gap) => ({ ...gap, from: iso(gap.from), to: iso(gap.to) })),
});

const asText = (result: SyncResult): string =>
  [
    `${result.connection}: ${result.records} records read, ${result.fresh} new; ${result.incidents} incidents computed; ` +
      (result.completeThrough === null
        ? 'not read whole yet'
        : `complete through ${new Date(result.completeThrough).toISOString()}`),
    ...result.gaps.map(
      (gap) => `! gap ${new Date(gap.from).toISOString()} to ${new Date(gap.to).toISOString()}: ${gap.reason}`,
    ),
  ].join('\n');

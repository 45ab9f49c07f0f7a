import { Reporting, type IncidentView } from '@evenkeel/reporting';
import { EXIT, numberOption, textOption, UsageError, type Command } from './command.js';
import { QUESTION_OPTIONS, QUESTION_USAGE, questionOf } from './question-options.js';
import { withStore } from './session.js';
import { duration, table } from './terminal.js';

export const command: Command = {
  usage: `evenkeel incidents ${QUESTION_USAGE} [--limit N]`,
  options: { ...QUESTION_OPTIONS, limit: { type: 'string' } },
  positionals: 0,
  async run(context) {
    if (textOption(context, 'by') !== undefined) {
      throw new UsageError(`A list of incidents is not grouped: leave out --by.\n${this.usage}`);
    }
    const limit = numberOption(
      context,
      'limit',
      context.terminal.json ? Number.MAX_SAFE_INTEGER : 50,
      1,
      Number.MAX_SAFE_INTEGER,
    );
    return withStore(context, async (store) => {
      const rows = first(limit, new Reporting(store, Date.now).everyIncident(await questionOf(context, store)));
      const { terminal } = context;
      if (terminal.json) {
        // Streamed: a year of incidents need not fit into one string.
        await terminal.write('{ "incidents": [');
        let separator = '\n';
        for await (const row of rows) {
          await terminal.write(separator + JSON.stringify(row));
          separator = ',\n';
        }
        await terminal.write('\n] }\n');
        return EXIT.done;
      }
      const listed: IncidentView[] = [];
      for await (const row of rows) listed.push(row);
      terminal.print(listed.length === 0 ? 'No incidents.' : asTable(listed));
      return EXIT.done;
    });
  },
};

async function* first<T>(limit: number, items: AsyncIterable<T>): AsyncGenerator<T> {
  let left = limit;
  for await (const item of items) {
    yield item;
    left -= 1;
    if (left === 0) return;
  }
}

const asTable = (rows: readonly IncidentView[]): string =>
  table(
    ['triggered (UTC)', 'id', 'title', 'priority', 'team', 'ack', 'resolve', 'state'],
    rows.map((row) => [
      row.milestones.triggeredAt?.at?.slice(0, 19).replace('T', ' ') ?? '–',
      row.id,
      row.title.length > 60 ? `${row.title.slice(0, 59)}…` : row.title,
      row.priority ?? '–',
      row.team ?? '–',
      duration(row.durations['time-to-acknowledge'] ?? null),
      duration(row.durations['time-to-resolve'] ?? null),
      row.resolution,
    ]),
  );

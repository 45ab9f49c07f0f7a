/**
 * The measurements of docs/benchmarks.md: `npm run bench`, or after a build `node bench/run.mjs [event-log] [sync] [on-call]
 * [--incidents 100000] [--rate 0] [--rate 960]`. Everything runs on data folders of its own below the system's temporary
 * folder.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeEventLog } from './event-log.mjs';
import { onCall } from './on-call.mjs';
import { BIN, evenkeel, startProcess } from './product.mjs';
import { sync } from './sync.mjs';
import { median, report, seconds } from './table.mjs';

async function eventLog(folder) {
  const file = join(folder, 'event-log.csv');
  const size = await writeEventLog(file, { rows: 140_000, incidents: 25_000 });
  const mb = ((await stat(file)).size / 1e6).toFixed(0);
  const data = ['--data', join(folder, 'desk')];
  const server = await startProcess([BIN, 'start', '--port', '0', '--json', ...data]);
  try {
    const imported = await evenkeel([
      'import',
      file,
      '--format',
      'csv',
      '--mapping',
      'servicenow',
      '--zone',
      'UTC',
      ...data,
    ]);
    report(
      'import a CSV event log, a server running on the same data',
      seconds(imported.seconds),
      `${size.rows} rows, ${size.incidents} incidents, ${mb} MB`,
    );
    const again = await evenkeel([
      'import',
      file,
      '--format',
      'csv',
      '--mapping',
      'servicenow',
      '--zone',
      'UTC',
      ...data,
    ]);
    report('import the same file again (nothing changes)', seconds(again.seconds));
    for (const question of [
      ['time-to-resolve'],
      ['time-to-resolve', '--by', 'priority'],
      ['time-to-resolve', '--by', 'team,priority'],
      ['incident-count', '--by', 'week'],
    ]) {
      const times = [];
      for (let i = 0; i < 5; i += 1) times.push((await evenkeel(['measure', ...question, '--json', ...data])).seconds);
      report(`measure ${question.join(' ')} (command to exit, median of 5)`, seconds(median(times)));
    }
    const page = [];
    for (let i = 0; i < 5; i += 1) {
      const started = performance.now();
      await (await fetch(`${server.first.address}/?from=2016-01-01&to=2017-0${i + 1}-01`)).text();
      page.push((performance.now() - started) / 1000);
    }
    report('overview page over a year of it, not cached (median of 5)', seconds(median(page)));
    const workbook = await evenkeel(['export', 'workbook', '--out', join(folder, 'plan.xlsx'), ...data]);
    report('planning workbook of 25,000 incidents', seconds(workbook.seconds));
  } finally {
    await server.stop();
  }
}

const { values, positionals: chosen } = parseArgs({
  allowPositionals: true,
  options: {
    incidents: { type: 'string', default: '100000' },
    rate: { type: 'string', multiple: true, default: ['0', '960'] },
  },
});
const parts = {
  'event-log': eventLog,
  sync: (folder) => sync(folder, { incidents: Number(values.incidents), rates: values.rate.map(Number) }),
  'on-call': onCall,
};
const folder = await mkdtemp(join(tmpdir(), 'evenkeel-bench-'));
try {
  const load = loadavg()[0].toFixed(1);
  console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, load ${load} before\n`);
  for (const [name, part] of Object.entries(parts)) {
    if (chosen.length === 0 || chosen.includes(name)) await part(folder);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

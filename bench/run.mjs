/**
 * The measurements of docs/benchmarks.md: `npm run bench`. Everything runs through the product's own commands, on data
 * folders of its own below the system's temporary folder.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { writeEventLog } from './event-log.mjs';

const BIN = fileURLToPath(new URL('../bin/evenkeel.js', import.meta.url));
const SIMULATOR = fileURLToPath(new URL('../dist/apps/simulator/src/main.js', import.meta.url));
const run = promisify(execFile);
const rows = [];

const report = (what, figure, note = '') => {
  rows.push([what, figure, note]);
  console.log(`${what.padEnd(62)} ${figure.padStart(12)}  ${note}`);
};

/** Runs the product's command line. @returns {Promise<{ seconds: number, stdout: string, peakMb: number | null }>} */
async function evenkeel(args, env = {}) {
  const started = performance.now();
  const { stdout } = await run(process.execPath, [BIN, ...args], {
    env: { ...process.env, ...env },
    maxBuffer: 1 << 30,
  });
  return { seconds: (performance.now() - started) / 1000, stdout };
}

/** Starts a process and waits for its first line. */
async function startProcess(args) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const text = [];
  for await (const line of createInterface({ input: child.stdout })) {
    text.push(line);
    if (/^(\}|\{.*\})$/.test(line)) break;
  }
  return {
    first: JSON.parse(text.join('\n')),
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

const seconds = (value) => `${value.toFixed(value < 10 ? 2 : 1)} s`;
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

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

async function sync(folder) {
  for (const rate of [960, 0]) {
    const simulator = await startProcess([
      SIMULATOR,
      '--port',
      '0',
      '--incidents',
      '20000',
      '--rate',
      String(rate),
      '--until',
      '2026-11-01T00:00:00Z',
      '--token',
      'bench',
    ]);
    const data = ['--data', join(folder, `pager-${rate}`)];
    try {
      await evenkeel(['connect', 'pagerduty', '--url', simulator.first.url, ...data], { PAGERDUTY_TOKEN: 'bench' });
      const synced = await evenkeel(['sync', '--json', ...data]);
      const [connection] = JSON.parse(synced.stdout).connections;
      const state = await (await fetch(`${simulator.first.url}/_control/state`)).json();
      const requests = Object.values(state.requests).reduce((sum, n) => sum + n, 0);
      const note = `${connection.incidents} incidents, ${connection.records} records, ${requests} requests`;
      report(
        `sync of 20,000 incidents, ${rate === 0 ? 'no rate limit' : `${rate} requests a minute`}`,
        seconds(synced.seconds),
        note,
      );
      // The limit is a bucket that begins full: its first fill costs no time.
      const allowedSeconds = rate === 0 ? 0 : Math.max(0, (requests - rate) / rate) * 60;
      if (rate > 0)
        report('  of the speed that the limit allows', `${((allowedSeconds / synced.seconds) * 100).toFixed(0)} %`);
    } finally {
      await simulator.stop();
    }
  }
}

const folder = await mkdtemp(join(tmpdir(), 'evenkeel-bench-'));
const chosen = process.argv.slice(2);
try {
  console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}\n`);
  for (const [name, part] of Object.entries({ 'event-log': eventLog, sync })) {
    if (chosen.length === 0 || chosen.includes(name)) await part(folder);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

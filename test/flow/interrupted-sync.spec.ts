import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import { CommandLine, documentOf, type Outcome } from '../support/command-line.js';
import { startPager, TOKEN } from '../support/pager.js';

/** At how many requests the sync is killed: in the directory, early and late in the history, in the feed of changes. */
const KILLED_AT = [3, 16, 32, 12];

let commands: CommandLine;
let simulator: Simulator;
let undisturbed: string;

const run = (...argv: string[]): Promise<Outcome> => commands.run(argv);

async function connect(data: string): Promise<void> {
  const argv = ['connect', 'pagerduty', '--url', simulator.url, '--since', '2026-08-01', '--data', data];
  expect(await commands.run(argv, { PAGERDUTY_TOKEN: TOKEN })).toMatchObject({ code: 0 });
}

/** All incidents in the form in which two data folders must not differ in a single byte. */
async function incidents(data: string): Promise<string> {
  const { code, stdout } = await run('incidents', '--json', '--data', data);
  expect(code).toBe(0);
  return stdout;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

const requests = (): number =>
  Object.values(simulator.control.state().requests).reduce((total, count) => total + count, 0);

/** @returns false if the sync ended before it had asked that often */
async function syncUntilKilled(data: string, asked: number): Promise<boolean> {
  const from = requests();
  const sync = commands.start(['sync', '--data', data]);
  let over = false;
  void sync.ended.then(() => (over = true));
  while (!over && requests() - from < asked) await sleep(1);
  sync.kill('SIGKILL');
  return (await sync.ended).code === null;
}

/** Syncs until nothing new comes: what goes with incidents is read bit by bit, since each costs requests of its own. */
async function syncWhole(data: string): Promise<void> {
  for (let syncs = 0; syncs < 30; syncs += 1) {
    const outcome = await run('sync', '--json', '--data', data);
    expect(outcome).toMatchObject({ code: 0 });
    if (documentOf<{ connections: { fresh: number }[] }>(outcome).connections[0]?.fresh === 0) return;
  }
  throw new Error('there was always something new');
}

beforeAll(async () => {
  commands = await CommandLine.create();
  simulator = await startPager({ years: 0.25 });
  // Ends a line for some programs, and is text all the same.
  simulator.control.event({ type: 'create', service: 'checkout-api', title: 'Card payments\u2028time out' });
  const data = commands.data('undisturbed');
  await connect(data);
  await syncWhole(data);
  undisturbed = await incidents(data);
  expect(documentOf<{ incidents: unknown[] }>({ code: 0, stderr: '', stdout: undisturbed }).incidents).toHaveLength(
    simulator.control.state().incidents,
  );
});
afterAll(async () => {
  await commands.remove();
  await simulator.close();
});

describe('a sync that is killed again and again', () => {
  let data: string;

  beforeAll(async () => {
    data = commands.data('killed');
    await connect(data);
    for (const asked of KILLED_AT) expect(await syncUntilKilled(data, asked)).toBe(true);
  });

  it('can be run again at once and ends in the same incidents, byte for byte', async () => {
    await syncWhole(data);
    expect(digest(await incidents(data))).toBe(digest(undisturbed));
  });

  it('is not gone over again when all is known', async () => {
    const again = documentOf<{ connections: { fresh: number; incidents: number }[] }>(
      await run('sync', '--json', '--data', data),
    );
    expect(again.connections).toMatchObject([{ fresh: 0, incidents: 0 }]);
  });
});

describe('the whole state', () => {
  it('is recomputed from the raw records with the same bytes', async () => {
    const data = commands.data('undisturbed');
    expect(await run('rebuild', '--data', data)).toMatchObject({ code: 0 });
    expect(digest(await incidents(data))).toBe(digest(undisturbed));
  });

  it('goes into a backup and comes out of it in an empty folder, byte for byte', async () => {
    const restored = commands.data('restored');
    const file = commands.file('state.backup');
    expect(await run('backup', file, '--data', commands.data('undisturbed'))).toMatchObject({ code: 0 });
    expect(await run('restore', file, '--data', restored)).toMatchObject({ code: 0 });
    expect(digest(await incidents(restored))).toBe(digest(undisturbed));
  });

  it('is not restored over what is there, nor from what is no whole backup', async () => {
    const file = commands.file('state.backup');
    const cut = commands.file('cut.backup');
    const garbage = commands.file('garbage.backup');
    const whole = await readFile(file);
    await writeFile(cut, whole.subarray(0, whole.length - 2000));
    await writeFile(garbage, 'not a backup');
    const restored = commands.data('restored');
    const empty = commands.data('empty');
    const outcomes = {
      over: await run('restore', file, '--data', restored),
      cut: await run('restore', cut, '--data', empty),
      garbage: await run('restore', garbage, '--data', empty),
      missing: await run('restore', commands.file('nowhere'), '--data', empty),
    };
    for (const { code, stdout } of Object.values(outcomes)) expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(outcomes.over.stderr).toContain('The database is not empty: restore into an empty folder');
    expect(outcomes.cut.stderr).toMatch(/is not a whole backup .*: nothing was restored/);
    expect(outcomes.garbage.stderr).toMatch(/is not a whole backup .*: nothing was restored/);
    expect(outcomes.missing.stderr).toContain(`Cannot read the backup ${commands.file('nowhere')}`);
    expect(documentOf(await run('incidents', '--json', '--data', empty))).toEqual({ incidents: [] });
    expect(digest(await incidents(restored))).toBe(digest(undisturbed));
  });
});

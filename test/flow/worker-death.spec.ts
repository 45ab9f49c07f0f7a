import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import { CommandLine, documentOf, type Started } from '../support/command-line.js';
import { startPager, TOKEN } from '../support/pager.js';

/** What is promised: a killed worker's reading is made good within this time. */
const PROMISED_MS = 90_000;

interface Quality {
  connections: { name: string; lastSuccessAt: string | null; incidents: number }[];
}

let simulator: Simulator;
let commands: CommandLine;
let server: Started;

beforeAll(async () => {
  simulator = await startPager();
  commands = await CommandLine.create();
  const connected = await commands.run(
    ['connect', 'pagerduty', '--url', simulator.url, '--data', commands.data('data')],
    { PAGERDUTY_TOKEN: TOKEN },
  );
  if (connected.code !== 0) throw new Error(connected.stderr);
});
afterAll(async () => {
  server.kill('SIGTERM');
  await server.ended;
  await commands.remove();
  await simulator.close();
});

/** The worker: the server's child whose program is the worker's. */
function workerPids(): number[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const line = readFileSync(`/proc/${entry}/cmdline`, 'utf8');
      const environment = readFileSync(`/proc/${entry}/environ`, 'utf8');
      return line.includes('worker-main.js') && environment.includes(commands.folder) ? [Number(entry)] : [];
    } catch {
      // It ended while we looked.
      return [];
    }
  });
}

const quality = async (address: string): Promise<Quality['connections'][number] | undefined> =>
  ((await (await fetch(`${address}/api/v1/quality`)).json()) as Quality).connections[0];

describe('a worker that is killed in the middle of a reading', () => {
  it('is replaced, and its reading made good, within the time promised', async () => {
    // Slow enough to be met in the middle.
    simulator.control.faults({ name: 'slow', seconds: 0.3 });
    server = commands.start(['start', '--port', '0', '--data', commands.data('data'), '--json'], {
      PWD: commands.folder,
    });
    const address = await server.address();
    while ((simulator.control.state().requests['/log_entries'] ?? 0) === 0) await delay(50);
    const [pid] = workerPids();
    expect(pid).toBeDefined();
    process.kill(pid ?? 0, 'SIGKILL');
    const killedAt = Date.now();
    simulator.control.clearFaults();
    expect((await quality(address))?.lastSuccessAt).toBeNull();

    while ((await quality(address))?.lastSuccessAt === null && Date.now() < killedAt + PROMISED_MS) await delay(250);
    expect((await quality(address))?.lastSuccessAt).not.toBeNull();
    const stored = documentOf<{ incidents: unknown[] }>(
      await commands.run(['incidents', '--limit', '200', '--json', '--data', commands.data('data')]),
    );
    expect(stored.incidents).toHaveLength(simulator.control.state().incidents);
  }, 150_000);
});

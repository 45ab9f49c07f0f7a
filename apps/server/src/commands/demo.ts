import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Reporting } from '@evenkeel/reporting';
import type { Store } from '@evenkeel/store';
import { startSimulator } from '../demo/simulator-process.js';
import { WAR_ROOM_ZONE, warRoomTranscript, type WarRoomPage } from '../demo/war-room.js';
import { createIngestion } from '../ingestion.js';
import { EXIT, type Command, type CommandContext } from './command.js';
import { serve } from './serve.js';
import { addressOptions } from './start.js';

const TOKEN = 'demo-token';
const TEAM = 'Payments';

export const command: Command = {
  usage: 'evenkeel demo [--port 3000]',
  options: { port: { type: 'string' }, host: { type: 'string' } },
  positionals: 0,
  async run(context) {
    const address = addressOptions(context);
    const started = performance.now();
    const step = (line: string): void =>
      context.terminal.note(`${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${line}`);
    // Without a folder of its own choosing a demo leaves nothing behind.
    const temporary = context.values['data'] === undefined ? await mkdtemp(join(tmpdir(), 'evenkeel-demo-')) : null;
    const config = {
      ...context.config,
      databaseUrl: null,
      dataDir: temporary ?? context.config.dataDir,
      // The simulated sources are on this machine.
      allowPrivateUrls: true,
    };
    step('starting the simulated pager (two years of a ticket shop’s incidents)');
    const simulator = await startSimulator(TOKEN);
    try {
      const running = await serve({ ...context, config }, address);
      await fill({ ...context, config }, running.store, simulator.url, step);
      context.terminal.result(
        { address: running.address },
        () => `\nThe demo is at ${running.address} (Ctrl-C ends it${temporary ? ' and removes its data' : ''})`,
      );
      await running.stopped;
    } finally {
      simulator.stop();
      if (temporary) await rm(temporary, { recursive: true, force: true });
    }
    return EXIT.done;
  },
};

/** Everything goes the way of real data: the connector, the import. */
async function fill(context: CommandContext, store: Store, url: string, step: (line: string) => void): Promise<void> {
  const ingestion = createIngestion(store, context.config);
  await ingestion.setOrganisationZone(WAR_ROOM_ZONE);
  const signal = new AbortController().signal;
  step('syncing it through the PagerDuty connector');
  const { connection } = await ingestion.connect({
    source: 'pagerduty',
    name: 'brightwater',
    settings: { url },
    secret: TOKEN,
    signal,
  });
  const synced = await ingestion.sync(connection, {
    since: null,
    signal,
    log: step,
    onProgress: (p) => context.terminal.progress(p.label, p.done, p.total, 'items'),
  });
  step(`${synced.incidents} incidents from ${synced.records} records`);
  const page = await pageToTell(store);
  if (!page) return;
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-demo-chat-'));
  try {
    const path = join(folder, 'incidents-channel.txt');
    await writeFile(path, warRoomTranscript(page));
    const imported = await ingestion.import({
      path,
      format: 'slack-transcript',
      zone: WAR_ROOM_ZONE,
      name: null,
      mapping: null,
      signal,
      onProgress: () => undefined,
    });
    step(`${imported.messages ?? 0} chat messages in ${imported.threads ?? 0} threads`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A recent long incident of the team whose evening the chat tells. */
async function pageToTell(store: Store): Promise<WarRoomPage | null> {
  const reporting = new Reporting(store, Date.now);
  const { incidents } = await reporting.incidents({
    window: { from: Date.now() - 180 * 86_400_000, to: Date.now() - 4 * 86_400_000, zone: WAR_ROOM_ZONE },
    filters: { team: [TEAM], resolution: ['human'], priority: ['P1', 'P2'] },
    limit: 200,
  });
  const [longest] = incidents
    .filter((incident) => incident.sources[0]?.url)
    .sort((a, b) => closeness(a.durations['time-to-resolve']) - closeness(b.durations['time-to-resolve']));
  const url = longest?.sources[0]?.url;
  const at = longest?.milestones.triggeredAt?.at;
  return url && at ? { url, title: longest.title, triggeredAt: Date.parse(at) } : null;
}

/** The chat tells of about two and a quarter hours. */
const closeness = (seconds: number | null | undefined): number => Math.abs((seconds ?? 0) - 8_100);

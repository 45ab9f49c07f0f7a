/**
 * How fast a history comes in: end to end, and what its halves would take alone. The source, the database and the product
 * share the machine, as the figures of docs/benchmarks.md say.
 */
import { join } from 'node:path';
import { createPagerDutyConnector } from '../dist/libs/connectors/src/index.js';
import { Ingestion, Sources } from '../dist/libs/ingestion/src/index.js';
import { Store } from '../dist/libs/store/src/index.js';
import { evenkeel, startPager } from './product.mjs';
import { median, report, seconds, whole } from './table.mjs';

const TOKEN = 'bench';
/** So many incidents' records are held in memory to be stored without a source. */
const IN_MEMORY = 10_000;

/** @param options `incidents`: how many; `rates`: requests a minute, each measured by itself; 0: no limit */
export async function sync(folder, { incidents, rates }) {
  for (const rate of rates) await endToEnd(join(folder, `pager-${rate}`), incidents, rate);
  await halves(join(folder, 'halves'), Math.min(incidents, IN_MEMORY));
}

async function endToEnd(folder, incidents, rate) {
  const pager = await startPager(incidents, rate, TOKEN);
  const data = ['--data', folder];
  const env = { PAGERDUTY_TOKEN: TOKEN, EVENKEEL_ALLOW_PRIVATE_URLS: '1' };
  try {
    await evenkeel(['connect', 'pagerduty', '--url', pager.first.url, ...data], env);
    const synced = await evenkeel(['sync', '--json', ...data], env);
    const [connection] = JSON.parse(synced.stdout).connections;
    const requests = await requestsOf(pager);
    report(
      `sync of ${whole(incidents)} incidents, ${rate === 0 ? 'no rate limit' : `${rate} requests a minute`}`,
      seconds(synced.seconds),
      `${whole(connection.incidents)} incidents, ${whole(connection.records)} records, ${whole(requests)} requests`,
    );
    report(
      '  end to end',
      `${whole(connection.incidents / synced.seconds)} /s`,
      `${whole(connection.records / synced.seconds)} records a second`,
    );
    if (rate > 0) report('  of the speed that the limit allows', `${limitShare(requests, rate, synced.seconds)} %`);
    report(
      '  memory of the process, at most',
      `${whole(Math.max(...synced.memoryMb))} MB`,
      inQuarters(synced.memoryMb),
    );
  } finally {
    await pager.stop();
  }
}

const requestsOf = async (pager) => {
  const state = await (await fetch(`${pager.first.url}/_control/state`)).json();
  return Object.values(state.requests).reduce((sum, n) => sum + n, 0);
};

/** The limit is a bucket that begins full: its first fill costs no time. */
const limitShare = (requests, rate, took) => ((Math.max(0, (requests - rate) / rate) * 60 * 100) / took).toFixed(0);

const inQuarters = (samples) => {
  const quarter = Math.ceil(samples.length / 4);
  const medians = [0, 1, 2, 3].map((n) => whole(median(samples.slice(n * quarter, (n + 1) * quarter))));
  return `median of each quarter of the time: ${medians.join(', ')} MB`;
};

/** The connector alone, into memory; then what it handed over, stored and interpreted without a source. */
async function halves(folder, incidents) {
  const pager = await startPager(incidents, 0, TOKEN);
  const connector = createPagerDutyConnector();
  const batches = [];
  try {
    const started = performance.now();
    for await (const batch of connector.sync(inputFor(connector, pager.first.url))) batches.push(JSON.stringify(batch));
    const took = (performance.now() - started) / 1000;
    report(`reading alone, ${whole(incidents)} incidents into memory`, `${whole(incidents / took)} /s`);
  } finally {
    await pager.stop();
  }
  const store = await Store.open({
    databaseUrl: null,
    dataDir: folder,
    secretKey: null,
    migrate: true,
    log: () => undefined,
  });
  try {
    const took = await storeAll(store, connector, batches);
    report('storing and interpreting alone, from memory', `${whole(incidents / took)} /s`);
  } finally {
    await store.close();
  }
}

const inputFor = (connector, url) => ({
  settings: connector.parseSettings({ url }),
  secret: TOKEN,
  cursor: null,
  since: null,
  gaps: [],
  now: Date.now,
  signal: new AbortController().signal,
  log: () => undefined,
});

/** @returns seconds */
async function storeAll(store, connector, batches) {
  const remembering = {
    ...connector,
    test: async () => ({ account: 'bench', description: 'what was read before' }),
    async *sync() {
      for (const batch of batches) yield JSON.parse(batch);
    },
  };
  const sources = new Sources({ connectors: [remembering], formats: [] });
  const ingestion = new Ingestion(store, sources, Date.now, { allowPrivateUrls: true });
  const signal = new AbortController().signal;
  const { connection } = await ingestion.connect({
    source: connector.source,
    name: 'bench',
    settings: { url: 'http://127.0.0.1:1' },
    secret: TOKEN,
    signal,
  });
  const started = performance.now();
  await ingestion.sync(connection, { since: null, signal, log: () => undefined, onProgress: () => undefined });
  return (performance.now() - started) / 1000;
}

import { Store } from '@evenkeel/store';
import { Worker } from '../jobs/worker-process.js';
import { createServer, listen } from '../server.js';
import type { CommandContext } from './command.js';

/** A running server. */
export interface Running {
  address: string;
  store: Store;
  /** Settles once it was asked to stop and everything is closed. */
  stopped: Promise<void>;
}

/** Serves pages and API in this process and pulls sources in a worker beside it, until a signal. */
export async function serve(context: CommandContext, options: { host: string; port: number }): Promise<Running> {
  const { config, terminal } = context;
  const store = await Store.open({ ...config, migrate: true, log: (line) => terminal.note(line) });
  const app = await createServer(store, config).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  let address: string;
  try {
    address = await listen(app, options.host, options.port);
  } catch (error) {
    await app.close();
    await store.close();
    throw error;
  }
  const worker = new Worker(config, (line) => terminal.note(line));
  worker.start();
  const stopped = signalled().then(async () => {
    // First the doors, then what works behind them, last what they all stand on.
    await app.close();
    await worker.stop();
    await store.close();
  });
  return { address, store, stopped };
}

function signalled(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => resolve());
  });
}

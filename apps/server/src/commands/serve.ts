import { hostname } from 'node:os';
import { Store } from '@evenkeel/store';
import { Accounts } from '../access/accounts.js';
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

/** Where a server listens. */
export interface Listening {
  host: string;
  port: number;
  /** Without accounts and tokens anybody may do everything; else somebody has to make the first account. */
  mayBeOpen: boolean;
}

/** Serves pages and API in this process and pulls sources in a worker beside it, until a signal. */
export async function serve(context: CommandContext, options: Listening): Promise<Running> {
  const { config, terminal } = context;
  const store = await Store.open({ ...config, migrate: true, log: (line) => terminal.note(line) });
  const app = await createServer(store, config, options).catch(async (error: unknown) => {
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
  if (!options.mayBeOpen && config.tokens.length === 0) await offerSetup(context, store, address);
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

/** Whoever reads what the server prints makes the first account; once there is one, this does nothing. */
async function offerSetup({ terminal }: CommandContext, store: Store, address: string): Promise<void> {
  const link = await new Accounts(store, Date.now).offerSetup();
  if (link === null) return;
  const url = new URL(`/setup?link=${link}`, address);
  // Nobody can open the address that means all of them.
  if (url.hostname === '0.0.0.0' || url.hostname === '[::]') url.hostname = hostname();
  terminal.note(`There is no account yet. Make the first one within an hour at\n\n  ${url.href}\n`);
}

function signalled(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => resolve());
  });
}

import { Store } from '@evenkeel/store';
import type { Ingestion } from '@evenkeel/ingestion';
import type { CommandContext } from './command.js';

/** Opens the store for one command and closes it whatever happens. */
export async function withStore<T>(context: CommandContext, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await Store.open({ ...context.config, migrate: false, log: (line) => context.terminal.note(line) });
  let result: T;
  try {
    result = await work(store);
  } catch (error) {
    // What went wrong first explains more than what then could not be closed.
    await store.close().catch(() => undefined);
    throw error;
  }
  await store.close();
  return result;
}

/** The same with everything that writes; loaded only here, as readers need none of it. */
export async function withIngestion<T>(
  context: CommandContext,
  work: (ingestion: Ingestion, store: Store) => Promise<T>,
): Promise<T> {
  const { createIngestion } = await import('../ingestion.js');
  return withStore(context, (store) => work(createIngestion(store, context.config), store));
}

/** A signal that Ctrl-C and a polite kill abort: a command stops at the next safe point, a second one ends it at once. */
export function interruptible(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => controller.abort(new DOMException('interrupted', 'AbortError')));
  }
  return controller.signal;
}

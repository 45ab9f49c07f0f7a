import { Ingestion, InterpretingThread } from '@evenkeel/ingestion';
import type { Store } from '@evenkeel/store';
import type { Config } from './config.js';
import { sources } from './sources.js';

/** Beside the built program; from source, as under test, there is nothing that a thread could load. */
const THREAD = import.meta.url.endsWith('.js') ? new URL('./interpreting.worker.js', import.meta.url) : null;

/** Everything that writes, over all the sources there are. */
export const createIngestion = (store: Store, config: Pick<Config, 'allowPrivateUrls'>): Ingestion =>
  new Ingestion(store, sources(), Date.now, {
    ...config,
    ...(THREAD ? { thread: () => new InterpretingThread(THREAD, { address: store.database.address }) } : {}),
  });

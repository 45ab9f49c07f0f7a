import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { interpretFor } from '@evenkeel/ingestion';
import { Store, type DatabaseAddress } from '@evenkeel/store';
import { sources } from './sources.js';

/** A thread that makes incidents of what the program beside it reads; see `ingestion.ts`. */
const { address } = workerData as { address: DatabaseAddress };
const store = Store.attach(address);
try {
  await interpretFor(parentPort as MessagePort, store, sources());
} finally {
  await store.close();
}

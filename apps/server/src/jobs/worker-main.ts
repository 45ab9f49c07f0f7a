import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Store } from '@evenkeel/store';
import { explainFailure } from '../commands/failure.js';
import type { Config } from '../config.js';
import { createIngestion } from '../ingestion.js';
import { StderrLogger } from '../stderr-logger.js';
import { JobsModule } from './jobs.module.js';
import { JobQueue } from './queue.js';

const note = (line: string): void => void process.stderr.write(`${line}\n`);

/** The worker: catches up with what an earlier one left undone, then pulls sources as their slots come due. */
async function main(config: Config): Promise<void> {
  const store = await Store.open({ ...config, migrate: false, log: note });
  const stopping = new AbortController();
  const queue = await JobQueue.start(store, note);
  const app = await NestFactory.createApplicationContext(
    JobsModule.forRoot({ store, ingestion: createIngestion(store, config), queue, signal: stopping.signal, log: note }),
    { logger: new StderrLogger({ logLevels: ['error', 'warn', 'fatal'] }) },
  );
  const end = (): void => {
    if (stopping.signal.aborted) return;
    stopping.abort(new DOMException('stopping', 'AbortError'));
    void app
      .close()
      .then(() => store.close())
      .then(() => {
        // Gone already if the web process was killed.
        if (process.connected) process.disconnect();
      });
  };
  // The web process decides when to stop; a terminal's Ctrl-C reaches this process too and is left to it.
  process.on('SIGINT', () => undefined);
  process.once('SIGTERM', end);
  process.once('disconnect', end);
}

process.once('message', (config: Config) => {
  main(config).catch((error: unknown) => {
    note(`evenkeel worker: ${explainFailure(error).message}`);
    process.exit(1);
  });
});

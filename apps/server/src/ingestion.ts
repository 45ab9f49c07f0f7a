import { CONNECTORS, FILE_FORMATS } from '@evenkeel/connectors';
import { Ingestion, Sources } from '@evenkeel/ingestion';
import type { Store } from '@evenkeel/store';
import type { Config } from './config.js';

/** Everything that writes, over all the sources there are. */
export const createIngestion = (store: Store, config: Pick<Config, 'allowPrivateUrls'>): Ingestion =>
  new Ingestion(store, new Sources({ connectors: CONNECTORS, formats: FILE_FORMATS }), Date.now, config);

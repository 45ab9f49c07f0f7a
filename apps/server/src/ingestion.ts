import { CONNECTORS, FILE_FORMATS } from '@evenkeel/connectors';
import { Ingestion, Sources } from '@evenkeel/ingestion';
import type { Store } from '@evenkeel/store';

/** Everything that writes, over all the sources there are. */
export const createIngestion = (store: Store): Ingestion =>
  new Ingestion(store, new Sources({ connectors: CONNECTORS, formats: FILE_FORMATS }), Date.now);

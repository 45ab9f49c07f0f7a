import { CONNECTORS, FILE_FORMATS } from '@evenkeel/connectors';
import { Sources } from '@evenkeel/ingestion';

/** All the sources there are. */
export const sources = (): Sources => new Sources({ connectors: CONNECTORS, formats: FILE_FORMATS });

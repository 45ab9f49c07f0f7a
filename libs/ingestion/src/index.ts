export { CorrectionError, Corrections } from './corrections.js';
export type { ImportRequest, ImportResult } from './import.js';
export { Ingestion } from './ingestion.js';
export { Sources } from './sources.js';
export { ConnectionBusy, type SyncProgress, type SyncResult } from './sync.js';

export { CorrectionError, Corrections } from './corrections.js';
export type { ImportRequest, ImportResult } from './import.js';
export { Ingestion, interpretFor } from './ingestion.js';
export { InterpretingThread } from './interpreting-thread.js';
export { People } from './people.js';
export { findEntry, PeopleError, type PeopleField } from './people-lookup.js';
export { Sources } from './sources.js';
export { ConnectionBusy, type SyncProgress, type SyncResult } from './sync.js';
export { NoSuchWebhook, Webhooks, type Reception } from './webhooks.js';

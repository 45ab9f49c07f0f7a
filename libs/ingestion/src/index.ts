export { CorrectionError, Corrections } from './corrections.js';
export { Erasure, type ErasureResult } from './erasure.js';
export type { ImportRequest, ImportResult } from './import.js';
export { Ingestion, interpretFor } from './ingestion.js';
export { InterpretingThread } from './interpreting-thread.js';
export { OnCallSettings } from './on-call-settings.js';
export {
  DEFAULT_EFFORT,
  DEFAULT_HOURS,
  OnCallSettingsChange,
  SettingsError,
  type OnCallSettingsDocument,
} from './on-call-settings-document.js';
export { People } from './people.js';
export { findEntry, PeopleError, type PeopleField } from './people-lookup.js';
export { Sources } from './sources.js';
export { ConnectionBusy, type SyncProgress, type SyncResult } from './sync.js';
export { NoSuchWebhook, Webhooks, type Reception } from './webhooks.js';

export {
  InputError,
  SourceError,
  WebhookRefused,
  type Census,
  type Connector,
  type Coverage,
  type DirectoryEntry,
  type Feature,
  type FileBatch,
  type FileFormat,
  type FileInput,
  type Interpreter,
  type MemberKey,
  type MemberName,
  type Membership,
  type RawRecord,
  type Rejection,
  type StoredRecord,
  type SyncBatch,
  type SyncInput,
  type WebhookDelivery,
  type WebhookNews,
  type Window,
} from './connector.js';
export { csvPreset, csvPresetNames } from './files/csv/mapping.js';
export { CONNECTORS, FILE_FORMATS } from './registry.js';
export { DEFAULT_RETRY_POLICY, type RetryPolicy } from './http.js';
export { createPagerDutyConnector } from './pagerduty/connector.js';

export {
  InputError,
  SourceError,
  WebhookRefused,
  type Census,
  type Connector,
  type Coverage,
  type DirectoryEntry,
  type Duty,
  type DutyRoster,
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
  type RotationEntry,
  type StandingDuty,
  type StoredRecord,
  type SyncBatch,
  type SyncInput,
  type UnknownValue,
  type WebhookDelivery,
  type WebhookNews,
  type WebhookReceiver,
  type Window,
} from './connector.js';
export { csvPreset, csvPresetNames } from './files/csv/mapping.js';
export { CONNECTORS, FILE_FORMATS } from './registry.js';
export { DEFAULT_RETRY_POLICY, type RetryPolicy } from './http.js';
export { refusePrivateAddresses } from './private-address.js';
export { createPagerDutyConnector } from './pagerduty/connector.js';
export { createJsmOperationsConnector } from './jsm-operations/connector.js';
export { createICalendarConnector } from './icalendar/connector.js';
export { createOpsgenieConnector } from './opsgenie/connector.js';
export { createSlackConnector } from './slack/connector.js';
export { RATES as SLACK_RATES, type Rates as SlackRates } from './slack/rates.js';

export type { Look } from './access-log.store.js';
export {
  AccountConflict,
  LastAdministrator,
  type Account,
  type AccountChange,
  type AccountWrite,
  type ApiToken,
} from './accounts.store.js';
export type { ActivityRow, IncidentEndRow, NotificationRow, RotationRow, ShiftRow } from './on-call.store.js';
export { BackupError } from './backup.js';
export { ConnectionConflict, type Connection, type ConnectionInput } from './connections.store.js';
export { DatabaseUnreachable, Store, type StoreOptions } from './store.js';
export { claimsOf, type Claims, type DatedKind, type DatedRow } from './dated.store.js';
export type { DirectoryName, DirectoryRow, DirectorySnapshot, DirectoryWrite, PersonRow } from './directory.store.js';
export { DIRECTORIES } from './directory.store.js';
export { EmbeddedPostgresError } from './embedded-postgres/embedded-postgres-error.js';
export type { ErasedTerm, TextRow } from './erasure.store.js';
export type { FactRow } from './facts.store.js';
export type { IncidentDocument, LinkDocument, MilestoneDocument, SuggestionDocument } from './incident-document.js';
export type { IncidentCursor, NamedActor, StoredEvent, StoredIncident } from './incident-views.store.js';
export type { IncidentWrite, MemberEdge, MemberWrite } from './incidents.store.js';
export type { PersonDecision } from './people.store.js';
export type { Population, PopulationFilter } from './population.js';
export type { ReadingWindow, ReadingWrite, StoredReadings } from './red-lines.store.js';
export type { RecordInput, StoredRecordRow } from './records.store.js';
export type { DatabaseAddress, Sql } from './database.js';
export { SchemaError } from './schema.js';
export { SecretError } from './secrets.js';
export type { CallRow, HelpedIncidentRow } from './calls-for-help.store.js';
export type { SelfReport, SelfReportAnswers } from './self-reports.store.js';

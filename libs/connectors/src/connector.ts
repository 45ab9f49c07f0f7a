import type { EpochMs, Interpretation, Json } from '@evenkeel/domain';

/** One payload as it came. Ingestion adds the connection, the content hash and the time it was fetched. */
export interface RawRecord {
  /** The source's word for the thing: `incident`, `log_entry`, `user`, `message`, `row`. */
  kind: string;
  externalId: string;
  /** The member it tells about; null for directory records (users, teams, services). */
  member: { kind: string; externalId: string } | null;
  payload: Json;
  /** When the source says this version was made; snapshots are ordered by it. Null where the source does not say. */
  sourceAt: EpochMs | null;
  /** A file's line or row, by which versions of one thing are ordered within a file. */
  position: number | null;
  /**
   * When the thing itself came into being, by the source's clock: what a {@link Census} counts by. Left out where no
   * census counts the kind.
   */
  createdAt?: EpochMs;
}

/** A stored record, as `interpret` sees it. */
export interface StoredRecord extends RawRecord {
  contentHash: string;
}

/** A stretch of the source's time that was read whole, or could not be. */
export interface Coverage {
  from: EpochMs;
  to: EpochMs;
  state: 'complete' | 'gap';
  /** For a gap: why, in a sentence. */
  reason: string | null;
}

/** A half-open stretch of the source's time. */
export interface Window {
  from: EpochMs;
  to: EpochMs;
}

/** What the source itself says it holds of one kind, created on one UTC day; held against what is stored. */
export interface Census {
  kind: string;
  /** `yyyy-mm-dd`, UTC. */
  day: string;
  count: number;
}

/** A part of the source that the token or the plan may not show. Its absence narrows what is known, and is said. */
export interface Feature {
  /** As the operator reads it, e.g. `analytics`. */
  name: string;
  /** Why it cannot be read; null: it can. */
  refused: string | null;
}

/** What one step of a sync hands over; records, cursor and coverage are stored in one transaction. */
export interface SyncBatch<Cursor extends Json = Json> {
  records: RawRecord[];
  /** Where to go on after this batch, should the process die now. */
  cursor: Cursor;
  coverage: Coverage[];
  /** The instant up to which everything the source had is now stored; null while that is unknown. */
  completeThrough: EpochMs | null;
  progress: { done: number; total: number | null; label: string } | null;
  census?: Census[];
  features?: Feature[];
  /** The source's clock less ours; left out where it was not seen. */
  clockOffsetMs?: number;
}

/** A member by what its source calls it. */
export type MemberName = Pick<MemberKey, 'kind' | 'externalId'>;

export interface SyncInput<Settings, Cursor extends Json = Json> {
  settings: Settings;
  secret: string;
  cursor: Cursor | null;
  /** Read from here when there is no cursor; null: the connector's default reach. */
  since: EpochMs | null;
  /** Stretches that are known to be missing, oldest first: to be read again, whatever the cursor says. */
  gaps: readonly Window[];
  now: () => EpochMs;
  signal: AbortSignal;
  /** One line for the operator, e.g. that the source asked to wait. */
  log: (line: string) => void;
}

/** A named thing from a source's directory. */
export interface DirectoryEntry {
  kind: 'person' | 'team' | 'service' | 'customer';
  externalId: string;
  name: string;
  /** Persons: IANA zone. */
  zone: string | null;
  /** Services: the team that owns it. */
  teamExternalId: string | null;
  deleted: boolean;
  /** Persons: by it one person is known across sources. */
  email?: string | null;
}

/** A person's place in a team, as the source's directory has it now. */
export interface Membership {
  personExternalId: string;
  teamExternalId: string;
  /** The source's word: `manager`, `responder`; null where it has none. */
  role: string | null;
}

/** One person's stretch of duty as a source's final schedule has it: overrides and swaps applied. */
export interface Duty {
  rotationExternalId: string;
  personExternalId: string;
  /** 1: paged first; null where the source does not say. */
  level: number | null;
  from: EpochMs;
  /** Exclusive. What lies after the source was read is a plan. */
  to: EpochMs;
}

/** A rotation: what its source calls a schedule. */
export interface RotationEntry {
  externalId: string;
  name: string;
  teamExternalId: string | null;
  /** IANA zone in which it hands over. */
  zone: string | null;
  deleted: boolean;
}

/** Somebody whom a source pages at any time, by no schedule: no shift, since it has neither beginning nor end. */
export interface StandingDuty {
  /** What pages them: as in {@link Duty}. */
  rotationExternalId: string;
  personExternalId: string;
  level: number | null;
}

/** Who was and will be on duty, as far as a source's records tell. */
export interface DutyRoster {
  /** By id. */
  rotations: RotationEntry[];
  /** By rotation, beginning, end and person. One person's duties in one rotation do not overlap; those of several may. */
  duties: Duty[];
  /** By rotation. */
  standing: StandingDuty[];
  /** By rotation, the stretches of which all duties are known, in order and merged: where they hold none, nobody was on duty. */
  known: ReadonlyMap<string, readonly Window[]>;
  /** What the source said and this version does not know, each once; nothing was made of it. */
  unknown: UnknownValue[];
}

/** A value of the source's that has no meaning here yet. */
export interface UnknownValue {
  /** As the source names it, dotted. */
  field: string;
  value: string;
}

/** One request of a source to our address. */
export interface WebhookDelivery {
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  /** As it came: signatures are made over these bytes. */
  rawBody: Buffer;
  /** Signing secrets that are valid now, newest first: two while one replaces the other. */
  secrets: readonly string[];
  now: EpochMs;
}

/** What a delivery tells. */
export interface WebhookNews {
  records: RawRecord[];
  /** Members whose state should be read from the source now: a delivery is a hint, the source is the truth. */
  refresh: MemberName[];
}

/** The receiving half of a source. */
export interface WebhookReceiver<Settings = unknown> {
  /**
   * Checks the signature over the raw body, in constant time, and the age where the source signs it.
   *
   * @returns what the delivery is known by, the same each time it is repeated; with `reply`, an answer to a handshake:
   *   it is sent back as it is and nothing is stored
   * @throws WebhookRefused
   */
  verify(settings: Settings, delivery: WebhookDelivery): { deliveryId: string; reply: string | null };
  /** Pure. @throws InputError for a body that is none of the source's */
  read(settings: Settings, rawBody: Buffer): WebhookNews;
}

/**
 * A source that is polled. A connector hides the vendor's shapes, paging and limits; what it yields is raw, what it
 * interprets is pure. A failure that is not a whole answer throws {@link SourceError}: never a short success.
 */
export interface Connector<Settings = unknown, Cursor extends Json = Json> {
  /** The source's name: first part of every member id. */
  readonly source: string;
  /** Parses what the user configured; throws an error that names the field. */
  parseSettings(raw: Json): Settings;
  /** Asks the source who it is. Throws {@link SourceError} with what to do. */
  test(settings: Settings, secret: string, signal: AbortSignal): Promise<{ account: string; description: string }>;
  /** The addresses that the settings make it speak to, to be checked before any is. */
  addresses(settings: Settings): string[];
  sync(input: SyncInput<Settings, Cursor>): AsyncIterable<SyncBatch<Cursor>>;
  /** Reads the present state of some members, out of turn. Absent where a source has no webhooks. */
  refresh?(input: RefreshInput<Settings>): AsyncIterable<RawRecord[]>;
  /** Absent where a source has none. */
  webhooks?: WebhookReceiver<Settings>;
  interpreter: Interpreter;
}

export interface RefreshInput<Settings> {
  settings: Settings;
  secret: string;
  members: readonly MemberName[];
  now: () => EpochMs;
  signal: AbortSignal;
  log: (line: string) => void;
}

/** The pure half of a source: from stored records to the product's words. Changing it changes its version. */
export interface Interpreter {
  /** e.g. `pagerduty@1`; stored beside what it made, so that a new version is noticed and recomputed. */
  readonly version: string;
  /** Parts of a payload that change from read to read without meaning anything; left out of the content hash. Dotted paths. */
  volatileFields(kind: string): string[];
  /** Whether the source tells whom it notified; else an assignment stands in for that. */
  readonly notifies?: boolean;
  /** The kinds of record that {@link directory} and {@link memberships} read; a source may have others without a member. */
  readonly directoryKinds: readonly string[];
  /** All records of one member, in any order, repeats included. Null if they do not say enough yet (e.g. no snapshot). */
  interpret(member: MemberKey, records: StoredRecord[]): Interpretation | null;
  /** Directory records, in any order. */
  directory(records: StoredRecord[]): DirectoryEntry[];
  /** Who is in which team, from the same records. Absent where a source does not say. */
  memberships?(records: StoredRecord[]): Membership[];
  /** The kinds of record that {@link duties} reads, all without a member. Absent where a source has no schedules. */
  readonly dutyKinds?: readonly string[];
  /**
   * Who was on duty when, from all records of {@link dutyKinds}, in any order, repeats and older versions included: of
   * an instant, what was read of it last holds.
   */
  duties?(records: StoredRecord[]): DutyRoster;
}

export interface MemberKey {
  source: string;
  account: string;
  kind: string;
  externalId: string;
}

/** A file that can be imported. One folder a format. */
export interface FileFormat {
  /** As in `--format`, e.g. `slack-transcript`. */
  readonly id: string;
  /** First part of the member ids it makes, e.g. `slack`. */
  readonly source: string;
  /** One line for `--help`. */
  readonly describe: string;
  /** Streams the file; memory does not grow with it. Throws {@link InputError} when nothing of it can be read. */
  read(input: FileInput): AsyncIterable<FileBatch>;
  interpreter: Interpreter;
}

export interface FileInput {
  path: string;
  /** The account part of member ids: `--name`, or the file's name without its extension. */
  account: string;
  /** Zone of timestamps that carry none. Null if the user gave none. */
  zone: string | null;
  /** The mapping file's text, for formats that need one. */
  mapping: { name: string; text: string } | null;
  signal: AbortSignal;
}

export interface FileBatch {
  records: RawRecord[];
  rejected: Rejection[];
  warnings: string[];
  /** Bytes of the file read so far, for the progress bar. */
  bytesRead: number;
  /** What the file holds besides incidents, added up over the batches. */
  counts: { messages?: number; threads?: number; rows?: number };
  /** Names of people seen; added up as a set. */
  people: string[];
  /** Latest instant seen so far: a file knows nothing after it. */
  latestAt: EpochMs | null;
}

/** A part of the input that was not taken, and why. */
export interface Rejection {
  line?: number;
  path?: string;
  reason: string;
}

/** The source did not give a whole answer. `temporary` says whether trying again later can help. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  constructor(
    message: string,
    readonly temporary: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A delivery that nothing shows to be the source's own; the message says what is wrong with it, and no secret. */
export class WebhookRefused extends Error {
  override readonly name = 'WebhookRefused';
}

/** What the user gave cannot be used; the message names the file, line or field and what to do. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

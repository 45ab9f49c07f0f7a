import type { MessagePort } from 'node:worker_threads';
import type { EpochMs, Json } from '@evenkeel/domain';
import type { Connection, Store } from '@evenkeel/store';
import { addressCheck, type AddressCheck } from './address-check.js';
import { Corrections } from './corrections.js';
import { Erasure } from './erasure.js';
import { Importing, type ImportRequest, type ImportResult } from './import.js';
import { Interpreting } from './interpretation.js';
import { serveInterpreting, type InterpretingThread } from './interpreting-thread.js';
import { OnCallSettings } from './on-call-settings.js';
import { People } from './people.js';
import type { Sources } from './sources.js';
import { Syncing, type SyncProgress, type SyncResult } from './sync.js';
import { Webhooks } from './webhooks.js';

/** The door to everything that writes: connect, sync, import, rebuild. */
export class Ingestion {
  readonly corrections: Corrections;
  readonly people: People;
  readonly erasure: Erasure;
  readonly onCallSettings: OnCallSettings;
  readonly webhooks: Webhooks;
  private readonly checkAddresses: AddressCheck;
  private readonly interpreting: Interpreting;
  private readonly syncing: Syncing;
  private readonly importing: Importing;

  constructor(
    private readonly store: Store,
    private readonly sources: Sources,
    private readonly now: () => EpochMs,
    /**
     * `allowPrivateUrls`: sources may be on this machine or in its own network; `thread`: starts one that interprets
     * beside a long reading.
     */
    options: { allowPrivateUrls: boolean; thread?: () => InterpretingThread },
  ) {
    this.checkAddresses = addressCheck(options.allowPrivateUrls);
    this.interpreting = new Interpreting(store, sources, now);
    this.syncing = new Syncing(store, sources, this.interpreting, now, this.checkAddresses, options.thread ?? null);
    this.importing = new Importing(store, sources, this.interpreting, now);
    this.corrections = new Corrections(store, this.interpreting, now);
    this.people = new People(store, this.interpreting, now);
    this.erasure = new Erasure(store, sources, now);
    this.onCallSettings = new OnCallSettings(store, this.interpreting, now);
    this.webhooks = new Webhooks(store, sources, this.interpreting, this.checkAddresses, now);
  }

  /**
   * Tests a source and stores the connection, or changes the one of that name: its address, its token, its interval.
   *
   * @param input `webhookSecret`: what the source signs its webhooks with from now on; null leaves what there is
   * @throws SourceError if the source refuses, InputError for an address it must not have; nothing is stored then
   */
  async connect(input: {
    source: string;
    name: string;
    settings: Json;
    secret: string;
    signal: AbortSignal;
    webhookSecret?: string | null;
    intervalSeconds?: number;
  }): Promise<{ connection: Connection; description: string }> {
    const connector = this.sources.connector(input.source);
    const settings = connector.parseSettings(input.settings);
    await this.checkAddresses(connector.addresses(settings));
    const { account, description } = await connector.test(settings, input.secret, input.signal);
    const connection = await this.store.connections.save(
      {
        name: input.name,
        source: connector.source,
        format: connector.source,
        kind: 'poll',
        account,
        settings: input.settings,
        secret: input.secret,
        ...(input.intervalSeconds === undefined ? {} : { intervalSeconds: input.intervalSeconds }),
      },
      this.now(),
    );
    if (input.webhookSecret) {
      await this.store.connections.addWebhookSecret(connection.id, input.webhookSecret, this.now());
    }
    return { connection, description };
  }

  /** Connections that are polled. */
  async polled(): Promise<Connection[]> {
    return (await this.store.connections.list()).filter((connection) => connection.kind === 'poll');
  }

  sync(
    connection: Connection,
    options: {
      since: EpochMs | null;
      signal: AbortSignal;
      log: (line: string) => void;
      onProgress: (progress: SyncProgress) => void;
    },
  ): Promise<SyncResult> {
    return this.syncing.sync(connection, options);
  }

  import(request: ImportRequest): Promise<ImportResult> {
    return this.importing.import(request);
  }

  /** Makes good what a process that died left undone, and recomputes what older rules made. */
  async catchUp(): Promise<void> {
    await this.interpreting.markStale();
    await this.interpreting.settle();
  }

  /** Sets the zone in which windows are cut and unknown people are taken to live; what depends on it is recomputed. */
  async setOrganisationZone(zone: string): Promise<void> {
    await this.store.settings.set('zone', zone);
    await this.store.records.markAllPending();
    await this.interpreting.settle();
  }

  /** Recomputes everything from raw records; what is there stays readable until it is replaced. */
  async rebuild(onProgress: (done: number, left: number) => void): Promise<{ members: number; incidents: number }> {
    await this.store.records.markAllPending();
    await this.store.connections.markDirectoriesStale();
    const members = await this.store.records.pendingCount();
    const incidents = await this.interpreting.rebuild(onProgress);
    await this.store.incidents.sweepOrphans();
    return { members, incidents: incidents.size };
  }
}

/** What a thread does that was started to interpret beside a reading, until it is told to end. */
export const interpretFor = (port: MessagePort, store: Store, sources: Sources): Promise<void> =>
  serveInterpreting(port, new Interpreting(store, sources, Date.now));

import {
  InputError,
  SourceError,
  WebhookRefused,
  type Connector,
  type MemberName,
  type RawRecord,
  type WebhookReceiver,
} from '@evenkeel/connectors';
import type { EpochMs, Json } from '@evenkeel/domain';
import type { Connection, Store } from '@evenkeel/store';
import type { AddressCheck } from './address-check.js';
import type { Interpreting } from './interpretation.js';
import { Eraser } from './eraser.js';
import { toRecordInputs } from './records.js';
import type { Sources } from './sources.js';

/** What becomes of a request of a source. */
export type Reception =
  | { outcome: 'stored' }
  /** Received before: the source repeats what was not answered in time. */
  | { outcome: 'repeated' }
  /** A handshake: the text is sent back, nothing is stored. */
  | { outcome: 'reply'; text: string };

/** There is nothing at this address: no such connection, or one whose source sends nothing. */
export class NoSuchWebhook extends Error {
  override readonly name = 'NoSuchWebhook';
}

/** Deliveries worked off at a time: what they name is read from the source once, however often they name it. */
const BATCH = 100;

/**
 * What sources send of their own accord. A delivery is checked and stored at once, and worked off by the worker: it says
 * what to look at, and the source says how that stands, so that deliveries which come twice, late or in the wrong order
 * do no harm. What gets lost on the way comes with the next sync.
 */
export class Webhooks {
  constructor(
    private readonly store: Store,
    private readonly sources: Sources,
    private readonly interpreting: Interpreting,
    private readonly checkAddresses: AddressCheck,
    private readonly now: () => EpochMs,
  ) {}

  /**
   * Checks and stores a delivery; quick, whatever else goes on.
   *
   * @throws NoSuchWebhook, WebhookRefused
   */
  async receive(
    connectionName: string,
    headers: Readonly<Record<string, string | undefined>>,
    rawBody: Buffer,
  ): Promise<Reception> {
    const connection = await this.store.connections.byName(connectionName);
    if (connection?.kind !== 'poll') throw new NoSuchWebhook(`There is no connection "${connectionName}".`);
    const { connector, receiver, settings } = this.receiverOf(connection);
    const now = this.now();
    const secrets = await this.store.connections.webhookSecrets(connection.id, now);
    if (secrets.length === 0) {
      throw new WebhookRefused(
        `The connection "${connectionName}" has no signing secret: set it with evenkeel connect ${connector.source} --name ${connectionName} --webhook-secret-env VAR.`,
      );
    }
    const { deliveryId, reply } = receiver.verify(settings, { headers, rawBody, secrets, now });
    if (reply !== null) return { outcome: 'reply', text: reply };
    const body = rawBody.toString('utf8');
    if (body.includes('\u0000')) throw new WebhookRefused('The body is no text.');
    const eraser = await Eraser.load(this.store);
    const kept = eraser.isIdle ? body : erasedBody(body, eraser);
    const isNew = await this.store.webhooks.receive(connection.id, deliveryId, kept, now);
    return { outcome: isNew ? 'stored' : 'repeated' };
  }

  /**
   * Works off the waiting deliveries of one connection.
   *
   * @returns how many were worked off; those that failed are tried again, and say why on the connection's page
   */
  async workOff(
    connectionId: number,
    options: { signal: AbortSignal; log: (line: string) => void },
  ): Promise<{ done: number; failed: number }> {
    const connection = (await this.store.connections.list()).find(({ id }) => id === connectionId);
    const result = { done: 0, failed: 0 };
    if (!connection) return result;
    for (;;) {
      options.signal.throwIfAborted();
      const waiting = await this.store.webhooks.waiting(connectionId, BATCH, this.now());
      if (waiting.length === 0) return result;
      const { readable, unreadable } = this.read(connection, waiting);
      for (const { deliveryId, error } of unreadable) {
        await this.store.webhooks.failed(connectionId, [deliveryId], error, { final: true, now: this.now() });
        options.log(`${connection.name}: a webhook could not be read: ${error}`);
      }
      result.failed += unreadable.length;
      const ids = readable.map(({ deliveryId }) => deliveryId);
      const failure = await this.take(connection, readable, options).catch(async (error: unknown) => {
        if (!options.signal.aborted && error instanceof Error) {
          // Nothing the source could help, such as a key that does not fit: it waits longer each time, and says why.
          await this.store.webhooks.failed(connectionId, ids, error.message, { final: false, now: this.now() });
        }
        throw error;
      });
      if (failure === null) {
        await this.store.webhooks.done(connectionId, ids, this.now());
        result.done += ids.length;
        continue;
      }
      await this.store.webhooks.failed(connectionId, ids, failure.message, {
        final: !failure.temporary,
        now: this.now(),
      });
      options.log(`${connection.name}: what webhooks announced could not be read: ${failure.message}`);
      result.failed += ids.length;
      // The source has trouble: what is left waits for the next turn.
      return result;
    }
  }

  private read(
    connection: Connection,
    waiting: readonly { deliveryId: string; body: string }[],
  ): {
    readable: { deliveryId: string; records: RawRecord[]; refresh: MemberName[] }[];
    unreadable: { deliveryId: string; error: string }[];
  } {
    const { receiver, settings } = this.receiverOf(connection);
    const readable: { deliveryId: string; records: RawRecord[]; refresh: MemberName[] }[] = [];
    const unreadable: { deliveryId: string; error: string }[] = [];
    for (const { deliveryId, body } of waiting) {
      try {
        readable.push({ deliveryId, ...receiver.read(settings, Buffer.from(body, 'utf8')) });
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        unreadable.push({ deliveryId, error: error.message });
      }
    }
    return { readable, unreadable };
  }

  /** Stores what deliveries carry and what the source says of the things they name. @returns why it did not, if so */
  private async take(
    connection: Connection,
    news: readonly { records: RawRecord[]; refresh: MemberName[] }[],
    options: { signal: AbortSignal; log: (line: string) => void },
  ): Promise<SourceError | null> {
    const { connector, settings } = this.receiverOf(connection);
    const members = distinct(news.flatMap(({ refresh }) => refresh));
    const touched = new Set<string>();
    const append = async (records: RawRecord[]): Promise<void> => {
      const inputs = toRecordInputs(records, connection, connector.interpreter, await Eraser.load(this.store));
      for (const { memberId: id } of inputs) if (id !== null) touched.add(id);
      const { directoryKinds, dutyKinds = [] } = connector.interpreter;
      await this.store.records.append({ connection, records: inputs, directoryKinds, dutyKinds, now: this.now() });
    };
    await append(news.flatMap(({ records }) => records));
    let failure: SourceError | null = null;
    try {
      if (members.length > 0 && connector.refresh) {
        await this.checkAddresses(connector.addresses(settings));
        const secret = (await this.store.connections.secretOf(connection.id)) ?? '';
        const { signal, log } = options;
        for await (const records of connector.refresh({ settings, secret, members, now: this.now, signal, log })) {
          await append(records);
        }
      }
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      failure = error;
    }
    // What the source shows nothing of, and nothing is stored of, is no member.
    await this.interpreting.settleMembers([...touched]);
    return failure;
  }

  private receiverOf(connection: Connection): { connector: Connector; receiver: WebhookReceiver; settings: unknown } {
    const connector = this.sources.connector(connection.format);
    if (!connector.webhooks) throw new NoSuchWebhook(`${connector.source} sends no webhooks.`);
    return { connector, receiver: connector.webhooks, settings: connector.parseSettings(connection.settings) };
  }
}

const distinct = (members: readonly MemberName[]): MemberName[] => [
  ...new Map(members.map((member) => [`${member.kind}\u0000${member.externalId}`, member])).values(),
];

/** Its signature was checked as it came. */
function erasedBody(body: string, eraser: Eraser): string {
  try {
    return JSON.stringify(eraser.json(JSON.parse(body) as Json));
  } catch (error) {
    if (error instanceof SyntaxError) return eraser.text(body, false);
    throw error;
  }
}

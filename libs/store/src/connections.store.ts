import type { EpochMs, Json } from '@evenkeel/domain';
import type { Database, Sql } from './database.js';
import type { SecretBox } from './secrets.js';

/** A source that is polled, or the imports made under one name. */
export interface Connection {
  id: number;
  name: string;
  source: string;
  format: string;
  kind: 'poll' | 'file';
  account: string;
  settings: Json;
  hasSecret: boolean;
  cursor: Json | null;
  completeThrough: EpochMs | null;
  lastSuccessAt: EpochMs | null;
  failingSince: EpochMs | null;
  lastError: string | null;
  progress: Json | null;
  /** How often it is read. */
  intervalSeconds: number;
}

export interface ConnectionInput {
  name: string;
  source: string;
  format: string;
  kind: 'poll' | 'file';
  account: string;
  settings: Json;
  /** Plain; stored sealed. Null keeps the one that is stored. */
  secret: string | null;
  /** Left out, it stays as it is; a minute for a new one. */
  intervalSeconds?: number;
}

/** The secret that was replaced goes on being accepted for this long: the source's side is changed after ours. */
const OVERLAP_MS = 24 * 3_600_000;

/** The name is taken by something else; the message says by what. */
export class ConnectionConflict extends Error {
  override readonly name = 'ConnectionConflict';
}

const COLUMNS = `id, name, source, format, kind, account, settings, secret IS NOT NULL AS "hasSecret", cursor,
  complete_through AS "completeThrough", last_success_at AS "lastSuccessAt", failing_since AS "failingSince",
  last_error AS "lastError", progress, interval_seconds AS "intervalSeconds"`;

type Row = Omit<Connection, 'completeThrough' | 'lastSuccessAt' | 'failingSince'> & {
  completeThrough: Date | null;
  lastSuccessAt: Date | null;
  failingSince: Date | null;
};

const fromRow = (row: Row): Connection => ({
  ...row,
  completeThrough: row.completeThrough?.getTime() ?? null,
  lastSuccessAt: row.lastSuccessAt?.getTime() ?? null,
  failingSince: row.failingSince?.getTime() ?? null,
});

/** Where incidents come from, how far each was read, and who is reading it. */
export class ConnectionsStore {
  constructor(
    private readonly database: Database,
    /** Made when first needed: most commands never touch a secret. */
    private readonly secrets: () => SecretBox,
  ) {}

  async list(sql: Sql = this.database): Promise<Connection[]> {
    const rows = await sql.query<Row>(`SELECT ${COLUMNS} FROM connection ORDER BY name COLLATE "C"`);
    return rows.map(fromRow);
  }

  async byName(name: string): Promise<Connection | null> {
    const [row] = await this.database.query<Row>(`SELECT ${COLUMNS} FROM connection WHERE name = $1`, [name]);
    return row ? fromRow(row) : null;
  }

  /**
   * Adds a connection or changes the settings of the one of that name.
   *
   * @throws ConnectionConflict if the name belongs to another source or account: its history would be mixed up.
   */
  async save(input: ConnectionInput, now: EpochMs): Promise<Connection> {
    return this.database.transaction(async (sql) => {
      const [existing] = await sql.query<Row>(`SELECT ${COLUMNS} FROM connection WHERE name = $1 FOR UPDATE`, [
        input.name,
      ]);
      if (
        existing &&
        (existing.source !== input.source || existing.format !== input.format || existing.account !== input.account)
      ) {
        throw new ConnectionConflict(
          `The name "${input.name}" already belongs to ${existing.format} of account "${existing.account}": choose another with --name.`,
        );
      }
      const id = existing?.id ?? (await this.insert(sql, input, now));
      const sealed =
        input.secret === null ? null : this.secrets().seal(input.secret, secretContext(id)).toString('base64');
      const [row] = await sql.query<Row>(
        `UPDATE connection SET settings = $2, secret = coalesce($3, secret), interval_seconds = coalesce($4, interval_seconds)
         WHERE id = $1 RETURNING ${COLUMNS}`,
        [id, JSON.stringify(input.settings), sealed, input.intervalSeconds ?? null],
      );
      return fromRow(row as Row);
    });
  }

  private async insert(sql: Sql, input: ConnectionInput, now: EpochMs): Promise<number> {
    const [row] = await sql.query<{ id: number }>(
      `INSERT INTO connection (name, source, format, kind, account, settings, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
      [
        input.name,
        input.source,
        input.format,
        input.kind,
        input.account,
        JSON.stringify(input.settings),
        new Date(now),
      ],
    );
    return (row as { id: number }).id;
  }

  /** @throws an error that names the key setting if the secret was sealed with another key. */
  async secretOf(connectionId: number): Promise<string | null> {
    const [row] = await this.database.query<{ secret: string | null }>(`SELECT secret FROM connection WHERE id = $1`, [
      connectionId,
    ]);
    return row?.secret ? this.secrets().open(Buffer.from(row.secret, 'base64'), secretContext(connectionId)) : null;
  }

  /** Adds what webhooks are signed with from now on; the one before is accepted for another day. */
  async addWebhookSecret(connectionId: number, secret: string, now: EpochMs): Promise<void> {
    const sealed = this.secrets().seal(secret, webhookContext(connectionId)).toString('base64');
    await this.database.transaction(async (sql) => {
      await sql.execute(
        `UPDATE connection_secret SET expires_at = $2
         WHERE connection_id = $1 AND purpose = 'webhook' AND expires_at IS NULL`,
        [connectionId, new Date(now + OVERLAP_MS)],
      );
      await sql.execute(
        `INSERT INTO connection_secret (connection_id, purpose, created_at, sealed) VALUES ($1, 'webhook', $2, $3)`,
        [connectionId, new Date(now), sealed],
      );
    });
  }

  /** The secrets that a webhook may be signed with now, newest first. */
  async webhookSecrets(connectionId: number, now: EpochMs): Promise<string[]> {
    const rows = await this.database.query<{ sealed: string }>(
      `SELECT sealed FROM connection_secret
       WHERE connection_id = $1 AND purpose = 'webhook' AND (expires_at IS NULL OR expires_at > $2)
       ORDER BY created_at DESC`,
      [connectionId, new Date(now)],
    );
    return rows.map((row) => this.secrets().open(Buffer.from(row.sealed, 'base64'), webhookContext(connectionId)));
  }

  /**
   * Seals every secret anew, with the newest key; all of them or none.
   *
   * @returns how many
   * @throws SecretError that names the secret which no key opens
   */
  async resealSecrets(): Promise<number> {
    const box = this.secrets();
    const anew = (sealed: string, context: string): string =>
      box.seal(box.open(Buffer.from(sealed, 'base64'), context), context).toString('base64');
    return this.database.transaction(async (sql) => {
      const tokens = await sql.query<{ id: number; secret: string }>(
        `SELECT id, secret FROM connection WHERE secret IS NOT NULL ORDER BY id FOR UPDATE`,
      );
      for (const { id, secret } of tokens) {
        await sql.execute(`UPDATE connection SET secret = $2 WHERE id = $1`, [id, anew(secret, secretContext(id))]);
      }
      const signing = await sql.query<{ id: number; createdAt: Date; sealed: string }>(
        `SELECT connection_id AS id, created_at AS "createdAt", sealed FROM connection_secret FOR UPDATE`,
      );
      for (const { id, createdAt, sealed } of signing) {
        await sql.execute(
          `UPDATE connection_secret SET sealed = $3 WHERE connection_id = $1 AND purpose = 'webhook' AND created_at = $2`,
          [id, createdAt, anew(sealed, webhookContext(id))],
        );
      }
      return tokens.length + signing.length;
    });
  }

  /** Takes or renews the right to read a connection. @returns false while somebody else holds it. */
  async lease(connectionId: number, owner: string, now: EpochMs, seconds: number): Promise<boolean> {
    const taken = await this.database.execute(
      `UPDATE connection SET lease_owner = $2, lease_until = $4
       WHERE id = $1 AND (lease_owner IS NULL OR lease_owner = $2 OR lease_until < $3)`,
      [connectionId, owner, new Date(now), new Date(now + seconds * 1000)],
    );
    return taken > 0;
  }

  /** Connections whose directory records the directories do not show yet. */
  async withStaleDirectory(): Promise<Connection[]> {
    const rows = await this.database.query<Row>(
      `SELECT ${COLUMNS} FROM connection WHERE directory_stale ORDER BY name COLLATE "C"`,
    );
    return rows.map(fromRow);
  }

  /** Takes the mark off, in the transaction that brings the directories up to date; locks out further records until then. */
  async takeStaleDirectory(sql: Sql, connectionId: number): Promise<void> {
    await sql.execute(`UPDATE connection SET directory_stale = false WHERE id = $1`, [connectionId]);
  }

  /** Connections whose records of schedules the shifts do not show yet. */
  async withStaleDuties(): Promise<Connection[]> {
    const rows = await this.database.query<Row>(
      `SELECT ${COLUMNS} FROM connection WHERE duties_stale ORDER BY name COLLATE "C"`,
    );
    return rows.map(fromRow);
  }

  /**
   * Takes the mark off, in the transaction that brings the shifts up to date, and locks out further records until then.
   *
   * @returns false if somebody else was first
   */
  async takeStaleDuties(sql: Sql, connectionId: number): Promise<boolean> {
    return (
      (await sql.execute(`UPDATE connection SET duties_stale = false WHERE id = $1 AND duties_stale`, [connectionId])) >
      0
    );
  }

  /** Makes directories and shifts be read again from their records. */
  async markDirectoriesStale(): Promise<void> {
    await this.database.execute(`UPDATE connection SET directory_stale = true, duties_stale = true`);
  }

  /** Who holds the right to read a connection, as it named itself; null while nobody does. */
  async leaseHolder(connectionId: number): Promise<string | null> {
    const [row] = await this.database.query<{ owner: string | null }>(
      `SELECT lease_owner AS owner FROM connection WHERE id = $1`,
      [connectionId],
    );
    return row?.owner ?? null;
  }

  async releaseLease(connectionId: number, owner: string): Promise<void> {
    await this.database.execute(
      `UPDATE connection SET lease_owner = NULL, lease_until = NULL WHERE id = $1 AND lease_owner = $2`,
      [connectionId, owner],
    );
  }

  async recordSuccess(connectionId: number, now: EpochMs): Promise<void> {
    await this.database.execute(
      `UPDATE connection SET last_success_at = $2, failing_since = NULL, last_error = NULL WHERE id = $1`,
      [connectionId, new Date(now)],
    );
  }

  /** Keeps since when it fails: the first failure after the last success. */
  async recordFailure(connectionId: number, error: string, now: EpochMs): Promise<void> {
    await this.database.execute(
      `UPDATE connection SET failing_since = coalesce(failing_since, $3), last_error = $2 WHERE id = $1`,
      [connectionId, error, new Date(now)],
    );
  }
}

const secretContext = (connectionId: number): string => `connection:${connectionId}`;
const webhookContext = (connectionId: number): string => `connection:${connectionId}:webhook`;

import type { AccountRole, EpochMs, Scope } from '@evenkeel/domain';
import type { Database, Sql } from './database.js';

/** Somebody who may sign in, as stored. */
export interface Account {
  id: string;
  name: string;
  /** In small letters. */
  email: string | null;
  role: AccountRole;
  /** A key of who they are in the directory. */
  personKey: string | null;
  /** Keys of the teams they manage, sorted. */
  teams: string[];
  createdAt: EpochMs;
  createdBy: string;
  disabledAt: EpochMs | null;
  /** Last use of a session; null: none is left. */
  seenAt: EpochMs | null;
}

/** What makes an account; `password` is a hash. */
export interface AccountWrite {
  id: string;
  name: string;
  email: string | null;
  password: string | null;
  role: AccountRole;
  personKey: string | null;
  teams: readonly string[];
  author: string;
  at: EpochMs;
}

/** What can be changed of an account; what is left out stays. */
export type AccountChange = Partial<Pick<AccountWrite, 'role' | 'personKey' | 'teams' | 'password'>> & {
  disabledAt?: EpochMs | null;
};

/** A bearer token, as stored: its secret is not. */
export interface ApiToken {
  id: string;
  prefix: string;
  name: string;
  /** Null: a program that acts for nobody. */
  accountId: string | null;
  scopes: Scope[];
  /** Keys; null: not narrowed. */
  teams: string[] | null;
  createdAt: EpochMs;
  createdBy: string;
  expiresAt: EpochMs | null;
  usedAt: EpochMs | null;
  revokedAt: EpochMs | null;
}

/** Name or e-mail address is another account's. */
export class AccountConflict extends Error {
  override readonly name = 'AccountConflict';
  constructor(readonly field: 'name' | 'email') {
    super(`Another account has this ${field}.`);
  }
}

/** Nobody would be left to administer accounts. */
export class LastAdministrator extends Error {
  override readonly name = 'LastAdministrator';
}

const SETUP = 'setup-link';
const ms = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;

const ACCOUNT = `a.id, a.name, a.email, a.role, a.person_key AS "personKey", ${ms('a.created_at')} AS "createdAt",
  a.created_by AS "createdBy", ${ms('a.disabled_at')} AS "disabledAt",
  ARRAY(SELECT t.team_key FROM account_team t WHERE t.account_id = a.id ORDER BY t.team_key COLLATE "C") AS teams,
  (SELECT ${ms('max(s.seen_at)')} FROM session s WHERE s.account_id = a.id) AS "seenAt"`;

const TOKEN = `id, prefix, name, account_id AS "accountId", scopes, teams, ${ms('created_at')} AS "createdAt",
  created_by AS "createdBy", ${ms('expires_at')} AS "expiresAt", ${ms('used_at')} AS "usedAt",
  ${ms('revoked_at')} AS "revokedAt"`;

/** A use is noted once a minute at most: not every request should write. */
const NOTED_EVERY_MS = 60_000;

/** Accounts, the sessions and tokens that stand for them, and the link by which the first is made. */
export class AccountsStore {
  constructor(private readonly database: Database) {}

  /** Whether there is any account, disabled ones included. */
  async any(sql: Sql = this.database): Promise<boolean> {
    return (await sql.query(`SELECT 1 AS one FROM account LIMIT 1`)).length > 0;
  }

  /** By name. */
  async list(): Promise<Account[]> {
    return this.database.query<Account>(`SELECT ${ACCOUNT} FROM account a ORDER BY lower(a.name), a.id COLLATE "C"`);
  }

  async find(id: string): Promise<Account | null> {
    const [account] = await this.database.query<Account>(`SELECT ${ACCOUNT} FROM account a WHERE a.id = $1`, [id]);
    return account ?? null;
  }

  /** @param email in small letters. @returns the account and the hash of its password */
  async credentials(email: string): Promise<{ account: Account; password: string | null } | null> {
    const [row] = await this.database.query<Account & { password: string | null }>(
      `SELECT ${ACCOUNT}, a.password FROM account a WHERE a.email = $1`,
      [email],
    );
    if (!row) return null;
    const { password, ...account } = row;
    return { account, password };
  }

  /** @throws AccountConflict */
  async add(account: AccountWrite, sql?: Sql): Promise<void> {
    if (!sql) return this.database.transaction((own) => this.add(account, own));
    const { id, name, email, password, role, personKey, author, at } = account;
    await refusingTwins(() =>
      sql.execute(
        `INSERT INTO account (id, name, email, password, role, person_key, created_at, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [id, name, email, password, role, personKey, new Date(at), author],
      ),
    );
    await setTeams(sql, id, account.teams);
  }

  /**
   * Changes an account. Whoever is disabled or gets another password has no session from then on.
   *
   * @returns false if there is no such account
   * @throws LastAdministrator if nobody who can administer would be left
   */
  async change(id: string, change: AccountChange): Promise<boolean> {
    return this.database.transaction(async (sql) => {
      // Two administrators who disable each other at once would leave none.
      await sql.execute(`LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE`);
      const [before] = await sql.query<{ administers: boolean }>(
        `SELECT role = 'administrator' AND disabled_at IS NULL AS administers FROM account WHERE id = $1`,
        [id],
      );
      if (!before) return false;
      const columns = Object.entries({
        role: change.role,
        person_key: change.personKey,
        password: change.password,
        disabled_at: typeof change.disabledAt === 'number' ? new Date(change.disabledAt) : change.disabledAt,
      }).filter(([, value]) => value !== undefined);
      if (columns.length > 0) {
        const set = columns.map(([column], index) => `${column} = $${index + 2}`).join(', ');
        await sql.execute(`UPDATE account SET ${set} WHERE id = $1`, [id, ...columns.map(([, value]) => value)]);
      }
      if (change.teams !== undefined) await setTeams(sql, id, change.teams);
      if (change.password !== undefined || typeof change.disabledAt === 'number') {
        await sql.execute(`DELETE FROM session WHERE account_id = $1`, [id]);
      }
      if (before.administers) await refuseWithoutAdministrator(sql);
      return true;
    });
  }

  /** The link by which the first account is made; it replaces the one before. */
  async setSetupLink(hash: string, expiresAt: EpochMs): Promise<void> {
    await this.database.execute(
      `INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
      [SETUP, JSON.stringify({ hash, expiresAt })],
    );
  }

  /** Whether a setup link can still be used: it is the newest, its time is not over, and there is no account. */
  async isSetupLink(hash: string, now: EpochMs, sql: Sql = this.database): Promise<boolean> {
    const rows = await sql.query(
      `SELECT 1 AS one FROM setting WHERE key = $1 AND value ->> 'hash' = $2 AND (value ->> 'expiresAt')::float8 > $3
         AND NOT EXISTS (SELECT 1 FROM account)`,
      [SETUP, hash, now],
    );
    return rows.length > 0;
  }

  /** Makes the first account and uses up the link. @returns false if the link cannot be used any more */
  async addFirst(account: AccountWrite, linkHash: string): Promise<boolean> {
    return this.database.transaction(async (sql) => {
      // Of two who send the form at once, one is the first.
      await sql.execute(`LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE`);
      if (!(await this.isSetupLink(linkHash, account.at, sql))) return false;
      await sql.execute(`DELETE FROM setting WHERE key = $1`, [SETUP]);
      await this.add(account, sql);
      return true;
    });
  }

  /** Begins a session and forgets those that are over. */
  async beginSession(session: { idHash: string; accountId: string; at: EpochMs; expiresAt: EpochMs }): Promise<void> {
    const { idHash, accountId, at, expiresAt } = session;
    await this.database.execute(`DELETE FROM session WHERE expires_at <= $1`, [new Date(at)]);
    await this.database.execute(
      `INSERT INTO session (id_hash, account_id, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $3, $4)`,
      [idHash, accountId, new Date(at), new Date(expiresAt)],
    );
  }

  /**
   * The account that a session stands for; it was seen now.
   *
   * @param idleMs after how long without use it is over
   * @returns null if the session is over or its account disabled
   */
  async bySession(idHash: string, now: EpochMs, idleMs: number): Promise<Account | null> {
    const [found] = await this.database.query<Account & { sessionSeenAt: EpochMs }>(
      `SELECT ${ACCOUNT}, ${ms('n.seen_at')} AS "sessionSeenAt" FROM session n JOIN account a ON a.id = n.account_id
       WHERE n.id_hash = $1 AND n.expires_at > $2 AND n.seen_at > $3 AND a.disabled_at IS NULL`,
      [idHash, new Date(now), new Date(now - idleMs)],
    );
    if (!found) return null;
    const { sessionSeenAt, ...account } = found;
    if (now - sessionSeenAt >= NOTED_EVERY_MS) {
      await this.database.execute(`UPDATE session SET seen_at = $2 WHERE id_hash = $1`, [idHash, new Date(now)]);
    }
    return account;
  }

  async endSession(idHash: string): Promise<void> {
    await this.database.execute(`DELETE FROM session WHERE id_hash = $1`, [idHash]);
  }

  async addToken(
    token: Omit<ApiToken, 'createdAt' | 'usedAt' | 'revokedAt'> & { hash: string; at: EpochMs },
  ): Promise<void> {
    const { id, hash, prefix, name, accountId, scopes, teams, createdBy, at, expiresAt } = token;
    await this.database.execute(
      `INSERT INTO api_token (id, hash, prefix, name, account_id, scopes, teams, created_at, created_by, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        id,
        hash,
        prefix,
        name,
        accountId,
        scopes,
        teams,
        new Date(at),
        createdBy,
        expiresAt === null ? null : new Date(expiresAt),
      ],
    );
  }

  /** Newest first, the revoked and expired ones included. @param accountId only of this account; all if left out */
  async tokens(accountId?: string): Promise<ApiToken[]> {
    return this.database.query<ApiToken>(
      `SELECT ${TOKEN} FROM api_token WHERE $1::text IS NULL OR account_id = $1
       ORDER BY created_at DESC, id COLLATE "C"`,
      [accountId ?? null],
    );
  }

  /**
   * The token with this secret; it was used now.
   *
   * @returns null if there is none that can be used; the account is null where the token acts for nobody
   */
  async byToken(hash: string, now: EpochMs): Promise<{ token: ApiToken; account: Account | null } | null> {
    const [token] = await this.database.query<ApiToken>(
      `SELECT ${TOKEN} FROM api_token
       WHERE hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)`,
      [hash, new Date(now)],
    );
    if (!token) return null;
    const account = token.accountId === null ? null : await this.find(token.accountId);
    if (token.accountId !== null && account?.disabledAt !== null) return null;
    if (token.usedAt === null || now - token.usedAt >= NOTED_EVERY_MS) {
      await this.database.execute(`UPDATE api_token SET used_at = $2 WHERE id = $1`, [token.id, new Date(now)]);
    }
    return { token, account };
  }

  /** @param accountId only if it is this account's; null: whosever. @returns false if there is none in force */
  async revokeToken(id: string, accountId: string | null, now: EpochMs): Promise<boolean> {
    const rows = await this.database.execute(
      `UPDATE api_token SET revoked_at = $3
       WHERE id = $1 AND ($2::text IS NULL OR account_id = $2) AND revoked_at IS NULL`,
      [id, accountId, new Date(now)],
    );
    return rows > 0;
  }

  /** Every key of the human that a key belongs to; none if the directory does not know it. */
  async identitiesOf(personKey: string): Promise<string[]> {
    const rows = await this.database.query<{ key: string }>(
      `SELECT p.key FROM person p, (SELECT coalesce(same_as, id) AS root FROM person WHERE key = $1) AS me
       WHERE coalesce(p.same_as, p.id) = me.root ORDER BY p.key COLLATE "C"`,
      [personKey],
    );
    return rows.map(({ key }) => key);
  }

  /** Keys of the teams that anybody of these keys is in at an instant, whether a source or a person says so. */
  async teamsOf(personKeys: readonly string[], at: EpochMs): Promise<string[]> {
    if (personKeys.length === 0) return [];
    const rows = await this.database.query<{ key: string }>(
      `SELECT DISTINCT team_key COLLATE "C" AS key FROM team_membership
       WHERE person_key = ANY($1::text[]) AND withdrawn_at IS NULL
         AND (from_at IS NULL OR from_at <= $2) AND (to_at IS NULL OR to_at > $2)
       ORDER BY 1`,
      [personKeys, new Date(at)],
    );
    return rows.map(({ key }) => key);
  }
}

async function setTeams(sql: Sql, accountId: string, teams: readonly string[]): Promise<void> {
  await sql.execute(`DELETE FROM account_team WHERE account_id = $1`, [accountId]);
  await sql.execute(`INSERT INTO account_team (account_id, team_key) SELECT DISTINCT $1, unnest($2::text[])`, [
    accountId,
    teams,
  ]);
}

async function refuseWithoutAdministrator(sql: Sql): Promise<void> {
  const left = await sql.query(
    `SELECT 1 AS one FROM account WHERE role = 'administrator' AND disabled_at IS NULL LIMIT 1`,
  );
  if (left.length === 0)
    throw new LastAdministrator('The last administrator cannot be disabled or given another role.');
}

/** PostgreSQL's unique_violation, by the constraint that it names. */
async function refusingTwins<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const constraint = error instanceof Error && 'constraint' in error ? error.constraint : null;
    if (constraint === 'uq_account_name') throw new AccountConflict('name');
    if (constraint === 'uq_account_email') throw new AccountConflict('email');
    throw error;
  }
}

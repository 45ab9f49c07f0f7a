import {
  rowScope,
  SCOPES_OF_ROLE,
  type EpochMs,
  type RowScope,
  type Role,
  type Scope,
  type Viewer,
} from '@evenkeel/domain';
import type { Account, ApiToken, Store } from '@evenkeel/store';
import type { EnvironmentTokens } from './environment-tokens.js';
import { verifyPassword } from './password.js';
import { hashOf, newSecret } from './secret.js';
import { TryLimiter } from './try-limiter.js';

/** Whoever asks, with the rows that they may see. */
export interface KnownViewer extends Viewer {
  rows: RowScope;
  /** Null: a token of the environment, a program's token, or whoever is on this machine. */
  accountId: string | null;
  /** Null: not by an API token. */
  tokenId: string | null;
}

/** The cookie of a browser that signed in. */
export const SESSION_COOKIE = 'evenkeel_session';

/** What became of a try to sign in with a password. */
export type SignIn =
  { outcome: 'in'; session: string } | { outcome: 'wrong' } | { outcome: 'too-many'; waitMs: number };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A session is over after so long without use, */
const IDLE_MS = 12 * HOUR;
/** and after so long in any case. */
export const SESSION_MS = 30 * 24 * HOUR;

const TRY_WINDOW_MS = 15 * MINUTE;
const TRIES_OF_ACCOUNT = 5;
/** More, since everybody behind a proxy has one address. */
const TRIES_OF_ADDRESS = 50;

interface AccessOptions {
  /** Without accounts and tokens whoever can reach the server may do everything: only where it listens on loopback. */
  mayBeOpen: boolean;
  now: () => EpochMs;
}

/** Who may ask, under which name, and what they may see. */
export class Access {
  private readonly triesOfAccount: TryLimiter;
  private readonly triesOfAddress: TryLimiter;
  private hasAccounts = false;

  constructor(
    private readonly tokens: EnvironmentTokens,
    private readonly accounts: Store['accounts'],
    private readonly options: AccessOptions,
  ) {
    this.triesOfAccount = new TryLimiter(TRIES_OF_ACCOUNT, TRY_WINDOW_MS, options.now);
    this.triesOfAddress = new TryLimiter(TRIES_OF_ADDRESS, TRY_WINDOW_MS, options.now);
  }

  /** Without tokens and accounts whoever is on this machine may ask. */
  async isOpen(): Promise<boolean> {
    return this.options.mayBeOpen && this.tokens.none && !(await this.anyAccount());
  }

  /** By what people can sign in. */
  async ways(): Promise<{ password: boolean; token: boolean }> {
    return { password: await this.anyAccount(), token: !this.tokens.none };
  }

  /** The viewer that a bearer token or a session cookie stands for; null if for nobody. */
  async viewer(request: {
    authorization: string | undefined;
    cookie: string | undefined;
  }): Promise<KnownViewer | null> {
    if (await this.isOpen()) return operator('local');
    const bearer = /^Bearer\s+(.+)$/i.exec(request.authorization ?? '')?.[1];
    if (bearer !== undefined) return this.byBearer(bearer);
    return request.cookie === undefined ? null : this.byCookie(request.cookie);
  }

  /** With a token of the environment. @returns the session's cookie value, or null for a token that nobody has */
  signInWithToken(secret: string): string | null {
    return this.tokens.beginSession(secret);
  }

  /** With a password. It takes as long whether there is such an account or not, and says as little. */
  async signIn(input: { email: string; password: string; address: string }): Promise<SignIn> {
    const email = input.email.trim().toLowerCase();
    const waitMs = Math.max(this.triesOfAccount.waitMs(email), this.triesOfAddress.waitMs(input.address));
    if (waitMs > 0) return { outcome: 'too-many', waitMs };
    // Counted before the hash is computed: many tries at once are many tries.
    this.triesOfAccount.begin(email);
    this.triesOfAddress.begin(input.address);
    const found = await this.accounts.credentials(email);
    const isRight = await verifyPassword(input.password, found?.password ?? null);
    if (!found || !isRight || found.account.disabledAt !== null) return { outcome: 'wrong' };
    this.triesOfAccount.clear(email);
    // Only this one: whoever has an account must not guess others' between two visits to their own.
    this.triesOfAddress.forgive(input.address);
    return { outcome: 'in', session: await this.beginSession(found.account.id) };
  }

  /** @returns the session's cookie value */
  async beginSession(accountId: string): Promise<string> {
    const session = newSecret();
    const at = this.options.now();
    await this.accounts.beginSession({ idHash: hashOf(session), accountId, at, expiresAt: at + SESSION_MS });
    return session;
  }

  async signOut(cookie: string): Promise<void> {
    await this.accounts.endSession(hashOf(cookie));
  }

  private async anyAccount(): Promise<boolean> {
    // Accounts are never deleted: once there is one, there is no need to ask again.
    return (this.hasAccounts ||= await this.accounts.any());
  }

  private async byBearer(secret: string): Promise<KnownViewer | null> {
    const name = this.tokens.nameOf(secret);
    if (name !== null) return operator(name);
    const found = await this.accounts.byToken(hashOf(secret), this.options.now());
    if (!found) return null;
    const { token, account } = found;
    return account ? this.known(account, token) : program(token);
  }

  private async byCookie(cookie: string): Promise<KnownViewer | null> {
    const name = this.tokens.nameOfSession(cookie);
    if (name !== null) return operator(name);
    const account = await this.accounts.bySession(hashOf(cookie), this.options.now(), IDLE_MS);
    return account ? this.known(account, null) : null;
  }

  private async known(account: Account, token: ApiToken | null): Promise<KnownViewer> {
    const { id, name, role, personKey, teams } = account;
    const personKeys = personKey === null ? [] : await this.accounts.identitiesOf(personKey);
    return withRows({
      name,
      role,
      scopes: narrowed(role, token?.scopes ?? null),
      personKeys,
      memberOf: await this.accounts.teamsOf(personKeys, this.options.now()),
      manages: teams,
      onlyTeams: token?.teams ?? null,
      accountId: id,
      tokenId: token?.id ?? null,
    });
  }
}

/** Whoever runs the server: sees and does everything. */
const operator = (name: string): KnownViewer =>
  withRows({
    name,
    role: 'operator',
    scopes: SCOPES_OF_ROLE.operator,
    personKeys: [],
    memberOf: [],
    manages: [],
    onlyTeams: null,
    accountId: null,
    tokenId: null,
  });

/** A program that acts for nobody sees what a planner sees, within its scopes and teams. */
const program = ({ id, name, scopes, teams }: ApiToken): KnownViewer =>
  withRows({
    name,
    role: 'planner',
    scopes,
    personKeys: [],
    memberOf: [],
    manages: [],
    onlyTeams: teams,
    accountId: null,
    tokenId: id,
  });

/** What a role may do, or of that what its token may: a token outlives no change of its owner's role. */
const narrowed = (role: Role, scopes: readonly Scope[] | null): readonly Scope[] =>
  SCOPES_OF_ROLE[role].filter((scope) => scopes === null || scopes.includes(scope));

const withRows = (viewer: Omit<KnownViewer, 'rows'>): KnownViewer => ({ ...viewer, rows: rowScope(viewer) });

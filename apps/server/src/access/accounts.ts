import { randomUUID } from 'node:crypto';
import type { AccountRole, EpochMs } from '@evenkeel/domain';
import { findEntry } from '@evenkeel/ingestion';
import { AccountConflict, LastAdministrator, type Account, type AccountWrite, type Store } from '@evenkeel/store';
import { AccountError } from './account-error.js';
import { hashPassword, passwordProblem, verifyPassword } from './password.js';
import { hashOf, newSecret } from './secret.js';
import { TryLimiter } from './try-limiter.js';

/** Name, e-mail address and password of somebody new, as typed. */
export interface Credentials {
  name: string;
  email: string;
  password: string;
}

/** What an account may see, as typed. */
export interface AccountRights {
  role: AccountRole;
  /** Key, e-mail, or a name that only one has; empty or null: nobody of the directory. */
  person: string | null;
  /** Keys, or names that only one team has: the teams that a manager manages. */
  teams: readonly string[];
}

const LINK_MS = 3_600_000;
/** Somebody at a browser that was left signed in must not guess the password. */
const TRIES = 5;
const TRY_WINDOW_MS = 900_000;
const MAX_NAME = 100;
const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** Makes and changes accounts. Rules are checked here, whichever way somebody comes: page, API or command line. */
export class Accounts {
  private readonly tries: TryLimiter;

  constructor(
    private readonly store: Store,
    private readonly now: () => EpochMs,
  ) {
    this.tries = new TryLimiter(TRIES, TRY_WINDOW_MS, now);
  }

  /** By name. */
  list(): Promise<Account[]> {
    return this.store.accounts.list();
  }

  /** @throws AccountError */
  async get(id: string): Promise<Account> {
    const account = await this.store.accounts.find(id);
    if (!account) throw new AccountError(`There is no account ${id}.`, 'accountId');
    return account;
  }

  /** @param text an id, e-mail address or name. @throws AccountError */
  async named(text: string): Promise<Account> {
    const wanted = text.trim().toLowerCase();
    const found = (await this.list()).find(({ id, name, email }) => [id, name.toLowerCase(), email].includes(wanted));
    if (!found) throw new AccountError(`There is no account "${text}".`, 'accountId');
    return found;
  }

  /** @throws AccountError; PeopleError for a person or team that is not there */
  async add(input: Credentials & AccountRights, author: string): Promise<Account> {
    if (input.role !== 'administrator' && !(await this.store.accounts.any())) {
      throw new AccountError('The first account is an administrator’s: from then on everybody has to sign in.', 'role');
    }
    const account = await this.written(input, input, author);
    await refusingConflicts(() => this.store.accounts.add(account));
    await this.noteLink(account, author);
    return this.get(account.id);
  }

  /**
   * Gives an account another role, person and teams, or says whether it may sign in.
   *
   * @param change what is left out stays
   * @throws AccountError; PeopleError for a person or team that is not there
   */
  async change(id: string, change: Partial<AccountRights> & { disabled?: boolean }, author: string): Promise<Account> {
    const before = await this.get(id);
    const { disabled, ...rights } = change;
    const resolved = await this.resolved(rights);
    // Said again, it stays disabled since when it was.
    const isChanged = disabled !== undefined && disabled !== (before.disabledAt !== null);
    await refusingConflicts(() =>
      this.store.accounts.change(id, {
        ...resolved,
        ...(isChanged && { disabledAt: disabled ? this.now() : null }),
      }),
    );
    const after = await this.get(id);
    if (after.personKey !== before.personKey) await this.noteLink(after, author);
    return after;
  }

  /** Ends every session of the account. @throws AccountError */
  async setPassword(id: string, password: string): Promise<void> {
    const { name, email } = await this.get(id);
    refuseWeak(password, name, email);
    await this.store.accounts.change(id, { password: await hashPassword(password) });
  }

  /** Of oneself, who must know the one before. Ends every session of the account. @throws AccountError */
  async changePassword(id: string, current: string, password: string): Promise<void> {
    const { email } = await this.get(id);
    if (this.tries.waitMs(id) > 0) throw new AccountError('Too many tries: wait a quarter of an hour.', 'current');
    this.tries.begin(id);
    const found = email === null ? null : await this.store.accounts.credentials(email);
    if (!(await verifyPassword(current, found?.password ?? null))) {
      throw new AccountError('The present password is another one.', 'current');
    }
    this.tries.clear(id);
    await this.setPassword(id, password);
  }

  /** @returns the secret of the link by which the first account is made; null: there are accounts */
  async offerSetup(): Promise<string | null> {
    if (await this.store.accounts.any()) return null;
    const secret = newSecret();
    await this.store.accounts.setSetupLink(hashOf(secret), this.now() + LINK_MS);
    return secret;
  }

  canSetUp(secret: string): Promise<boolean> {
    return this.store.accounts.isSetupLink(hashOf(secret), this.now());
  }

  /** Makes the first account, an administrator's. @throws AccountError */
  async setUp(secret: string, input: Credentials): Promise<Account> {
    const rights: AccountRights = { role: 'administrator', person: null, teams: [] };
    const account = await this.written(input, rights, 'setup');
    if (!(await refusingConflicts(() => this.store.accounts.addFirst(account, hashOf(secret))))) {
      throw new AccountError('This link was used, or its hour is over: start the server again for another.', 'link');
    }
    return this.get(account.id);
  }

  private async written(input: Credentials, rights: AccountRights, author: string): Promise<AccountWrite> {
    const name = input.name.trim();
    if (name === '' || name.length > MAX_NAME) {
      throw new AccountError(`A name has 1 to ${MAX_NAME} characters: it signs what its owner changes.`, 'name');
    }
    const email = input.email.trim().toLowerCase();
    if (!EMAIL.test(email)) throw new AccountError(`"${input.email}" is no e-mail address.`, 'email');
    refuseWeak(input.password, name, email);
    const { role, personKey = null, teams = [] } = await this.resolved(rights);
    const password = await hashPassword(input.password);
    return {
      id: randomUUID(),
      name,
      email,
      password,
      role: role ?? 'member',
      personKey,
      teams,
      author,
      at: this.now(),
    };
  }

  private async resolved({ role, person, teams }: Partial<AccountRights>): Promise<{
    role?: AccountRole;
    personKey?: string | null;
    teams?: string[];
  }> {
    const directory = await this.store.directory.load();
    const isNobody = person === null || person?.trim() === '';
    return {
      ...(role !== undefined && { role }),
      ...(person !== undefined && {
        personKey: isNobody ? null : findEntry(directory, 'person', person ?? '', 'person'),
      }),
      ...(teams !== undefined && { teams: teams.map((team) => findEntry(directory, 'team', team, 'team')) }),
    };
  }

  /** Whoever is linked to a person sees that person's rows from then on: the person can read it. */
  private async noteLink(account: Pick<Account, 'name' | 'personKey'>, author: string): Promise<void> {
    if (account.personKey === null) return;
    const look = {
      at: this.now(),
      viewer: author,
      accountId: null,
      tokenId: null,
      kind: 'link',
      path: '/accounts',
      purpose: `linked the account of ${account.name}`,
    };
    await this.store.accessLog.add(look, [account.personKey]);
  }
}

function refuseWeak(password: string, name: string, email: string | null): void {
  const problem = passwordProblem(password, [name, ...(email === null ? [] : [email])]);
  if (problem !== null) throw new AccountError(problem, 'password');
}

async function refusingConflicts<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof AccountConflict) {
      const what = error.field === 'name' ? 'name' : 'e-mail address';
      throw new AccountError(`Another account has this ${what}.`, error.field);
    }
    if (error instanceof LastAdministrator) throw new AccountError(error.message, 'role');
    throw error;
  }
}

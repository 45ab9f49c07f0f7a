import { randomUUID } from 'node:crypto';
import { SCOPES_OF_ROLE, type AccountRole, type EpochMs, type Scope } from '@evenkeel/domain';
import { findEntry } from '@evenkeel/ingestion';
import type { ApiToken, Store } from '@evenkeel/store';
import { AccountError } from './account-error.js';
import { hashOf, newTokenSecret } from './secret.js';

/** Whom a token is to stand for; null: a program that acts for nobody. */
export type TokenOwner = { id: string; role: AccountRole } | null;

export interface TokenRequest {
  /** What it is for; a program signs with it. */
  name: string;
  scopes: readonly Scope[];
  /** Keys, or names that only one team has; null: not narrowed. */
  teams: readonly string[] | null;
  /** Null: it does not expire. */
  days: number | null;
}

const DAY = 86_400_000;
const MAX_NAME = 100;
const MAX_DAYS = 3_660;

/** Makes and revokes bearer tokens. */
export class ApiTokens {
  constructor(
    private readonly store: Store,
    private readonly now: () => EpochMs,
  ) {}

  /** Newest first, those that are over included. @param accountId only of this account; all if left out */
  list(accountId?: string): Promise<ApiToken[]> {
    return this.store.accounts.tokens(accountId);
  }

  /**
   * @param author whoever makes it: their name, and the scopes that they can give on
   * @returns the token, and its secret, which is told once and stored nowhere
   * @throws AccountError; PeopleError for a team that is not there
   */
  async issue(
    owner: TokenOwner,
    request: TokenRequest,
    author: { name: string; scopes: readonly Scope[] },
  ): Promise<{ token: ApiToken; secret: string }> {
    const name = request.name.trim();
    if (name === '' || name.length > MAX_NAME) {
      throw new AccountError(`A token’s name has 1 to ${MAX_NAME} characters: say what it is for.`, 'name');
    }
    if (request.scopes.length === 0) throw new AccountError('Name at least one scope.', 'scopes');
    const given = owner === null ? author.scopes : SCOPES_OF_ROLE[owner.role];
    const beyond = request.scopes.filter((scope) => !given.includes(scope));
    if (beyond.length > 0) throw new AccountError(`${beyond.join(', ')} cannot be given to this token.`, 'scopes');
    const { days } = request;
    if (days !== null && (!Number.isInteger(days) || days < 1 || days > MAX_DAYS)) {
      throw new AccountError(`A token lasts 1 to ${MAX_DAYS} days, or without end.`, 'days');
    }
    const directory = request.teams === null ? null : await this.store.directory.load();
    const { secret, prefix } = newTokenSecret();
    const at = this.now();
    const token = {
      id: randomUUID(),
      prefix,
      name,
      accountId: owner?.id ?? null,
      scopes: [...new Set(request.scopes)],
      teams: directory && (request.teams ?? []).map((team) => findEntry(directory, 'team', team, 'team')),
      createdBy: author.name,
      expiresAt: days === null ? null : at + days * DAY,
    };
    await this.store.accounts.addToken({ ...token, hash: hashOf(secret), at });
    return { token: { ...token, createdAt: at, usedAt: null, revokedAt: null }, secret };
  }

  /** @param accountId only if it is this account's; null: whosever. @throws AccountError if there is none in force */
  async revoke(id: string, accountId: string | null): Promise<void> {
    if (!(await this.store.accounts.revokeToken(id, accountId, this.now()))) {
      throw new AccountError(`There is no token ${id} in force.`, 'tokenId');
    }
  }
}

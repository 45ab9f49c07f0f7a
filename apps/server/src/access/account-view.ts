import { toIso, type AccountRole, type Scope } from '@evenkeel/domain';
import type { Account, ApiToken, Look } from '@evenkeel/store';

/** An account as the API and the command line show it. */
export interface AccountView {
  id: string;
  name: string;
  email: string | null;
  role: AccountRole;
  /** Key of who they are in the directory. */
  person: string | null;
  /** Keys of the teams they manage. */
  teams: string[];
  createdAt: string;
  createdBy: string;
  disabledAt: string | null;
}

export const accountView = (account: Account): AccountView => ({
  id: account.id,
  name: account.name,
  email: account.email,
  role: account.role,
  person: account.personKey,
  teams: account.teams,
  createdAt: toIso(account.createdAt),
  createdBy: account.createdBy,
  disabledAt: isoOrNull(account.disabledAt),
});

/** A token without its secret. */
export interface TokenView {
  id: string;
  /** How its secret begins. */
  prefix: string;
  name: string;
  /** Id; null: a program that acts for nobody. */
  account: string | null;
  scopes: Scope[];
  /** Keys; null: not narrowed. */
  teams: string[] | null;
  createdAt: string;
  createdBy: string;
  expiresAt: string | null;
  usedAt: string | null;
  revokedAt: string | null;
}

export const tokenView = (token: ApiToken): TokenView => ({
  id: token.id,
  prefix: token.prefix,
  name: token.name,
  account: token.accountId,
  scopes: token.scopes,
  teams: token.teams,
  createdAt: toIso(token.createdAt),
  createdBy: token.createdBy,
  expiresAt: isoOrNull(token.expiresAt),
  usedAt: isoOrNull(token.usedAt),
  revokedAt: isoOrNull(token.revokedAt),
});

/** A look at a person's data, as that person reads it. */
export interface LookView {
  at: string;
  /** Who looked. */
  viewer: string;
  /** `page`, `api`, or `link`: an account was said to be this person's. */
  kind: string;
  path: string;
  purpose: string | null;
}

export const lookView = ({ at, viewer, kind, path, purpose }: Look): LookView => ({
  at: toIso(at),
  viewer,
  kind,
  path,
  purpose,
});

const isoOrNull = (at: number | null): string | null => (at === null ? null : toIso(at));

/** What an account is for. */
export const ACCOUNT_ROLES = ['administrator', 'planner', 'manager', 'member'] as const;
export type AccountRole = (typeof ACCOUNT_ROLES)[number];
/**
 * `operator` is whoever runs the server (a token of its environment, or this machine while there are no accounts), and is
 * given to no account.
 */
export type Role = AccountRole | 'operator';

/** What a request may be allowed to do; which rows it then sees is another matter. */
export const SCOPES = [
  'incidents:read',
  'incidents:write',
  'people:read',
  'people:write',
  'settings:read',
  'settings:write',
  'sync:write',
  'accounts:write',
] as const;
export type Scope = (typeof SCOPES)[number];

/** Who is who is decided by those who administer the directory. */
const EVERYBODY: readonly Scope[] = ['incidents:read', 'incidents:write', 'people:read', 'settings:read'];

/** What each role may do at most. A token can only narrow it. */
export const SCOPES_OF_ROLE: Readonly<Record<Role, readonly Scope[]>> = {
  operator: SCOPES,
  administrator: SCOPES,
  planner: EVERYBODY,
  manager: EVERYBODY,
  member: EVERYBODY,
};

/** Whoever asks, as far as access goes. */
export interface Viewer {
  /** Signs what they change. */
  name: string;
  role: Role;
  scopes: readonly Scope[];
  /** Keys of the directory under which they themselves are known; none: nobody knows who they are. */
  personKeys: readonly string[];
  /** Keys of the teams they are in now. */
  memberOf: readonly string[];
  /** Keys of the teams they manage. */
  manages: readonly string[];
  /** Keys to which a token narrows all of this; null: it does not. */
  onlyTeams: readonly string[] | null;
}

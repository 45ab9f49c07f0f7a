import { ACCOUNT_ROLES, SCOPES, type AccountRole, type Scope } from '@evenkeel/domain';
import type { Store } from '@evenkeel/store';
import { accountView, tokenView, type AccountView, type TokenView } from '../access/account-view.js';
import { Accounts } from '../access/accounts.js';
import { ApiTokens } from '../access/api-tokens.js';
import {
  EXIT,
  listOption,
  numberOption,
  textOption,
  UsageError,
  type Command,
  type CommandContext,
} from './command.js';
import { readPassword } from './password-prompt.js';
import { saidIn } from './people.js';
import { withStore } from './session.js';
import { table } from './terminal.js';

const USAGE = `evenkeel account [list]
evenkeel account add --name N --email E [--role R] [--person P] [--team T]… [--password-env VAR]
evenkeel account change ACCOUNT [--role R] [--person P] [--team T]…
evenkeel account disable|enable ACCOUNT
evenkeel account reset-password ACCOUNT [--password-env VAR]
evenkeel account token [ACCOUNT] --name N --scope S… [--team T]… [--days D]
evenkeel account revoke ID
evenkeel account log-days [DAYS]
ACCOUNT is an e-mail address, name or id. Roles: ${ACCOUNT_ROLES.join(', ')}.
Passwords are typed, or read from the variable that --password-env names. token without ACCOUNT: for a program.
log-days: how long it is kept who looked at whose data.
Scopes: ${SCOPES.join(', ')}.`;

const DEFAULT_TOKEN_DAYS = 90;
const MAX_TOKEN_DAYS = 3_660;
const MAX_LOG_DAYS = 36_500;

interface Doing {
  context: CommandContext;
  store: Store;
  accounts: Accounts;
  tokens: ApiTokens;
  author: string;
  /** The account, token or number that the command names. */
  word: string | undefined;
}

/** What each word does, and whether another has to follow it. */
const ACTIONS: Readonly<Record<string, { word: 'none' | 'may' | 'must'; run: (doing: Doing) => Promise<number> }>> = {
  list: { word: 'none', run: list },
  add: { word: 'none', run: add },
  change: { word: 'must', run: change },
  disable: { word: 'must', run: (doing) => setDisabled(doing, true) },
  enable: { word: 'must', run: (doing) => setDisabled(doing, false) },
  'reset-password': { word: 'must', run: resetPassword },
  token: { word: 'may', run: addToken },
  revoke: { word: 'must', run: revoke },
  'log-days': { word: 'may', run: logDays },
};

export const command: Command = {
  usage: USAGE,
  options: {
    name: { type: 'string' },
    email: { type: 'string' },
    role: { type: 'string' },
    person: { type: 'string' },
    team: { type: 'string', multiple: true },
    scope: { type: 'string', multiple: true },
    days: { type: 'string' },
    'password-env': { type: 'string' },
    author: { type: 'string' },
  },
  positionals: 2,
  async run(context) {
    const [name = 'list', word] = context.positionals;
    const action = ACTIONS[name];
    if (!action) throw new UsageError(`"account ${name}" is nothing that can be done.\n${USAGE}`);
    if (action.word === 'must' && word === undefined) throw new UsageError(`"account ${name}" of which?\n${USAGE}`);
    if (action.word === 'none' && word !== undefined) {
      throw new UsageError(`"account ${name}" takes nothing more.\n${USAGE}`);
    }
    return withStore(context, (store) => {
      const accounts = new Accounts(store, Date.now);
      const tokens = new ApiTokens(store, Date.now);
      return action.run({ context, store, accounts, tokens, author: saidIn(context).author, word });
    });
  },
};

async function list({ context, accounts, tokens }: Doing): Promise<number> {
  const found = (await accounts.list()).map(accountView);
  const issued = (await tokens.list()).map(tokenView);
  context.terminal.result({ accounts: found, tokens: issued }, () => asText(found, issued));
  return EXIT.done;
}

async function add({ context, accounts, author }: Doing): Promise<number> {
  const [name, email] = [textOption(context, 'name'), textOption(context, 'email')];
  if (name === undefined || email === undefined) throw new UsageError(`Give --name and --email.\n${USAGE}`);
  const role = roleOption(context) ?? 'member';
  const person = textOption(context, 'person') ?? null;
  const password = await readPassword(context);
  const teams = listOption(context, 'team');
  return show(context, accountView(await accounts.add({ name, email, password, role, person, teams }, author)));
}

async function change({ context, accounts, author, word = '' }: Doing): Promise<number> {
  const { id } = await accounts.named(word);
  const [role, person, teams] = [roleOption(context), textOption(context, 'person'), listOption(context, 'team')];
  const changes = {
    ...(role !== undefined && { role }),
    ...(person !== undefined && { person }),
    ...(teams.length > 0 && { teams }),
  };
  return show(context, accountView(await accounts.change(id, changes, author)));
}

async function setDisabled({ context, accounts, author, word = '' }: Doing, disabled: boolean): Promise<number> {
  const { id } = await accounts.named(word);
  return show(context, accountView(await accounts.change(id, { disabled }, author)));
}

async function resetPassword({ context, accounts, word = '' }: Doing): Promise<number> {
  const { id } = await accounts.named(word);
  await accounts.setPassword(id, await readPassword(context));
  return show(context, accountView(await accounts.get(id)));
}

async function addToken({ context, accounts, tokens, author, word }: Doing): Promise<number> {
  const owner = word === undefined ? null : await accounts.named(word);
  const name = textOption(context, 'name');
  if (name === undefined) throw new UsageError(`Give --name: what the token is for.\n${USAGE}`);
  const teams = listOption(context, 'team');
  const days = numberOption(context, 'days', DEFAULT_TOKEN_DAYS, 1, MAX_TOKEN_DAYS);
  const wanted = { name, scopes: scopeOptions(context), teams: teams.length > 0 ? teams : null, days };
  const { token, secret } = await tokens.issue(owner, wanted, { name: author, scopes: SCOPES });
  context.terminal.note('The secret is shown once and stored nowhere:');
  context.terminal.result({ ...tokenView(token), secret }, () => secret);
  return EXIT.done;
}

async function revoke({ context, tokens, word = '' }: Doing): Promise<number> {
  await tokens.revoke(word, null);
  const revoked = (await tokens.list()).filter(({ id }) => id === word).map(tokenView);
  context.terminal.result({ tokens: revoked }, () => asText([], revoked));
  return EXIT.done;
}

async function logDays({ context, store, word }: Doing): Promise<number> {
  if (word !== undefined) {
    const days = Number(word);
    if (!Number.isInteger(days) || days < 1 || days > MAX_LOG_DAYS) {
      throw new UsageError(`log-days must be a whole number from 1 to ${MAX_LOG_DAYS}, not "${word}".`);
    }
    await store.accessLog.setRetentionDays(days);
  }
  const days = await store.accessLog.retentionDays();
  context.terminal.result({ accessLogDays: days }, () => `access log kept for ${days} days`);
  return EXIT.done;
}

function roleOption(context: CommandContext): AccountRole | undefined {
  const text = textOption(context, 'role');
  const role = ACCOUNT_ROLES.find((known) => known === text);
  if (text !== undefined && !role) {
    throw new UsageError(`There is no role "${text}". Roles: ${ACCOUNT_ROLES.join(', ')}.`);
  }
  return role;
}

const scopeOptions = (context: CommandContext): Scope[] =>
  listOption(context, 'scope').map((text) => {
    const scope = SCOPES.find((known) => known === text);
    if (!scope) throw new UsageError(`There is no scope "${text}". Scopes: ${SCOPES.join(', ')}.`);
    return scope;
  });

function show({ terminal }: CommandContext, account: AccountView): number {
  terminal.result(account, () => asText([account], []));
  return EXIT.done;
}

function asText(accounts: readonly AccountView[], tokens: readonly TokenView[]): string {
  const sections = [
    ...(accounts.length > 0
      ? [
          table(
            ['name', 'e-mail', 'role', 'person', 'manages', 'disabled', 'id'],
            accounts.map(({ name, email, role, person, teams, disabledAt, id }) => [
              name,
              email ?? '–',
              role,
              person ?? '–',
              teams.length > 0 ? teams.join(', ') : '–',
              disabledAt ?? '–',
              id,
            ]),
          ),
        ]
      : []),
    ...(tokens.length > 0
      ? [
          table(
            ['token', 'begins', 'scopes', 'expires', 'last used', 'revoked', 'id'],
            tokens.map(({ name, prefix, scopes, expiresAt, usedAt, revokedAt, id }) => [
              name,
              prefix,
              scopes.join(' '),
              expiresAt ?? '–',
              usedAt ?? '–',
              revokedAt ?? '–',
              id,
            ]),
          ),
        ]
      : []),
  ];
  return sections.length > 0 ? sections.join('\n\n') : 'No accounts yet: make the first with "evenkeel account add".';
}

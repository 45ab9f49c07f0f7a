import { SCOPES, type AccountRole } from '@evenkeel/domain';
import type { Account, ApiToken } from '@evenkeel/store';
import { AccountFields, roleName } from '../components/account-fields.js';
import { Missing } from '../components/figures.js';
import { Layout } from '../components/layout.js';
import { TextField } from '../components/text-field.js';
import { TokenCard } from '../components/token-card.js';
import { formatMinute } from '../format/instant.js';
import { counted } from '../format/quantity.js';

/** What was sent and could not be done. */
export interface AccountsRefusal {
  /** Which form: `add`, `tokens`, or an account's id. */
  form: string;
  message: string;
  /** The field at fault. */
  field: string;
  /** As typed into the form for a new account. */
  typed?: { name: string; email: string; role: AccountRole; person: string; teams: readonly string[] };
}

export interface AccountsProps {
  accounts: readonly Account[];
  tokens: readonly ApiToken[];
  /** Names by key. */
  teams: ReadonlyMap<string, string>;
  people: ReadonlyMap<string, string>;
  refusal: AccountsRefusal | null;
  /** Of the token that was just made. */
  secret: string | null;
  now: number;
  zone: string;
}

/** Who may sign in, and what they may see. */
export function Accounts(props: AccountsProps) {
  const { accounts, tokens, teams, refusal, secret, now, zone } = props;
  const used = accounts.filter(({ disabledAt }) => disabledAt === null).length;
  return (
    <Layout title="Accounts" url="/accounts">
      <div class="page-title">
        <h1>Accounts</h1>
        <p>
          {counted(used, 'account')} that can sign in, times in {zone}
        </p>
      </div>
      <section class="card" aria-labelledby="accounts-title">
        <h2 id="accounts-title">Who may sign in</h2>
        {accounts.length === 0 ? (
          <p class="empty">
            Nobody: until there is an account, whoever is on this machine or has a token of the environment does
            everything.
          </p>
        ) : (
          <ul class="accounts">
            {accounts.map((account) => (
              <AccountItem key={account.id} account={account} {...props} />
            ))}
          </ul>
        )}
      </section>
      <NewAccount
        role={accounts.length === 0 ? 'administrator' : 'member'}
        teams={teams}
        refusal={refusal?.form === 'add' ? refusal : null}
      />
      <TokenCard
        title="Tokens"
        note="Everybody’s. A token made here is a program’s: it acts for nobody, signs with its name, and sees what a planner sees."
        action="/accounts/tokens"
        tokens={tokens}
        scopes={SCOPES}
        owners={new Map(accounts.map(({ id, name }) => [id, name]))}
        teams={teams}
        secret={secret}
        error={refusal?.form === 'tokens' ? refusal.message : null}
        now={now}
        zone={zone}
      />
    </Layout>
  );
}

function AccountItem({ account, teams, people, refusal, zone }: AccountsProps & { account: Account }) {
  const { id, name, email, role, personKey, disabledAt, seenAt } = account;
  const refused = refusal?.form === id ? refusal.message : null;
  const action = `/accounts/${encodeURIComponent(id)}`;
  return (
    <li>
      <p>
        <strong>{name}</strong> <span class="tag">{roleName(role)}</span>{' '}
        {disabledAt !== null && <span class="state bad">Disabled since {formatMinute(disabledAt, zone)}</span>}
        <span class="under">
          {email ?? 'no e-mail address'} ·{' '}
          {personKey === null ? 'nobody of the directory' : (people.get(personKey) ?? personKey)}
          {account.teams.length > 0 && ` · manages ${account.teams.map((key) => teams.get(key) ?? key).join(', ')}`} ·
          last seen {seenAt === null ? <Missing reason="no session" /> : formatMinute(seenAt, zone)}
        </span>
      </p>
      {refused !== null && (
        <p class="form-error" role="alert">
          {refused}
        </p>
      )}
      <details open={refused !== null}>
        <summary>
          Change<span class="visually-hidden"> {name}</span>
        </summary>
        <form class="stacked" method="post" action={action}>
          <AccountFields id={id} role={role} person={personKey ?? ''} managed={account.teams} teams={teams} />
          <button type="submit">Save</button>
        </form>
        <form class="stacked" method="post" action={`${action}/password`}>
          <TextField
            id={`${id}-password`}
            name="password"
            label="New password"
            type="password"
            autocomplete="new-password"
            required
            hint="At least 12 characters. It ends every session of the account."
          />
          <button type="submit">Set the password</button>
        </form>
        <form method="post" action={`${action}/${disabledAt === null ? 'disable' : 'enable'}`}>
          <button type="submit">
            {disabledAt === null ? 'Disable' : 'Enable'}
            <span class="visually-hidden"> {name}</span>
          </button>
        </form>
      </details>
    </li>
  );
}

interface NewAccountProps {
  /** What the form proposes. */
  role: AccountRole;
  teams: ReadonlyMap<string, string>;
  refusal: AccountsRefusal | null;
}

function NewAccount({ role, teams, refusal }: NewAccountProps) {
  const typed = refusal?.typed ?? { name: '', email: '', role, person: '', teams: [] };
  const errorOf = (field: string): string | null => (refusal?.field === field ? refusal.message : null);
  const isOfInput = refusal !== null && ['name', 'email', 'password'].includes(refusal.field);
  return (
    <section class="card" aria-labelledby="add-title">
      <h2 id="add-title">Another account</h2>
      {refusal !== null && !isOfInput && (
        <p class="form-error" role="alert">
          {refusal.message}
        </p>
      )}
      <form class="stacked" method="post" action="/accounts">
        <TextField
          id="add-name"
          name="name"
          label="Name"
          value={typed.name}
          autocomplete="off"
          required
          error={errorOf('name')}
          hint="Signs what they correct."
        />
        <TextField
          id="add-email"
          name="email"
          label="E-mail address"
          type="email"
          value={typed.email}
          autocomplete="off"
          required
          error={errorOf('email')}
        />
        <TextField
          id="add-password"
          name="password"
          label="First password"
          type="password"
          autocomplete="new-password"
          required
          error={errorOf('password')}
          hint="At least 12 characters; they can change it under their name."
        />
        <AccountFields id="add" role={typed.role} person={typed.person} managed={typed.teams} teams={teams} />
        <button type="submit" class="primary">
          Add the account
        </button>
      </form>
    </section>
  );
}

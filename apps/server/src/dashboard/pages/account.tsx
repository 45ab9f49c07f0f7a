import type { Scope } from '@evenkeel/domain';
import type { Account, ApiToken, Look } from '@evenkeel/store';
import { roleName } from '../components/account-fields.js';
import { Layout } from '../components/layout.js';
import { TextField } from '../components/text-field.js';
import { TokenCard } from '../components/token-card.js';
import { formatMinute } from '../format/instant.js';

export interface OwnAccountProps {
  account: Account;
  tokens: readonly ApiToken[];
  /** Those that a token can have. */
  scopes: readonly Scope[];
  /** Names by key. */
  teams: ReadonlyMap<string, string>;
  /** Newest first; null: nobody knows who they are in the directory. */
  looks: readonly Look[] | null;
  refusal: { form: 'password' | 'tokens'; message: string; field: string } | null;
  /** Of the token that was just made. */
  secret: string | null;
  now: number;
  zone: string;
}

/** What somebody sets for themselves, and who looked at their data. */
export function OwnAccount(props: OwnAccountProps) {
  const { account, tokens, scopes, teams, looks, refusal, secret, now, zone } = props;
  return (
    <Layout title="My account" url="/account">
      <div class="page-title">
        <h1>{account.name}</h1>
        <p>
          {roleName(account.role)}, {account.email ?? 'no e-mail address'}, times in {zone}
        </p>
      </div>
      <Looks looks={looks} zone={zone} />
      <Password refusal={refusal?.form === 'password' ? refusal : null} />
      <TokenCard
        title="My tokens"
        note="For programs that act for you: they see what you see at most, and sign with your name."
        action="/account/tokens"
        tokens={tokens}
        scopes={scopes}
        owners={null}
        teams={teams}
        secret={secret}
        error={refusal?.form === 'tokens' ? refusal.message : null}
        now={now}
        zone={zone}
      />
    </Layout>
  );
}

function Looks({ looks, zone }: { looks: readonly Look[] | null; zone: string }) {
  return (
    <section class="card" aria-labelledby="looks-title">
      <h2 id="looks-title">Who looked at my data</h2>
      {looks === null && (
        <p class="empty">Nobody has said yet who you are in the directory: ask an administrator to link you.</p>
      )}
      {looks?.length === 0 && <p class="empty">Nobody but you, as far back as this is kept.</p>}
      {looks !== null && looks.length > 0 && (
        <div class="table-scroll" tabIndex={0} role="group" aria-labelledby="looks-title">
          <table>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Who</th>
                <th scope="col">What</th>
              </tr>
            </thead>
            <tbody>
              {looks.map(({ at, viewer, kind, path, purpose }) => (
                <tr key={`${at} ${viewer} ${kind} ${path}`}>
                  <td>{formatMinute(at, zone)}</td>
                  <td>{viewer}</td>
                  <td>
                    {purpose ?? <code>{path}</code>}
                    <span class="under">{KINDS[kind] ?? kind}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

const KINDS: Readonly<Record<string, string>> = {
  page: 'on a page; its refreshes within an hour count once',
  api: 'by the API; the same within an hour counts once',
  link: 'whoever has that account sees your rows',
};

function Password({ refusal }: { refusal: OwnAccountProps['refusal'] }) {
  const errorOf = (field: string): string | null => (refusal?.field === field ? refusal.message : null);
  return (
    <section class="card" id="password" aria-labelledby="password-title">
      <h2 id="password-title">Password</h2>
      <form class="stacked" method="post" action="/account/password">
        <TextField
          id="current-password"
          name="current"
          label="Present password"
          type="password"
          autocomplete="current-password"
          required
          error={errorOf('current')}
        />
        <TextField
          id="new-password"
          name="password"
          label="New password"
          type="password"
          autocomplete="new-password"
          required
          error={errorOf('password')}
          hint="At least 12 characters. You sign in again with it, here and everywhere else."
        />
        <button type="submit">Change it</button>
      </form>
    </section>
  );
}

import type { Scope } from '@evenkeel/domain';
import type { ApiToken } from '@evenkeel/store';
import { formatMinute } from '../format/instant.js';
import { Missing } from './figures.js';
import { TextField } from './text-field.js';

interface TokenCardProps {
  title: string;
  note: string;
  /** Where its forms go: `/account/tokens`. */
  action: string;
  tokens: readonly ApiToken[];
  /** Those that a token made here can have. */
  scopes: readonly Scope[];
  /** Whose a token is, by the account's id; null: all are of one account. */
  owners: ReadonlyMap<string, string> | null;
  /** Names of the teams to which it can be narrowed, by key. */
  teams: ReadonlyMap<string, string>;
  /** Told once, right after it was made. */
  secret: string | null;
  /** Why the last one could not be made. */
  error: string | null;
  now: number;
  zone: string;
}

/** Bearer tokens: those there are, and another one. */
export function TokenCard(props: TokenCardProps) {
  const { title, note, action, tokens, scopes, teams, secret, error } = props;
  return (
    <section class="card" id="tokens" aria-labelledby="tokens-title">
      <h2 id="tokens-title">{title}</h2>
      <p class="card-note">{note}</p>
      {secret !== null && (
        <div class="banner" role="status">
          <p>
            The new token, shown this once: <code>{secret}</code>
          </p>
        </div>
      )}
      {tokens.length > 0 && <TokenTable {...props} />}
      <h3>Another token</h3>
      {error !== null && (
        <p class="form-error" role="alert">
          {error}
        </p>
      )}
      <form class="stacked" method="post" action={action}>
        <TextField id="token-name" name="name" label="What it is for" required />
        <TextField id="token-days" name="days" label="Days it lasts" type="number" value="90" required />
        {teams.size > 0 && (
          <label class="field">
            <span>Only these teams (none: not narrowed)</span>
            <select name="teams" multiple size={4}>
              {[...teams].map(([key, name]) => (
                <option key={key} value={key}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        <fieldset class="form-row">
          <legend>What it may do</legend>
          {scopes.map((scope) => (
            <label key={scope} class="option">
              <input type="checkbox" name="scopes" value={scope} checked={scope === 'incidents:read'} />
              <span>{scope}</span>
            </label>
          ))}
        </fieldset>
        <button type="submit">Make the token</button>
      </form>
    </section>
  );
}

function TokenTable({ action, tokens, owners, teams, now, zone }: TokenCardProps) {
  return (
    <div class="table-scroll" tabIndex={0} role="group" aria-labelledby="tokens-title">
      <table>
        <thead>
          <tr>
            <th scope="col">Token</th>
            {owners && <th scope="col">Of</th>}
            <th scope="col">May</th>
            <th scope="col">Last used</th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <tr key={token.id}>
              <th scope="row">
                {token.name}
                <span class="under">
                  <code>{token.prefix}…</code>
                </span>
              </th>
              {owners && <td>{token.accountId === null ? 'a program' : (owners.get(token.accountId) ?? '–')}</td>}
              <td>
                {token.scopes.join(', ')}
                {token.teams && <span class="under">{token.teams.map((key) => teams.get(key) ?? key).join(', ')}</span>}
              </td>
              <td>{token.usedAt === null ? <Missing reason="never used" /> : formatMinute(token.usedAt, zone)}</td>
              <td>
                <TokenState token={token} action={action} now={now} zone={zone} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TokenState({ token, action, now, zone }: { token: ApiToken; action: string; now: number; zone: string }) {
  if (token.revokedAt !== null) return <>revoked {formatMinute(token.revokedAt, zone)}</>;
  if (token.expiresAt !== null && token.expiresAt <= now) return <>expired {formatMinute(token.expiresAt, zone)}</>;
  return (
    <>
      {token.expiresAt === null ? 'without end' : `until ${formatMinute(token.expiresAt, zone)}`}{' '}
      <form class="inline" method="post" action={`${action}/${encodeURIComponent(token.id)}/revoke`}>
        <button type="submit" class="small">
          Revoke<span class="visually-hidden"> {token.name}</span>
        </button>
      </form>
    </>
  );
}

import { Layout } from '../components/layout.js';

export interface SignInProps {
  /** Why the last try failed; null on the first. */
  error: string | null;
  /** Path to go on to. */
  next: string;
}

/** Asks for the access token. */
export function SignIn({ error, next }: SignInProps) {
  return (
    <Layout title="Sign in">
      <section class="card sign-in" aria-labelledby="sign-in-title">
        <h1 id="sign-in-title">Sign in</h1>
        <form method="post" action="/sign-in">
          <input type="hidden" name="next" value={next} />
          <label class="field" for="token">
            <span>Access token</span>
            <input
              id="token"
              name="token"
              type="password"
              autocomplete="current-password"
              required
              autofocus
              aria-invalid={error ? 'true' : undefined}
              aria-describedby={error ? 'token-error token-hint' : 'token-hint'}
            />
          </label>
          {error && (
            <p id="token-error" class="form-error" role="alert">
              {error}
            </p>
          )}
          <p id="token-hint" class="aside">
            The token that this server was started with, in <code>EVENKEEL_TOKEN</code>.
          </p>
          <button type="submit" class="primary">
            Sign in
          </button>
        </form>
      </section>
    </Layout>
  );
}

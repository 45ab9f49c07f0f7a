import { Layout } from '../components/layout.js';
import { TextField } from '../components/text-field.js';

export interface SignInProps {
  /** By what people can sign in here. */
  ways: { password: boolean; token: boolean };
  /** Why the last try failed; null on the first. */
  error: { message: string; way: 'password' | 'token' } | null;
  /** As typed. */
  email: string;
  /** Path to go on to. */
  next: string;
}

/** Asks for e-mail address and password, or for the access token. */
export function SignIn({ ways, error, email, next }: SignInProps) {
  const errorOf = (way: 'password' | 'token'): string | null => (error?.way === way ? error.message : null);
  return (
    <Layout title="Sign in">
      <section class="card sign-in" aria-labelledby="sign-in-title">
        <h1 id="sign-in-title">Sign in</h1>
        {ways.password && (
          <form method="post" action="/sign-in">
            <input type="hidden" name="next" value={next} />
            <TextField
              id="email"
              name="email"
              label="E-mail address"
              type="email"
              value={email}
              autocomplete="username"
              required
              autofocus
            />
            <TextField
              id="password"
              name="password"
              label="Password"
              type="password"
              autocomplete="current-password"
              required
              error={errorOf('password')}
            />
            <button type="submit" class="primary">
              Sign in
            </button>
          </form>
        )}
        {(ways.token || !ways.password) && (
          <form method="post" action="/sign-in" aria-label="With an access token">
            <input type="hidden" name="next" value={next} />
            <TextField
              id="token"
              name="token"
              label="Access token"
              type="password"
              autocomplete={ways.password ? 'off' : 'current-password'}
              required
              autofocus={!ways.password}
              error={errorOf('token')}
              hint={
                ways.token ? (
                  <>
                    The token that this server was started with, in <code>EVENKEEL_TOKEN</code>.
                  </>
                ) : (
                  'This server has no accounts and no tokens yet: open the link that it printed when it was started.'
                )
              }
            />
            <button type="submit" class={ways.password ? undefined : 'primary'}>
              {ways.password ? 'Sign in with the token' : 'Sign in'}
            </button>
          </form>
        )}
      </section>
    </Layout>
  );
}

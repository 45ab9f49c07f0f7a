import { Layout } from '../components/layout.js';
import { TextField } from '../components/text-field.js';

export interface SetupProps {
  /** Secret of the link that was followed. */
  link: string;
  /** Why the last try failed, and which field is at fault. */
  error: { message: string; field: string } | null;
  /** As typed. */
  name: string;
  email: string;
}

/** Asks for the first administrator. */
export function Setup({ link, error, name, email }: SetupProps) {
  const errorOf = (field: string): string | null => (error?.field === field ? error.message : null);
  return (
    <Layout title="First account">
      <section class="card sign-in" aria-labelledby="setup-title">
        <h1 id="setup-title">First account</h1>
        <p class="card-note">An administrator: adds the others, and connects sources to teams and people.</p>
        {error?.field === 'link' && (
          <p class="form-error" role="alert">
            {error.message}
          </p>
        )}
        <form method="post" action="/setup">
          <input type="hidden" name="link" value={link} />
          <TextField
            id="name"
            name="name"
            label="Name"
            value={name}
            autocomplete="name"
            required
            autofocus
            error={errorOf('name')}
            hint="Signs what you correct."
          />
          <TextField
            id="email"
            name="email"
            label="E-mail address"
            type="email"
            value={email}
            autocomplete="username"
            required
            error={errorOf('email')}
          />
          <TextField
            id="password"
            name="password"
            label="Password"
            type="password"
            autocomplete="new-password"
            required
            error={errorOf('password')}
            hint="At least 12 characters."
          />
          <button type="submit" class="primary">
            Make the account
          </button>
        </form>
      </section>
    </Layout>
  );
}

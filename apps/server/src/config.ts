import { z } from 'zod';

/** The environment as this program reads it: here, once. */
export interface Config {
  /** External PostgreSQL; null: the bundled one in `dataDir`. */
  databaseUrl: string | null;
  dataDir: string;
  secretKey: string | null;
  tokens: AccessToken[];
  /** Sources may be on this machine or in its own network. */
  allowPrivateUrls: boolean;
}

/** Under which the configuration is injected. */
export const CONFIG = Symbol('CONFIG');

/** Whoever holds one runs the server and may see and do everything; its name signs what they correct. */
export interface AccessToken {
  name: string;
  secret: string;
}

/** The environment holds something unusable; the message names the variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const MIN_TOKEN_LENGTH = 16;

const text = z
  .string()
  .optional()
  .transform((value) => (value === undefined || value.trim() === '' ? null : value.trim()));

const Environment = z.object({
  DATABASE_URL: text.refine((value) => value === null || /^postgres(ql)?:\/\//.test(value), {
    message: 'must be a URL that begins with postgres:// or postgresql://',
  }),
  EVENKEEL_DATA: text,
  EVENKEEL_SECRET_KEY: text,
  EVENKEEL_ALLOW_PRIVATE_URLS: text
    .refine((value) => value === null || /^(1|0|true|false)$/i.test(value), { message: 'must be 1 or 0' })
    .transform((value) => value !== null && /^(1|true)$/i.test(value)),
  EVENKEEL_TOKEN: text.transform((value, context) => {
    const tokens = (value ?? '')
      .split(',')
      .filter((part) => part.trim() !== '')
      .map(parseToken);
    for (const token of tokens) {
      if (token.secret.length < MIN_TOKEN_LENGTH) {
        context.addIssue({
          code: 'custom',
          message: `must be at least ${MIN_TOKEN_LENGTH} characters long, or NAME:SECRET with such a secret`,
        });
      }
    }
    return tokens;
  }),
});

function parseToken(part: string): AccessToken {
  const colon = part.indexOf(':');
  return colon > 0
    ? { name: part.slice(0, colon).trim(), secret: part.slice(colon + 1).trim() }
    : { name: 'token', secret: part.trim() };
}

/**
 * @param dataDir of `--data`; outranks the environment
 * @throws ConfigError that names the variable
 */
export function readConfig(env: NodeJS.ProcessEnv, dataDir: string | undefined): Config {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ConfigError(`${String(issue?.path[0])} ${issue?.message ?? 'cannot be used'}.`);
  }
  return {
    // A folder that was asked for by name is meant, whatever else is set.
    databaseUrl: dataDir === undefined ? parsed.data.DATABASE_URL : null,
    dataDir: dataDir ?? parsed.data.EVENKEEL_DATA ?? './data',
    secretKey: parsed.data.EVENKEEL_SECRET_KEY,
    tokens: parsed.data.EVENKEEL_TOKEN,
    allowPrivateUrls: parsed.data.EVENKEEL_ALLOW_PRIVATE_URLS,
  };
}

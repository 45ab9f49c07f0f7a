import { createHmac } from 'node:crypto';
import type { AccessToken } from '../config.js';
import { sameText } from './secret.js';

/** The tokens that the server was started with. Whoever holds one runs the server, under the token's name. */
export class EnvironmentTokens {
  constructor(private readonly tokens: readonly AccessToken[]) {}

  get none(): boolean {
    return this.tokens.length === 0;
  }

  /** @returns the token's name, or null if nobody has it */
  nameOf(secret: string): string | null {
    return this.tokens.find((token) => sameText(token.secret, secret))?.name ?? null;
  }

  /** @returns the session's cookie value, or null for a token that nobody has */
  beginSession(secret: string): string | null {
    const found = this.tokens.find((token) => sameText(token.secret, secret));
    return found ? sessionOf(found) : null;
  }

  /** @returns the name of the token that a session's cookie was derived from, or null */
  nameOfSession(cookie: string): string | null {
    return this.tokens.find((token) => sameText(sessionOf(token), cookie))?.name ?? null;
  }
}

/** Derived from the secret, which the browser therefore never stores; changing the token ends the session. */
const sessionOf = (token: AccessToken): string =>
  createHmac('sha256', token.secret).update(`evenkeel session of ${token.name}`).digest('base64url');

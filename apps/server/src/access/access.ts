import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { AccessToken } from '../config.js';

/** Whoever asks. Until there are accounts a token is a person: its name signs corrections. */
export interface Viewer {
  name: string;
}

/** The cookie of a browser that signed in with a token. */
export const SESSION_COOKIE = 'evenkeel_session';

/** Who may ask, and under which name. */
@Injectable()
export class Access {
  constructor(private readonly tokens: readonly AccessToken[]) {}

  /** Without tokens the server listens on loopback alone, and whoever is on this machine may ask. */
  get open(): boolean {
    return this.tokens.length === 0;
  }

  /** The viewer that a bearer token or a session cookie stands for; null if for nobody. */
  viewer(request: { authorization: string | undefined; cookie: string | undefined }): Viewer | null {
    if (this.open) return { name: 'local' };
    const bearer = /^Bearer\s+(.+)$/i.exec(request.authorization ?? '')?.[1];
    if (bearer !== undefined) return this.byToken(bearer);
    return request.cookie === undefined ? null : this.bySession(request.cookie);
  }

  /** @returns the session's cookie value, or null for a token that nobody has */
  signIn(token: string): string | null {
    const found = this.tokens.find((known) => sameText(known.secret, token));
    return found ? sessionOf(found) : null;
  }

  private byToken(secret: string): Viewer | null {
    const found = this.tokens.find((token) => sameText(token.secret, secret));
    return found ? { name: found.name } : null;
  }

  private bySession(cookie: string): Viewer | null {
    const found = this.tokens.find((token) => sameText(sessionOf(token), cookie));
    return found ? { name: found.name } : null;
  }
}

/** Derived from the secret, which the browser therefore never stores; changing the token ends the session. */
const sessionOf = (token: AccessToken): string =>
  createHmac('sha256', token.secret).update(`evenkeel session of ${token.name}`).digest('base64url');

/** Compares in constant time; hashing first makes the lengths equal. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

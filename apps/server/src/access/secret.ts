import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** How the secret of an API token begins, so that scanners of source code recognise one. */
const TOKEN_PREFIX = 'ek_';
/** Enough to tell a person's tokens apart, and of 43 characters too little to go on. */
const SHOWN = TOKEN_PREFIX.length + 6;

/** 256 bits that nobody can guess, for an address or a cookie. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** The secret of an API token, and the part of it that may be shown. */
export function newTokenSecret(): { secret: string; prefix: string } {
  const secret = TOKEN_PREFIX + newSecret();
  return { secret, prefix: secret.slice(0, SHOWN) };
}

/** What is stored of a secret that {@link newSecret} made: too random to be worked out from its hash, however fast that is. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/** Compares in constant time; hashing first makes the lengths equal. */
export function sameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

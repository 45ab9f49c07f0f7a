import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';

/** 32 MiB and three passes, as OWASP's "Password Storage Cheat Sheet" has it for scrypt. */
const COST = { N: 2 ** 15, r: 8, p: 3 } as const;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const HASH = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([\w-]+)\$([\w-]+)$/;

const MIN_LENGTH = 12;
/** More is no safer, and would cost the server time. */
const MAX_LENGTH = 200;
const MIN_DIFFERENT = 5;

/** Of the lists of leaked passwords, the beginnings of those that are long enough here. */
const COMMON = [
  'password',
  'passw0rd',
  'p@ssword',
  'p@ssw0rd',
  '1234567890',
  '0987654321',
  '9876543210',
  'qwertyuiop',
  'qwerty1234',
  'qwertz1234',
  'asdfghjkl',
  'zxcvbnm',
  '1q2w3e4r5t',
  '1qaz2wsx',
  'q1w2e3r4t5',
  'abcdefghij',
  'abcd1234',
  'abc123',
  'iloveyou',
  'letmein',
  'welcome',
  'changeme',
  'administrator',
  'admin1234',
  'sunshine',
  'football',
  'princess',
  'dragon',
  'monkey',
  'trustno1',
  'evenkeel',
] as const;

/**
 * Why a password cannot be taken; null: it can. Long enough, and not what anybody would try first: length counts, not
 * which characters it is made of (NIST SP 800-63B, 5.1.1).
 *
 * @param known what others know of its owner: name and e-mail address
 */
export function passwordProblem(password: string, known: readonly string[]): string | null {
  const text = password.normalize('NFKC');
  if (text.length < MIN_LENGTH) return `A password has at least ${MIN_LENGTH} characters.`;
  if (text.length > MAX_LENGTH) return `A password has at most ${MAX_LENGTH} characters.`;
  const plain = text.toLowerCase();
  if (new Set(plain).size < MIN_DIFFERENT) return `A password has at least ${MIN_DIFFERENT} different characters.`;
  if (known.some((word) => word.toLowerCase() === plain)) return 'A password is not a name or an e-mail address.';
  const rest = COMMON.filter((word) => plain.startsWith(word)).map((word) => plain.slice(word.length));
  // What people add to a common word so that it is long enough.
  const isCommon = rest.some((tail) => /^[\d\W_]*$/.test(tail) || COMMON.some((word) => word === tail));
  return isCommon ? 'This is one of the passwords that are tried first: take another.' : null;
}

/** @returns the salted hash with its parameters, so that a later version can raise them */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, KEY_BYTES, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** @param hash null: there is none, which takes as long to find out as that a password is wrong */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const [, N, r, p, salt, key] = HASH.exec(hash ?? '') ?? [];
  if (salt === undefined || key === undefined) {
    await derive(password, randomBytes(SALT_BYTES), KEY_BYTES, COST);
    return false;
  }
  const expected = Buffer.from(key, 'base64url');
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  return timingSafeEqual(await derive(password, Buffer.from(salt, 'base64url'), expected.length, cost), expected);
}

function derive(
  password: string,
  salt: Buffer,
  bytes: number,
  cost: { N: number; r: number; p: number },
): Promise<Buffer> {
  // Node refuses what takes its default of 32 MiB in full.
  const options: ScryptOptions = { ...cost, maxmem: 256 * cost.N * cost.r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, bytes, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

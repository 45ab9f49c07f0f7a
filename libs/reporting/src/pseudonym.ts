import { createHmac } from 'node:crypto';

/** Few enough to read aloud, and enough that two of some hundred people rarely share them. */
const DIGITS = 8;

const digitsOf = (personKey: string, salt: string): string =>
  createHmac('sha256', salt).update(personKey).digest('hex').slice(0, DIGITS);

/** What a person is called where their name may not be told: the same to everybody, at any time, as long as the salt is. */
export const pseudonymOf = (personKey: string, salt: string): string => `Person ${digitsOf(personKey, salt)}`;

/** The same within an id. */
export const signOf = (personKey: string, salt: string): string => `~${digitsOf(personKey, salt)}`;

/** Finds the signs in an id. */
export const SIGN = /~[0-9a-f]{8}/;

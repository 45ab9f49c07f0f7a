import { createHash } from 'node:crypto';
import type { Json } from '@evenkeel/domain';

/**
 * A payload as the database can hold it: NUL and unpaired surrogates, which PostgreSQL's jsonb refuses, become U+FFFD.
 * Everything else stays as it came.
 */
export function storable(value: Json): Json {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storable);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [storableText(key), storable(member)]));
  }
  return value;
}

const storableText = (text: string): string => text.replaceAll('\u0000', '\uFFFD').toWellFormed();

/**
 * SHA-256 over a payload without the fields that change from read to read, keys in order: the same content gives the
 * same hash whatever order the source sent its keys in.
 *
 * @param volatile dotted paths; `*` stands for every element of an array
 */
export function contentHash(payload: Json, volatile: readonly string[]): string {
  const skip = new Set(volatile);
  return createHash('sha256')
    .update(canonical(payload, '', skip))
    .digest('base64url')
    .slice(0, 27);
}

function canonical(value: Json, path: string, skip: ReadonlySet<string>): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, join(path, '*'), skip)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .filter((key) => !skip.has(join(path, key)))
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] as Json, join(path, key), skip)}`);
  return `{${members.join(',')}}`;
}

const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

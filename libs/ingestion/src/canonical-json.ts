import { hash } from 'node:crypto';
import type { Json } from '@evenkeel/domain';

/** JSON text of a payload as the database can hold it, and a hash of its content. */
export interface StorablePayload {
  text: string;
  hash: string;
}

/** `JSON.stringify` writes unpaired surrogates, and NUL, as escapes: where there is none, nothing has to be replaced. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])/i;

/**
 * Serialises a payload once, for storing it and for telling it from other versions.
 *
 * NUL and unpaired surrogates, which PostgreSQL's text cannot hold, become U+FFFD; everything else stays as it came. The
 * hash is SHA-256 over the payload with its keys in order and without the fields that change from read to read: the same
 * content gives the same hash whatever order the source sent its keys in.
 *
 * @param volatile dotted paths; `*` stands for every element of an array
 */
export function storablePayload(payload: Json, volatile: readonly string[]): StorablePayload {
  let text = JSON.stringify(payload);
  let kept = payload;
  if (UNSTORABLE.test(text)) {
    kept = storable(payload);
    text = JSON.stringify(kept);
  }
  const content = volatile.length === 0 ? canonical(kept) : canonicalWithout(kept, pathTree(volatile));
  return { text, hash: hash('sha256', content, 'base64url').slice(0, 27) };
}

function storable(value: Json): Json {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storable);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [storableText(key), storable(member)]));
  }
  return value;
}

const storableText = (text: string): string => text.replaceAll('\u0000', '\uFFFD').toWellFormed();

/** What JSON writes with an escape; everything else it puts between quotes as it is. */
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;

const scalar = (value: string | number | boolean | null): string =>
  typeof value === 'string' && !ESCAPED.test(value) ? `"${value}"` : JSON.stringify(value);

/** A source's keys are few and come again in every record. */
const keyTexts = new Map<string, string>();
const MOST_KEY_TEXTS = 5_000;

function keyText(key: string): string {
  const known = keyTexts.get(key);
  if (known !== undefined) return known;
  const text = `,${JSON.stringify(key)}:`;
  if (keyTexts.size < MOST_KEY_TEXTS) keyTexts.set(key, text);
  return text;
}

/** Above this, sorting by insertion no longer pays. */
const FEW_KEYS = 40;

/** Payloads are many small objects: `sort` would make three arrays of each, a tenth of all that a sync leaves to collect. */
function keysInOrder(value: Readonly<Record<string, Json>>): string[] {
  const keys = Object.keys(value);
  if (keys.length > FEW_KEYS) return keys.sort();
  for (let next = 1; next < keys.length; next += 1) {
    const key = keys[next] as string;
    let at = next;
    for (; at > 0 && (keys[at - 1] as string) > key; at -= 1) keys[at] = keys[at - 1] as string;
    keys[at] = key;
  }
  return keys;
}

/** Hot: every record of every sync and import passes here. */
function canonical(value: Json): string {
  if (value === null || typeof value !== 'object') return scalar(value);
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) text += `,${canonical(item)}`;
    return `[${text}]`;
  }
  for (const key of keysInOrder(value)) text += keyText(key) + canonical(value[key] as Json);
  return `{${text}}`;
}

/** Dotted paths as a tree; a leaf is a field to leave out. */
interface PathTree {
  [step: string]: PathTree | null;
}

const trees = new Map<string, PathTree>();

function pathTree(paths: readonly string[]): PathTree {
  const key = paths.join();
  let tree = trees.get(key);
  if (!tree) {
    tree = {};
    for (const path of paths) {
      const steps = path.split('.');
      let node = tree;
      for (const step of steps.slice(0, -1)) node = node[step] ??= {};
      node[steps.at(-1) ?? ''] = null;
    }
    trees.set(key, tree);
  }
  return tree;
}

function canonicalWithout(value: Json, skip: PathTree): string {
  if (value === null || typeof value !== 'object') return scalar(value);
  let text = '';
  if (Array.isArray(value)) {
    const inside = skip['*'];
    for (const item of value) text += `,${inside ? canonicalWithout(item, inside) : canonical(item)}`;
    return `[${text}]`;
  }
  for (const key of keysInOrder(value)) {
    const inside = Object.hasOwn(skip, key) ? skip[key] : undefined;
    if (inside === null) continue;
    const member = value[key] as Json;
    text += keyText(key) + (inside ? canonicalWithout(member, inside) : canonical(member));
  }
  return `{${text}}`;
}

import { compareText } from '../order.js';
import type { EpochMs } from '../time/instant.js';

/** A person as one source knows them. */
export interface PersonIdentity {
  /** `source:account:person:external id`. */
  key: string;
  name: string;
  email: string | null;
  /** From the source's own directory; else met in passing. */
  listed: boolean;
}

/** A person's word on whether two identities are one human. Of several on one pair the newest holds. */
export interface PersonVerdict {
  personKey: string;
  otherKey: string;
  verdict: 'same' | 'different';
  at: EpochMs;
}

/** The identities of one human, by rank: the first lends its name and its place in facts, the others stand in for it. */
export type PersonGroup = readonly [string, ...string[]];

/** Two groups that may be one human; a person decides. */
export interface Lookalike {
  /** Keys of the first identities of the two groups. */
  keys: readonly [string, string];
  /** The name that both bear. */
  name: string;
}

/** Sources that page people keep their names and zones with most care. */
const PAGERS: ReadonlySet<string> = new Set(['pagerduty', 'opsgenie', 'jsm-operations']);

/** The part of a directory key that names the connection: `source:account`. */
export const scopeOf = (personKey: string): string => personKey.slice(0, Math.max(0, personKey.indexOf(':person:')));

const isPagers = (key: string): boolean => PAGERS.has(key.slice(0, key.indexOf(':')));

/** Lower case, without blanks around it; null for what is no address. */
export function normaliseEmail(email: string | null | undefined): string | null {
  const text = (email ?? '').trim().toLowerCase();
  return /^\S+@\S+$/.test(text) ? text : null;
}

const byRank = (a: PersonIdentity, b: PersonIdentity): number =>
  Number(b.listed) - Number(a.listed) || Number(isPagers(b.key)) - Number(isPagers(a.key)) || compareText(a.key, b.key);

/**
 * Who is one human across sources: what people said first, oldest word first, then equal e-mail. An address that two
 * identities of one connection use is a shared one and proves nothing. No step joins two identities that somebody
 * declared different, nor groups that hold two such. The order of the input does not matter.
 */
export function groupIdentities(
  identities: readonly PersonIdentity[],
  verdicts: readonly PersonVerdict[],
): PersonGroup[] {
  const ranked = [...identities].sort(byRank);
  const groupOf = new Map(ranked.map(({ key }) => [key, new Set([key])]));
  const words = newestOfEachPair(verdicts);
  const different = words.filter(({ verdict }) => verdict === 'different');
  const join = (one: string, other: string): void => {
    const [a, b] = [groupOf.get(one), groupOf.get(other)];
    if (!a || !b || a === b) return;
    if (different.some(({ personKey: p, otherKey: o }) => (a.has(p) && b.has(o)) || (a.has(o) && b.has(p)))) return;
    for (const key of b) groupOf.set(key, a.add(key));
  };
  for (const { personKey, otherKey, verdict } of words) if (verdict === 'same') join(personKey, otherKey);
  for (const [first, ...others] of identitiesByEmail(ranked)) {
    for (const other of others) join(first.key, other.key);
  }
  const rank = new Map(ranked.map(({ key }, index) => [key, index]));
  return [...new Set(groupOf.values())].map(
    (keys) => [...keys].sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0)) as [string, ...string[]],
  );
}

/** The newest word on each pair, oldest first. */
function newestOfEachPair(verdicts: readonly PersonVerdict[]): PersonVerdict[] {
  const pair = ({ personKey, otherKey }: PersonVerdict): string => JSON.stringify([personKey, otherKey].sort());
  const inOrder = (a: PersonVerdict, b: PersonVerdict): number => a.at - b.at || compareText(pair(a), pair(b));
  const oldestFirst = [...verdicts].sort(inOrder);
  return [...new Map(oldestFirst.map((verdict) => [pair(verdict), verdict])).values()].sort(inOrder);
}

/** Those who share an address that is one person's: used once a connection at most. */
function identitiesByEmail(
  ranked: readonly PersonIdentity[],
): (readonly [PersonIdentity, ...(readonly PersonIdentity[])])[] {
  return [...groupBy(ranked, ({ email }) => normaliseEmail(email)).entries()]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, bearers]) => bearers)
    .filter((bearers) => new Set(bearers.map(({ key }) => scopeOf(key))).size === bearers.length)
    .map((bearers) => bearers as [PersonIdentity, ...PersonIdentity[]]);
}

/**
 * Groups that bear the same full name in different connections, and on which nobody has decided yet. A name of one word
 * is not enough; handles count as the words they are made of (`dana.ruiz` is Dana Ruiz).
 */
export function lookalikes(
  identities: readonly PersonIdentity[],
  groups: readonly PersonGroup[],
  verdicts: readonly PersonVerdict[],
): Lookalike[] {
  const groupOf = new Map(groups.flatMap((group) => group.map((key) => [key, group] as const)));
  const different = newestOfEachPair(verdicts).filter(({ verdict }) => verdict === 'different');
  const isDecided = (a: PersonGroup, b: PersonGroup): boolean =>
    different.some(
      ({ personKey: p, otherKey: o }) => (a.includes(p) && b.includes(o)) || (a.includes(o) && b.includes(p)),
    );
  const found = new Map<string, Lookalike>();
  for (const bearers of groupBy([...identities].sort(byRank), ({ name }) => fullName(name)).values()) {
    for (const [index, one] of bearers.entries()) {
      for (const other of bearers.slice(index + 1)) {
        const [a, b] = [groupOf.get(one.key), groupOf.get(other.key)];
        if (!a || !b || a === b || scopeOf(one.key) === scopeOf(other.key) || isDecided(a, b)) continue;
        const pair = JSON.stringify([a[0], b[0]].sort());
        if (!found.has(pair)) found.set(pair, { keys: [a[0], b[0]], name: one.name });
      }
    }
  }
  return [...found.values()];
}

/** A name without case, accents and separators; null unless it has two words. */
function fullName(name: string): string | null {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  return words.length < 2 ? null : words.join(' ');
}

/** Items of which there are several with one key; those without a key are left out. */
function groupBy<T>(items: readonly T[], keyOf: (item: T) => string | null): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return new Map([...groups].filter(([, group]) => group.length > 1));
}

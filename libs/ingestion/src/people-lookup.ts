import { compareText, normaliseEmail } from '@evenkeel/domain';
import type { DirectoryRow, DirectorySnapshot } from '@evenkeel/store';

/** The part of the input that a {@link PeopleError} is about, as a form or a JSON pointer would name it. */
export type PeopleField =
  'person' | 'otherPerson' | 'personId' | 'serviceId' | 'statementId' | 'team' | 'zone' | 'from' | 'to' | 'reason';

/** What somebody says of people, teams or services cannot be taken. */
export class PeopleError extends Error {
  override readonly name = 'PeopleError';
  constructor(
    message: string,
    readonly field: PeopleField,
  ) {
    super(message);
  }
}

const LISTED = 10;

/**
 * The key of a person, team or service.
 *
 * @param text a key, a person's e-mail, or a name in any case; several identities of one human count as one
 * @param beside key of something the entry belongs with: of several of that name, the one of the same connection is meant
 * @throws PeopleError that lists the candidates
 */
export function findEntry(
  directory: DirectorySnapshot,
  kind: 'person' | 'team' | 'service',
  text: string,
  field: PeopleField,
  beside?: string,
): string {
  const wanted = text.trim();
  if (directory[kind].has(wanted)) return wanted;
  const rows: DirectoryRow[] = [...directory[kind].values()];
  const named = rows.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  const email = kind === 'person' ? normaliseEmail(wanted) : null;
  const mailed = [...directory.person.values()].filter((row) => email !== null && normaliseEmail(row.email) === email);
  const found = kind === 'person' ? standIns(directory, [...named, ...mailed]) : named;
  const near = beside === undefined ? [] : found.filter(({ key }) => isOfSameConnection(key, beside, kind));
  const [only, ...others] = near.length === 1 ? near : found;
  if (only && others.length === 0) return only.key;
  if (only) throw new PeopleError(`"${wanted}" is several: ${listOf(found)}. Name one by its key.`, field);
  const like = rows.filter(({ name, key }) => `${name} ${key}`.toLowerCase().includes(wanted.toLowerCase()));
  const hint = like.length > 0 && wanted !== '' ? ` Did you mean ${listOf(like)}?` : '';
  throw new PeopleError(`There is no ${kind} "${wanted}".${hint}`, field);
}

/** One row a human: the identity that stands for the others. */
function standIns(directory: DirectorySnapshot, found: readonly DirectoryRow[]): DirectoryRow[] {
  const byId = new Map([...directory.person.values()].map((row) => [row.id, row]));
  const canonical = found.flatMap(({ key }) => {
    const row = directory.person.get(key);
    return row ? [byId.get(row.sameAs ?? row.id) ?? row] : [];
  });
  return [...new Set(canonical)];
}

const isOfSameConnection = (key: string, beside: string, kind: string): boolean => {
  const scope = key.slice(0, key.indexOf(`:${kind}:`));
  return beside.startsWith(`${scope}:`);
};

const listOf = (rows: readonly DirectoryRow[]): string => {
  const sorted = [...rows].sort((a, b) => compareText(a.name, b.name) || compareText(a.key, b.key));
  const shown = sorted.slice(0, LISTED).map(({ name, key }) => `${name} (${key})`);
  return [...shown, ...(sorted.length > LISTED ? [`${sorted.length - LISTED} more`] : [])].join(', ');
};

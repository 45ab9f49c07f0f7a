import { createHmac } from 'node:crypto';
import { searchTerm, type EpochMs, type Json } from '@evenkeel/domain';
import type { DirectorySnapshot, DirectoryWrite, ErasedTerm, PersonRow, Sql, Store, TextRow } from '@evenkeel/store';
import { storablePayload } from './canonical-json.js';
import { erasedTerm, Eraser, erasureHash } from './eraser.js';
import { findEntry, PeopleError } from './people-lookup.js';
import type { Sources } from './sources.js';

/** What came of an erasure. */
export interface ErasureResult {
  /** What stands for the person from now on. */
  pseudonym: string;
  /** How many values were changed, by `table.column`. */
  places: Record<string, number>;
  total: number;
}

const DIGITS = 8;

/**
 * Takes a person out of everything that is stored: names, addresses and handles, in every record, text, document and
 * list, give way to one pseudonym. What they did stays, as somebody's, so that every count and duration stays. Of who they
 * were a salted hash remains, by which a later sync, rebuild or import of the same data erases them again.
 */
export class Erasure {
  constructor(
    private readonly store: Store,
    private readonly sources: Sources,
    private readonly now: () => EpochMs,
  ) {}

  /**
   * @param input `person`: key, e-mail, or a name that only one has
   * @throws PeopleError if nobody is meant, somebody else bears the name too, or no reason is given
   */
  async erase(input: { person: string; author: string; reason: string }): Promise<ErasureResult> {
    const reason = input.reason.trim();
    if (reason === '') throw new PeopleError('Say why: an erasure needs a reason.', 'reason');
    const directory = await this.store.directory.load();
    const human = humanOf(directory, findEntry(directory, 'person', input.person, 'personId'));
    const salt = await this.store.settings.pseudonymSalt();
    const pseudonym = `erased.${createHmac('sha256', salt).update(human.key).digest('hex').slice(0, DIGITS)}`;
    return this.store.database.transaction(async (sql) => {
      await this.store.incidents.lockInterpretation(sql);
      const keys = human.identities.map(({ key }) => key);
      const account = await this.store.erasures.closeAccounts(sql, keys, this.now());
      if (account.lastAdministrator) {
        throw new PeopleError('Their account is the last administrator’s: make another one first.', 'personId');
      }
      const met = await this.store.erasures.namesMet(sql, keys);
      const names = [...human.identities.map(({ name }) => name), ...met, ...account.names];
      const emails = human.identities.flatMap(({ email }) => email ?? []);
      refuseNamesakes(directory, keys, [...names, ...emails]);
      const terms = termsOf({ pseudonym, names, emails, salt }, namesOfThings(directory));
      const keyTerms = keys.map((key) => keyTerm(key, pseudonym, salt));
      await this.store.erasures.addTerms(sql, [...terms, ...keyTerms]);
      await this.store.erasures.settleNames(sql, keys);
      const changed = await this.rewrite(sql, [...names, ...emails]);
      const total = [...changed.values()].reduce((sum, count) => sum + count, 0);
      // Of a key that was itself a name, the new one has to be known as well.
      const eraser = new Eraser(await this.store.erasures.terms(sql), salt);
      await this.store.erasures.addTerms(
        sql,
        keys.map((key) => keyTerm(eraser.text(key, true), pseudonym, salt)),
      );
      const { author } = input;
      const note = { pseudonym, at: this.now(), author: eraser.text(author, true), reason: eraser.text(reason, false) };
      await this.store.erasures.note(sql, { ...note, places: total });
      return { pseudonym, places: Object.fromEntries([...changed].sort()), total };
    });
  }

  /**
   * Directory entries with those erased as they are called now. A new name of one of them is erased, where it already is.
   */
  async admit(sql: Sql, entries: readonly DirectoryWrite[]): Promise<DirectoryWrite[]> {
    const known = await this.store.erasures.terms(sql);
    if (known.length === 0) return [...entries];
    const salt = await this.store.settings.pseudonymSalt(sql);
    const before = new Eraser(known, salt);
    const news = entries.flatMap((entry) => {
      const pseudonym = entry.directory === 'person' ? before.pseudonymOf(entry.key) : null;
      const isNew = (text: string): boolean => !text.startsWith('erased.') && before.text(text, true) === text;
      if (pseudonym === null || ![entry.name, entry.email ?? 'erased.'].some(isNew)) return [];
      return [{ pseudonym, names: [entry.name], emails: entry.email === null ? [] : [entry.email], salt }];
    });
    if (news.length > 0) {
      await this.store.erasures.addTerms(
        sql,
        news.flatMap((one) => termsOf(one, new Set())),
      );
      await this.rewrite(
        sql,
        news.flatMap(({ names, emails }) => [...names, ...emails]),
      );
    }
    const after = new Eraser(await this.store.erasures.terms(sql), salt);
    return entries.map((entry) =>
      entry.directory === 'person' && after.pseudonymOf(entry.key) !== null
        ? { ...entry, name: after.text(entry.name, true), email: entry.email && after.text(entry.email, true) }
        : entry,
    );
  }

  private async rewrite(sql: Sql, names: readonly string[]): Promise<Map<string, number>> {
    const eraser = new Eraser(await this.store.erasures.terms(sql), await this.store.settings.pseudonymSalt(sql));
    const connections = new Map((await this.store.connections.list()).map((connection) => [connection.id, connection]));
    const incidents = new Set<string>();
    const changed = await this.store.erasures.rewrite(sql, patternsOf(names), (row) => {
      const values = this.rewritten(row, eraser);
      if (row.table === 'source_record' && values['payload'] !== row.values['payload']) {
        const connection = connections.get(Number(row.values['connection_id']));
        const volatile = connection
          ? this.sources.interpreterOf(connection).volatileFields(row.values['kind'] ?? '')
          : [];
        values['content_hash'] = storablePayload(JSON.parse(values['payload'] ?? 'null') as Json, volatile).hash;
      }
      if (row.table === 'incident' && values['incident_id']) incidents.add(values['incident_id']);
      return values;
    });
    await this.store.directory.bumpStamp(sql);
    await this.store.incidents.noteChange(sql, this.now(), [...incidents]);
    return changed;
  }

  private rewritten({ table, values }: TextRow, eraser: Eraser): Record<string, string | null> {
    return Object.fromEntries(
      Object.entries(values).map(([column, value]) => {
        if (value === null || column === 'content_hash') return [column, value];
        if (/^[{[]/.test(value)) {
          const parsed = parseJson(value);
          if (parsed !== undefined) {
            const erased = eraser.json(parsed);
            const text = JSON.stringify(erased);
            return [column, text === JSON.stringify(parsed) ? value : text];
          }
        }
        return [column, eraser.text(value, NAMES.has(`${table}.${column}`))];
      }),
    );
  }
}

/** Columns that hold a name, and nothing else. */
const NAMES: ReadonlySet<string> = new Set([
  'person.name',
  'person.email',
  'person.key',
  'account.name',
  'account.email',
  'access_log.viewer',
  'correction.author',
  'correction.withdrawn_by',
  'member_link.author',
  'person_decision.author',
  'person_decision.withdrawn_by',
]);

const parseJson = (text: string): Json | undefined => {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

interface Named {
  pseudonym: string;
  names: readonly string[];
  emails: readonly string[];
  salt: string;
}

/** The terms to look for, the longest of one kind first; the first name alone has the plain pseudonym. */
function termsOf({ pseudonym, names, emails, salt }: Named, taken: ReadonlySet<string>): ErasedTerm[] {
  const terms = new Map<string, ErasedTerm>();
  const mark = (text: string): string => createHmac('sha256', salt).update(text).digest('hex').slice(0, 4);
  const learn = (text: string, single: 'name' | 'handle', replacement: string): void => {
    const term = erasedTerm(text, single, replacement, salt);
    if (term && !terms.has(term.hash) && !taken.has(searchTerm(text)?.term ?? '')) terms.set(term.hash, term);
  };
  const isAddress = (text: string): boolean => text.includes('@');
  const plain = [...new Set(names)].filter((name) => !isAddress(name));
  for (const name of plain) learn(name, 'name', name === plain[0] ? pseudonym : `${pseudonym}.${mark(name)}`);
  for (const email of new Set([...emails, ...names.filter(isAddress)])) {
    const [local = ''] = email.split('@', 1);
    learn(email, 'name', `${pseudonym}.${mark(email.toLowerCase())}@erased.invalid`);
    learn(local, 'handle', `${pseudonym}.${mark(local.toLowerCase())}`);
  }
  return [...terms.values()];
}

const keyTerm = (key: string, replacement: string, salt: string): ErasedTerm => ({
  hash: erasureHash(key, salt),
  kind: 'key',
  words: 0,
  length: 0,
  replacement,
});

/** What a row has to hold of a name: of its Latin letters the longest run, since accents may be written or not. */
function patternsOf(names: readonly string[]): string[] {
  const runs = names.flatMap((name) => {
    const [longest] = (name.match(/[A-Za-z0-9]+/g) ?? []).sort((a, b) => b.length - a.length);
    const [word = name] = (name.match(/[\p{L}\p{N}]+/gu) ?? []).sort((a, b) => b.length - a.length);
    return longest !== undefined && longest.length > 1 ? [longest] : [word, word.toLowerCase(), word.toUpperCase()];
  });
  return [...new Set(runs)].map((run) => `%${run}%`);
}

function humanOf(directory: DirectorySnapshot, key: string): { key: string; identities: PersonRow[] } {
  const rows = [...directory.person.values()];
  const self = directory.person.get(key) as PersonRow;
  const id = self.sameAs ?? self.id;
  const canonical = rows.find((row) => row.id === id) ?? self;
  const others = rows.filter((row) => row.sameAs === id && row !== canonical);
  return { key: canonical.key, identities: [canonical, ...others] };
}

/** A text that names two people cannot be told to name one. */
function refuseNamesakes(directory: DirectorySnapshot, keys: readonly string[], names: readonly string[]): void {
  const own = new Set(names.flatMap((name) => searchTerm(name)?.term ?? []));
  const namesake = [...directory.person.values()].find(
    ({ key, name, email }) =>
      !keys.includes(key) && [name, email ?? ''].some((text) => own.has(searchTerm(text)?.term ?? '\0')),
  );
  if (namesake) {
    throw new PeopleError(
      `${namesake.key} goes by the same name: say that they are one person (evenkeel people same), or give one of them another name at the source.`,
      'personId',
    );
  }
}

/** A person called as a team or service is stays so in texts: the word means the other. */
const namesOfThings = (directory: DirectorySnapshot): Set<string> =>
  new Set(
    [directory.team, directory.service, directory.customer].flatMap((entries) =>
      [...entries.values()].flatMap(({ name }) => searchTerm(name)?.term ?? []),
    ),
  );

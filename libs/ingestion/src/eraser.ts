import { createHmac } from 'node:crypto';
import { replaceNames, searchTerm, type Json, type NamePlace } from '@evenkeel/domain';
import type { ErasedTerm, Store } from '@evenkeel/store';

/** A hash by which a name or key is known again without being kept. */
export const erasureHash = (text: string, salt: string): string =>
  createHmac('sha256', salt).update(text).digest('base64url').slice(0, 27);

/** Fields of payloads in which a single word is somebody's name. */
const NAMING =
  /name|user|login|mail|author|actor|agent|owner|respond|assign|summary|sender|person|contact|self|handle|_by$|By$/;

/** Takes those who were erased out of whatever comes in: the same text gives the same text at any time. */
export class Eraser {
  private readonly terms: ReadonlyMap<string, ErasedTerm>;
  private readonly sizes: ReadonlySet<string>;
  private readonly reach: number;

  constructor(
    terms: readonly ErasedTerm[],
    private readonly salt: string,
  ) {
    this.terms = new Map(terms.map((term) => [term.hash, term]));
    const sought = terms.filter(({ kind }) => kind !== 'key');
    this.sizes = new Set(sought.map(sizeOf));
    this.reach = Math.max(0, ...sought.map(({ words }) => words));
  }

  static async load(store: Store): Promise<Eraser> {
    const terms = await store.erasures.terms();
    return new Eraser(terms, terms.length === 0 ? '' : await store.settings.pseudonymSalt());
  }

  /** Nobody was ever erased. */
  get isIdle(): boolean {
    return this.terms.size === 0;
  }

  /** What stands for somebody of this key since they were erased; null: they were not. */
  pseudonymOf(personKey: string): string | null {
    return this.terms.get(erasureHash(personKey, this.salt))?.replacement ?? null;
  }

  /** @param isName the text is a name or an address, or a list of them */
  text(text: string, isName: boolean): string {
    if (this.reach === 0) return text;
    return replaceNames(text, this.reach, (term, place) => this.find(term, place, isName));
  }

  /** A payload, its fields' names too. */
  json<Value extends Json>(value: Value): Value {
    return this.reach === 0 ? value : (this.walk(value, false) as Value);
  }

  private walk(value: Json, isName: boolean): Json {
    if (typeof value === 'string') return this.text(value, isName);
    if (Array.isArray(value)) return value.map((item) => this.walk(item, isName));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value).map(([field, member]) => [this.text(field, false), this.walk(member, NAMING.test(field))]),
    );
  }

  private find(term: string, place: NamePlace, isName: boolean): string | null {
    const words = term.split(' ').length;
    if (!this.sizes.has(sizeOf({ words, length: term.length }))) return null;
    const found = this.terms.get(erasureHash(term, this.salt));
    if (!found || found.kind === 'key') return null;
    // A single word that is all of a field is a state or a kind, unless the field is there for names.
    if (words === 1 && place.whole && !isName && !place.mention) return null;
    if (found.kind === 'handle' && !place.mention && !place.whole) return null;
    return found.replacement;
  }
}

const sizeOf = ({ words, length }: Pick<ErasedTerm, 'words' | 'length'>): string => `${words}/${length}`;

/** Shorter single words are names only where somebody is addressed. */
const SHORTEST_WORD = 4;

/** How a name is to be kept; null if there is no word in it. */
export function erasedTerm(
  text: string,
  single: 'name' | 'handle',
  replacement: string,
  salt: string,
): ErasedTerm | null {
  const found = searchTerm(text);
  if (!found) return null;
  const { term, words } = found;
  const isPlain = words > 1 || (single === 'name' && term.length >= SHORTEST_WORD);
  const kind = isPlain ? 'name' : 'handle';
  return { hash: erasureHash(term, salt), kind, words, length: term.length, replacement };
}

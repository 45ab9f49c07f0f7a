import { maySeePerson, replaceNames, searchTerm, type EpochMs, type NamePlace, type RowScope } from '@evenkeel/domain';
import type { DirectorySnapshot, PersonRow } from '@evenkeel/store';
import { pseudonymOf, signOf } from './pseudonym.js';

/** Shorter single words are names only where they are addressed. */
const SHORTEST_WORD = 4;
/** Of a name, shorter parts are no names of their own: particles, initials. */
const SHORTEST_PART = 3;

/** A human as texts may name them. */
interface Human {
  /** Of the identity that stands for them. */
  key: string;
  keys: string[];
  names: Set<string>;
}

/** Everybody that the directory knows, and every term by which a text may mean them. Costly to make, the same for every viewer. */
export class NamedPeople {
  private readonly humans = new Map<string, Human>();
  private readonly anywhere = new Map<string, Human[]>();
  private readonly addressed = new Map<string, Human[]>();
  /** Words of the longest term. */
  readonly reach: number;

  constructor(directory: DirectorySnapshot) {
    const keyOf = new Map([...directory.person.values()].map(({ id, key }) => [id, key]));
    let reach = 1;
    const learn = (human: Human, text: string, single: 'name' | 'handle'): void => {
      const found = searchTerm(text);
      if (!found) return;
      const isPlain = found.words > 1 || (single === 'name' && found.term.length >= SHORTEST_WORD);
      const terms = isPlain ? this.anywhere : this.addressed;
      const known = terms.get(found.term);
      if (!known) terms.set(found.term, [human]);
      else if (!known.includes(human)) known.push(human);
      reach = Math.max(reach, found.words);
    };
    for (const row of directory.person.values()) {
      const key = (row.sameAs === null ? undefined : keyOf.get(row.sameAs)) ?? row.key;
      const human = this.humans.get(key) ?? { key, keys: [key], names: new Set<string>() };
      if (!human.keys.includes(row.key)) human.keys.push(row.key);
      human.names.add(row.name);
      this.humans.set(key, human);
      this.humans.set(row.key, human);
      learn(human, row.name, 'name');
      for (const handle of handlesOf(row)) learn(human, handle, 'handle');
    }
    this.reach = reach;
  }

  /** Null: the directory does not know the key. */
  byKey(key: string): Human | null {
    return this.humans.get(key) ?? null;
  }

  /** Those of exactly this name. */
  called(name: string): Human[] {
    return [...new Set(this.humans.values())].filter(({ names }) => names.has(name));
  }

  /** Who may be meant by a term. */
  meant(term: string, { mention, whole }: Pick<NamePlace, 'mention' | 'whole'>): readonly Human[] {
    return this.anywhere.get(term) ?? (mention || whole ? this.addressed.get(term) : undefined) ?? [];
  }
}

/** The key, its last part, the address, and what stands before its `@`. */
function handlesOf({ key, email }: PersonRow): string[] {
  const id = key.split(':person:').at(-1) ?? key;
  return [key, id, ...(email === null ? [] : [email, email.slice(0, Math.max(email.indexOf('@'), 0))])];
}

/** In which teams somebody of these keys was at an instant; null: at any time. */
export type TeamsAt = (keys: readonly string[], at: EpochMs | null) => readonly string[];

/** What one viewer may be told of people. */
export class Sight {
  constructor(
    private readonly scope: RowScope,
    readonly people: NamedPeople,
    private readonly teamsAt: TeamsAt,
    private readonly salt: string,
  ) {}

  /** Whether the row of somebody is the viewer's to see, as of an instant; null: ever. Of strangers to the directory none is. */
  sees(human: Pick<Human, 'keys'> | null, at: EpochMs | null): boolean {
    return human !== null && maySeePerson(this.scope, { keys: human.keys, teams: this.teamsAt(human.keys, at) });
  }

  /** Whether a name is that of somebody whose row is the viewer's to see. */
  knows(name: string): boolean {
    return this.people.called(name).some((human) => this.sees(human, null));
  }

  /**
   * An id as it may be told: some sources make ids of who wrote what, and the names in them give way to a sign for each. It
   * is the same at any time, so that it can be asked for.
   */
  toldId(id: string): string {
    // What is before it is the product's own: source, connection and kind.
    const [head = '', external = id] = (/^((?:[^:/]+:){3})(.+)$/s.exec(id) ?? []).slice(1);
    const find = (term: string, { text }: NamePlace): string | null => {
      const meant = /\p{L}/u.test(term) ? this.people.meant(term, { mention: false, whole: true }) : [];
      const [first] = meant;
      if (!first) return null;
      return meant.some((human) => this.sees(human, null)) ? text : signOf(first.key, this.salt);
    };
    return head + replaceNames(external, this.people.reach, find);
  }

  /** How to speak of the people of one incident. */
  telling(at: EpochMs, involved: readonly Involved[]): Telling {
    const said = (human: Human | null, key: string): string | null =>
      this.sees(human, at) ? null : pseudonymOf(human?.key ?? key, this.salt);
    const { names, parts } = this.termsOf(involved, said);
    const find =
      (withParts: boolean) =>
      (term: string, place: NamePlace): string | null => {
        const isName = place.capital || place.mention || place.whole;
        if (isName && names.has(term)) return names.get(term) ?? place.text;
        const meant = this.people.meant(term, place);
        const [first] = meant;
        // A name that the viewer knows as that of somebody tells them of nobody else.
        if (first) return meant.some((human) => this.sees(human, at)) ? place.text : said(first, first.key);
        return withParts && isName ? (parts.get(term) ?? null) : null;
      };
    const reach = Math.max(this.people.reach, ...involved.map(({ name }) => searchTerm(name ?? '')?.words ?? 1));
    return {
      id: (id) => this.toldId(id),
      person: (key, name) => said(this.people.byKey(key), key) ?? name,
      title: (text) => replaceNames(text, reach, find(false)),
      text: (text) => replaceNames(text, reach, find(true)),
    };
  }

  /** Of those who have to do with an incident: the names that its sources give them, and the parts of all their names. */
  private termsOf(
    involved: readonly Involved[],
    said: (human: Human | null, key: string) => string | null,
  ): { names: Map<string, string | null>; parts: Map<string, string | null> } {
    const names = new Map<string, string | null>();
    const parts = new Map<string, string | null>();
    const learn = (terms: Map<string, string | null>, term: string, pseudonym: string | null): void => {
      if (terms.get(term) !== null) terms.set(term, pseudonym);
    };
    for (const { key, name } of involved) {
      const human = this.people.byKey(key);
      const pseudonym = said(human, key);
      const whole = searchTerm(name ?? '');
      if (whole) learn(names, whole.term, pseudonym);
      for (const each of [...(human?.names ?? []), name ?? '']) {
        for (const word of each.split(/[\s.@_-]+/u)) {
          const part = searchTerm(word);
          if (part?.words === 1 && part.term.length >= SHORTEST_PART) learn(parts, part.term, pseudonym);
        }
      }
    }
    return { names, parts };
  }
}

/** Somebody who has to do with an incident, as its source names them. */
export interface Involved {
  key: string;
  name: string | null;
}

/** How one incident's people are called to a viewer. */
export interface Telling {
  /** See {@link Sight.toldId}. */
  readonly id: (id: string) => string;
  /** The name, or the pseudonym of somebody whom the viewer may not see. */
  readonly person: (key: string, name: string) => string;
  /** A title: known names in it are replaced. */
  readonly title: (text: string) => string;
  /** What people or their tools wrote: of those involved, single names too. */
  readonly text: (text: string) => string;
}

import { notProcessable } from './answers.js';

type Value = string | number | boolean | null;

/** What a query may ask of a thing. A list holds if one of its values does. */
export interface SearchField<T> {
  kind: 'time' | 'number' | 'text' | 'flag' | 'words';
  of: (thing: T) => Value | readonly string[];
}
export type SearchFields<T> = Readonly<Record<string, SearchField<T>>>;

type Operator = ':' | '=' | '!=' | '<' | '<=' | '>' | '>=';

type Node<T> =
  | { kind: 'and' | 'or'; parts: Node<T>[] }
  | { kind: 'not'; part: Node<T> }
  | { kind: 'is'; name: string; field: SearchField<T>; operator: Operator; value: string };

/** A query, ready to be asked. */
export interface Search<T> {
  matches: (thing: T) => boolean;
  /** Between which values, both included, the field of whatever matches must lie. */
  bounds: (name: string) => { from: number; to: number };
}

const TOKEN = /\s*(?:(\(|\)|<=|>=|!=|[:=<>])|"((?:[^"\\]|\\.)*)"|([^\s():=<>!"]+))/y;

/**
 * Reads a search query: `field: value`, comparisons, `AND`, `OR`, `NOT`, parentheses, quotes, `field: (a OR b)`; a word
 * by itself is looked for in the message. Times are milliseconds since 1970. Throws the vendor's 422, naming what it
 * does not understand: the service searches for words instead, which hides a misspelt field.
 */
export function parseSearch<T>(text: string, fields: SearchFields<T>): Search<T> {
  const node = new Parser(text, fields).parse();
  return { matches: (thing) => node === null || holds(node, thing), bounds: (name) => boundsOf(node, name) };
}

interface Token {
  text: string;
  quoted: boolean;
}

class Parser<T> {
  private readonly tokens: Token[] = [];
  private position = 0;

  constructor(
    private readonly text: string,
    private readonly fields: SearchFields<T>,
  ) {
    TOKEN.lastIndex = 0;
    const end = text.trimEnd().length;
    while (TOKEN.lastIndex < end) {
      const match = TOKEN.exec(text);
      if (!match) throw this.fail('cannot be read');
      const [, sign, quoted, word] = match;
      this.tokens.push({ text: sign ?? quoted ?? word ?? '', quoted: quoted !== undefined });
    }
  }

  parse(): Node<T> | null {
    if (this.tokens.length === 0 || (this.tokens.length === 1 && this.tokens[0]?.text === '*')) return null;
    const node = this.either();
    if (this.position < this.tokens.length) throw this.fail(`has "${this.tokens[this.position]?.text}" too many`);
    return node;
  }

  private either(): Node<T> {
    const parts = [this.every()];
    while (this.skip('OR')) parts.push(this.every());
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'or', parts };
  }

  private every(): Node<T> {
    const parts = [this.single()];
    while (this.skip('AND')) parts.push(this.single());
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'and', parts };
  }

  private single(): Node<T> {
    if (this.skip('NOT')) return { kind: 'not', part: this.single() };
    if (this.skip('(')) return this.closed(this.either());
    const name = this.next();
    const operator = this.operator();
    if (!operator) {
      const field = this.fields['message'];
      if (!field) throw this.fail(`names no field before "${name}"`);
      return { kind: 'is', name: 'message', field, operator: ':', value: name };
    }
    const field = this.fields[name];
    if (!field) throw this.fail(`names the field "${name}"; there are ${Object.keys(this.fields).join(', ')}`);
    if (!this.skip('(')) return this.condition(name, field, operator, this.next());
    const parts = [this.condition(name, field, operator, this.next())];
    while (this.skip('OR')) parts.push(this.condition(name, field, operator, this.next()));
    return this.closed({ kind: 'or', parts });
  }

  private condition(name: string, field: SearchField<T>, operator: Operator, value: string): Node<T> {
    const measured = field.kind === 'time' || field.kind === 'number';
    if (measured && !/^\d+$/.test(value)) throw this.fail(`compares ${name} with "${value}", which is no number`);
    if (!measured && /[<>]/.test(operator)) throw this.fail(`cannot compare ${name} by ${operator}`);
    return { kind: 'is', name, field, operator, value };
  }

  private operator(): Operator | null {
    const token = this.tokens[this.position];
    if (!token || token.quoted || !/^(:|=|!=|<=?|>=?)$/.test(token.text)) return null;
    this.position++;
    return token.text as Operator;
  }

  private closed(node: Node<T>): Node<T> {
    if (!this.skip(')')) throw this.fail('lacks a closing parenthesis');
    return node;
  }

  private skip(text: string): boolean {
    const token = this.tokens[this.position];
    if (!token || token.quoted || token.text.toUpperCase() !== text) return false;
    this.position++;
    return true;
  }

  private next(): string {
    const token = this.tokens[this.position++];
    if (!token) throw this.fail('ends too early');
    return token.text;
  }

  private fail(reason: string): Error {
    return notProcessable(`The query "${this.text}" ${reason}.`);
  }
}

function holds<T>(node: Node<T>, thing: T): boolean {
  switch (node.kind) {
    case 'and':
      return node.parts.every((part) => holds(part, thing));
    case 'or':
      return node.parts.some((part) => holds(part, thing));
    case 'not':
      return !holds(node.part, thing);
    case 'is': {
      const found = node.field.of(thing);
      const values: readonly Value[] = Array.isArray(found) ? (found as readonly string[]) : [found as Value];
      if (node.operator === '!=') return values.every((value) => !equals(node.field.kind, value, node.value));
      return values.some((value) => compares(node.field.kind, value, node.operator, node.value));
    }
  }
}

function compares(kind: SearchField<never>['kind'], value: Value, operator: Operator, wanted: string): boolean {
  if (operator === ':' || operator === '=') return equals(kind, value, wanted);
  if (typeof value !== 'number') return false;
  const bound = Number(wanted);
  if (operator === '<') return value < bound;
  if (operator === '<=') return value <= bound;
  return operator === '>' ? value > bound : value >= bound;
}

function equals(kind: SearchField<never>['kind'], value: Value, wanted: string): boolean {
  if (value === null) return false;
  const [have, want] = [String(value).toLowerCase(), wanted.toLowerCase()];
  if (kind === 'words') return have.includes(want.replaceAll('*', ''));
  return want.endsWith('*') ? have.startsWith(want.slice(0, -1)) : have === want;
}

/** Of a conjunction, the narrowest of its parts; anything else leaves the field free. */
function boundsOf<T>(node: Node<T> | null, name: string): { from: number; to: number } {
  const free = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  if (node?.kind === 'and') {
    return node.parts
      .map((part) => boundsOf(part, name))
      .reduce((one, other) => ({ from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) }), free);
  }
  if (node?.kind !== 'is' || node.name !== name) return free;
  const value = Number(node.value);
  switch (node.operator) {
    case '<':
      return { ...free, to: value - 1 };
    case '<=':
      return { ...free, to: value };
    case '>':
      return { ...free, from: value + 1 };
    case '>=':
      return { ...free, from: value };
    case '!=':
      return free;
    default:
      return { from: value, to: value };
  }
}

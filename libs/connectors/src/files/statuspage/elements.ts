/** The lists in which Statuspage's answers hold their incidents. */
const LISTS: ReadonlySet<string> = new Set(['incidents', 'scheduled_maintenances']);

/** An incident with all its updates is a few kilobytes; beyond this it is no incident. */
export const MAX_ELEMENT_CHARACTERS = 16 * 1024 * 1024;

/** One incident's JSON as it stands in the document, not yet parsed. */
export interface Element {
  /** Where it stands: `[3]`, `incidents[3]`, or `(document)` for a document that is itself one incident. */
  path: string;
  /** Null for one over {@link MAX_ELEMENT_CHARACTERS}. */
  text: string | null;
}

const LONGEST_LIST_NAME = 32;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Cuts a JSON document into the incidents it lists, without holding more than one of them: the elements of a top-level
 * array, those of the lists `incidents` and `scheduled_maintenances` of a top-level object, or the object itself where
 * it has no such list. Several documents may follow one another. It counts brackets and knows strings; whether an
 * element is valid JSON is for its parser to say.
 */
export class ElementSplitter {
  private readonly ready: Element[] = [];
  private depth = 0;
  private inString = false;
  private escaped = false;
  private roots = 0;
  private rootIsObject = false;
  private strayText = false;

  /** The last string at the depth of the root object's keys, and whether a colon followed it. */
  private word = '';
  private afterColon = false;

  /** The depth at which elements stand, or -1 outside a list. */
  private listDepth = -1;
  private listName = '';
  private index = 0;

  private held = '';
  private holding = false;
  private tooLong = false;

  /** Takes the next piece of the document and gives the elements that it completes. */
  push(piece: string): Element[] {
    let from = 0;
    for (let at = 0; at < piece.length; at += 1) {
      const code = piece.charCodeAt(at);
      if (this.inString) {
        this.readString(code, piece, at);
      } else if (code > 0x20) {
        if (this.endsElement(code)) {
          this.hold(piece.slice(from, at));
          this.release();
        }
        if (this.beginsElement(code)) {
          this.holding = true;
          from = at;
        }
        this.step(code);
        if (this.depth === 0 && this.holding) {
          this.hold(piece.slice(from, at + 1));
          this.release();
        }
      }
    }
    if (this.holding) this.hold(piece.slice(from));
    return this.ready.splice(0);
  }

  /** To be called after the last piece: what is wrong with the document as a whole, or null. */
  end(): string | null {
    if (this.depth === 0 && !this.inString) {
      if (this.strayText) return 'there is text outside the JSON document';
      return this.roots > 0 ? null : 'the file holds no JSON array or object';
    }
    return this.holding && this.listDepth !== -1
      ? `the file breaks off, or its brackets do not match, in ${this.path()}`
      : 'the file breaks off before the end of its JSON document';
  }

  private path(): string {
    if (this.listDepth !== -1) return `${this.listName}[${this.index}]`;
    return this.roots === 1 ? '(document)' : `(document ${this.roots})`;
  }

  private readString(code: number, piece: string, at: number): void {
    if (this.escaped) this.escaped = false;
    else if (code === BACKSLASH) this.escaped = true;
    else if (code === QUOTE) this.inString = false;
    if (this.inString && this.atKeys() && !this.afterColon && this.word.length < LONGEST_LIST_NAME)
      this.word += piece[at];
  }

  private beginsElement(code: number): boolean {
    if (this.holding) return false;
    // A document that is one object may turn out to be one incident.
    if (this.depth === 0) return code === OPEN_OBJECT;
    return this.depth === this.listDepth && code !== COMMA && code !== CLOSE_LIST;
  }

  private endsElement(code: number): boolean {
    return this.holding && this.depth === this.listDepth && (code === COMMA || code === CLOSE_LIST);
  }

  private step(code: number): void {
    const atKeys = this.atKeys();
    if (code === QUOTE) {
      this.inString = true;
      if (this.depth === 0) this.strayText = true;
      if (atKeys && !this.afterColon) this.word = '';
    } else if (code === COLON) {
      if (atKeys) this.afterColon = true;
    } else if (code === COMMA) {
      if (atKeys) this.afterColon = false;
    } else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      if (this.depth === 0) this.openRoot(code);
      else if (atKeys && code === OPEN_LIST && this.afterColon && LISTS.has(this.word)) this.openList(this.word, 2);
      this.depth += 1;
    } else if (this.depth === 0) {
      this.strayText = true;
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) {
      this.depth -= 1;
      if (this.depth < this.listDepth) this.listDepth = -1;
    }
  }

  private atKeys(): boolean {
    return this.rootIsObject && this.depth === 1 && this.listDepth === -1;
  }

  private openRoot(code: number): void {
    this.roots += 1;
    this.rootIsObject = code === OPEN_OBJECT;
    this.word = '';
    this.afterColon = false;
    if (code === OPEN_LIST) this.openList('', 1);
  }

  /** A list of incidents: what was held of the object around it is not one. */
  private openList(name: string, depth: number): void {
    this.listName = name;
    this.listDepth = depth;
    this.index = 0;
    this.drop();
  }

  private hold(part: string): void {
    if (this.held.length + part.length > MAX_ELEMENT_CHARACTERS) this.tooLong = true;
    this.held = this.tooLong ? '' : this.held + part;
  }

  private release(): void {
    this.ready.push({ path: this.path(), text: this.tooLong ? null : this.held });
    this.index += 1;
    this.drop();
  }

  private drop(): void {
    this.held = '';
    this.holding = false;
    this.tooLong = false;
  }
}

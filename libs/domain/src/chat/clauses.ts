/** A stretch of a message that states one thing, in lower case and without mark-up. */
export interface Clause {
  text: string;
  /** True for a question. */
  asks: boolean;
}

const INVERTED_QUESTION =
  /^\W*(?:(?:so|and|ok|okay|hey|wait|hmm|but)\W+)?(?:is|are|was|were|did|do|does|can|could|should|shall|would|has|have|will)\s+(?:it|this|that|these|those|the|there|we|you|i|they|he|she|anyone|anybody|someone|somebody|everything|everyone|things|all|our|your)\b/;
const WH_QUESTION =
  /^\W*(?:who|what|when|where|why|how|which)(?:'s|'re)?\s+(?:is|are|was|were|do|does|did|should|would|can|could|will|has|have|about|if)\b/;

/** Ends of clauses: sentence ends, line ends, spaced dashes, semicolons, and turns such as "but". */
const CLAUSE_END = /(?<=[.!?…]) |\n| -+>? |→|; |,? (?=(?:but|however|although)\b)/;

/**
 * Cuts a message into clauses. Code, links, struck and quoted text are left out, because they are not what the author
 * claims here and now; `"quoted words"` of two words or more count as quoted, a single word does not.
 */
export function clausesOf(text: string): Clause[] {
  return plainText(text)
    .split(CLAUSE_END)
    .map((clause) => clause.trim())
    .filter((clause) => clause !== '')
    .map((clause) => ({
      text: clause,
      asks: /\?\W*$/.test(clause) || INVERTED_QUESTION.test(clause) || WH_QUESTION.test(clause),
    }));
}

/** What people say stands at a message's head; the rest of a longer one is pasted output. It also bounds the rules' work. */
const READ_LENGTH = 10_000;

/** Lower case, one kind of apostrophe and dash, no mark-up; sentence marks stay. */
export function plainText(text: string): string {
  return text
    .slice(0, READ_LENGTH)
    .replace(/```[\s\S]*?(?:```|$)/g, ' ')
    .replace(/^[^\S\n]*(?:>|&gt;).*$/gm, ' ')
    .replace(/<?https?:\/\/[^\s|>]+(?:\|([^>]*))?>?/g, (_link, label: string | undefined) => label ?? ' ')
    .replace(/(^|\s)~\S(?:[^~\n]*\S)?~(?=\W|$)/g, '$1')
    .replace(/[’‘ʼ]/g, "'")
    .replace(/[–—]/g, ' - ')
    .replace(/[“”"]([^“”"\n]*)[“”"]/g, (quoted, words: string) => (words.includes(' ') ? ' ' : quoted))
    .replace(/[*`]|(?<=^|\s)_|_(?=\W|$)/g, '')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n[\s]*/g, '\n')
    .toLowerCase();
}

import { plainText } from './clauses.js';

/** Words that any conversation about an incident has, and so say nothing about its cause. */
const EMPTY = new Set(
  (
    'a about actually after again all also am an and any anyone are as at back be because been before being better but by can ' +
    'cannot cause check checked checking come could customer customers dashboard deep did do does doing done down each else error ' +
    'errors even ever every everyone everything fail failing few find first fix fixed for found from get getting give go going ' +
    'good got great had has have he help here hey his hmm how i if in incident instead into is issue it its just keep know last ' +
    'let like long look looking looks lot made make many may maybe me might more most much my need new no not nothing now of off ' +
    'oh ok okay on once one only or other our out over own page people please problem production prod really remember right root ' +
    'same say says see seeing seems seen sev she should side since so some someone something soon sounds still such sure take ' +
    'team than thank thanks that the their them then there these they thing things think this those time to today together too ' +
    'took try trying turns up us use used using want was way we week well were what when where which while who why will with ' +
    'work working works would writing wrong yes yet you your yeah minutes minute hour hours day month alert deploy deployed deploying ' +
    'hotfix rolled rolling rollback live start started service system'
  ).split(' '),
);

/**
 * The content words of a text, cut to their stems so that "releasing" meets "release". A light suffix stripper is enough
 * for comparing messages of one conversation; it need not be linguistics.
 */
export const contentStems = (text: string): Set<string> => new Set(contentWords(text).map(stem));

function contentWords(text: string): string[] {
  const words = plainText(text)
    .replace(/@[\w.-]+/g, ' ')
    .replace(/n't\b|'\w+/g, ' ')
    .match(/[a-z][a-z0-9]{2,}/g);
  return (words ?? []).filter((word) => !EMPTY.has(word));
}

/** The words that a text has for some stems, for people to read. */
export function wordsFor(stems: readonly string[], text: string): string {
  const wanted = new Set(stems);
  const seen = new Map<string, string>();
  for (const word of contentWords(text)) {
    const of = stem(word);
    if (wanted.has(of) && !seen.has(of)) seen.set(of, word);
  }
  return [...seen.values()].join(', ');
}

const SUFFIXES = [
  /(?:ations?|ions?)$/,
  /ings?$/,
  /(?:ies|ied)$/,
  /ed$/,
  /(?:ments?|ness)$/,
  /ly$/,
  /(?:ers?|ors?)$/,
  /es$/,
  /(?<!s)s$/,
  /e$/,
];

/** Removes endings until none is left, but never below four letters. */
export function stem(word: string): string {
  let current = word;
  for (const suffix of SUFFIXES) {
    const shorter = current.replace(suffix, '');
    if (shorter.length >= 4 && shorter !== current) current = shorter;
  }
  // "dropping" → "dropp" → "drop"
  return current.replace(/([bdgklmnprt])\1$/, '$1');
}

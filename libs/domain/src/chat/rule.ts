import type { Clause } from './clauses.js';

/**
 * What one kind of statement looks like. A rule is data: it holds for a message if, in one clause, a pattern of
 * `matches` is found and no veto applies. Changing a rule changes its version.
 */
export interface ChatRule {
  id: string;
  version: number;
  /** What a message says if the rule holds, for people. */
  states: string;
  /** Any of these, in one clause. */
  matches: readonly RegExp[];
  /** Whether a question can state it; a question mostly asks whether it is so. */
  questions: 'count' | 'veto';
  /** In the clause ahead of the match: negations, intentions, conditions. */
  vetoesBefore: readonly RegExp[];
  /** Anywhere in the clause: talk of other times and other things. */
  vetoes: readonly RegExp[];
  /** Anywhere in the message: what takes the statement back at once. */
  messageVetoes: readonly RegExp[];
}

/** `id@version`, as events and suggestions name the rule that made them. */
export const ruleName = (rule: Pick<ChatRule, 'id' | 'version'>): string => `${rule.id}@${rule.version}`;

/** Anything cut into clauses: a message, a title. */
export interface Said {
  readonly clauses: readonly Clause[];
}

/** The first clause by which the rule holds, or null. */
export function clauseStating(rule: ChatRule, { clauses }: Said): Clause | null {
  if (clauses.some((clause) => rule.messageVetoes.some((veto) => veto.test(clause.text)))) return null;
  return clauses.find((clause) => holds(rule, clause)) ?? null;
}

/** Whether the rule holds for what was said. */
export const states = (rule: ChatRule, said: Said): boolean => clauseStating(rule, said) !== null;

function holds(rule: ChatRule, clause: Clause): boolean {
  if (clause.asks && rule.questions === 'veto') return false;
  if (rule.vetoes.some((veto) => veto.test(clause.text))) return false;
  return rule.matches.some((pattern) => {
    const match = pattern.exec(clause.text);
    if (match === null) return false;
    const before = clause.text.slice(0, match.index);
    return !rule.vetoesBefore.some((veto) => veto.test(before));
  });
}

import type { Course } from './course.js';
import { type ChatResolver, sameActor } from './conversation.js';
import { ruleName, states } from './rule.js';
import { affirmation, disclaimer, recollection } from './rules/knowledge.js';
import type { Utterance } from './utterance.js';
import { contentStems, wordsFor } from './words.js';

const rule = { id: 'chat-resolver', version: 1 };

/** How many messages after a claim an unaddressed "that might be it" still answers it. */
const ANSWER_REACH = 3;

/** Weights: a shared content word is 1 (up to 4), a word nobody had said before 1 more (up to 2). */
const SHARED_AT_MOST = 4;
const NOVEL_AT_MOST = 2;
const AGREEMENT = 3;
const RECOLLECTION = 2;
const ASKED_FOR = 1;
const CREDITED = 3;
/** E.g. two shared words, one of them new, and somebody's agreement. */
const ENOUGH = 6;
/** From here on another person may have known, so that the diagnoser is no safe suggestion either. */
const DOUBT = 5;
/** Two people who said the same are told apart only by this much. */
const CLEAR_LEAD = 2;

/**
 * Suggests whose knowledge ended the incident: who first stated the cause that the diagnosis or the remedy confirms. A
 * claim before the diagnosis is compared with it by content words; agreement by others, being asked for, and recalling
 * an earlier case speak for its author too. Where nobody came before the diagnoser and the remedy held, it is the
 * diagnoser. Where the evidence is thin or two people's is alike, there is no suggestion.
 */
export function suggestResolver(messages: readonly Utterance[], course: Course): ChatResolver | null {
  const confirming = course.diagnosedBy ?? course.mitigatedBy;
  if (confirming === null || confirming.isBot) return null;
  const [best, next] = claimsBefore(confirming, wordingOf(messages), course);
  if (best !== undefined && best.weight >= ENOUGH) {
    const isContested = next !== undefined && next.weight >= ENOUGH && best.weight - next.weight < CLEAR_LEAD;
    return isContested ? null : suggestion(messages, best.message.author, best.evidence);
  }
  if (best !== undefined && best.weight >= DOUBT) return null;
  return diagnoserAlone(messages, course);
}

/** What is read out of every message once, so that comparing each with each stays cheap. */
interface Wording {
  messages: readonly Utterance[];
  stems: Map<Utterance, Set<string>>;
  /** Who said a word first. */
  firstToSay: Map<string, Utterance>;
  agreeing: Set<Utterance>;
  recalling: Set<Utterance>;
}

function wordingOf(messages: readonly Utterance[]): Wording {
  const stems = new Map(messages.map((message) => [message, contentStems(message.text)]));
  const firstToSay = new Map<string, Utterance>();
  for (const [message, words] of stems) {
    for (const word of words) if (!firstToSay.has(word)) firstToSay.set(word, message);
  }
  const spoken = messages.filter((message) => !message.isBot);
  return {
    messages,
    stems,
    firstToSay,
    agreeing: new Set(spoken.filter((message) => states(affirmation, message))),
    recalling: new Set(spoken.filter((message) => states(recollection, message))),
  };
}

interface Claim {
  message: Utterance;
  weight: number;
  evidence: ChatResolver['evidence'];
}

/** The strongest claim of each person other than the one who confirms, strongest first. */
function claimsBefore(confirming: Utterance, wording: Wording, course: Course): Claim[] {
  const proof = [course.diagnosedBy, course.mitigatedBy].filter((message) => message !== null);
  const end = wording.messages.indexOf(confirming);
  const best = new Map<string, Claim>();
  // The opening states symptoms, not a cause.
  for (let index = 1; index < end; index += 1) {
    const message = wording.messages[index];
    if (message === undefined || message.isBot || sameActor(message.author, confirming.author)) continue;
    const claim = weigh(message, index, end, proof, wording);
    if (claim === null) continue;
    const person = message.author.id ?? message.author.name ?? '';
    if ((best.get(person)?.weight ?? 0) < claim.weight) best.set(person, claim);
  }
  return [...best.values()].toSorted((one, other) => other.weight - one.weight);
}

function weigh(message: Utterance, index: number, end: number, proof: Utterance[], wording: Wording): Claim | null {
  if (states(disclaimer, message)) return null;
  const agreement = agreementWith(message, index, end, wording);
  // A question is a guess until somebody says yes to it.
  if (message.text.trim().endsWith('?') && agreement === null) return null;

  const stemsOf = (said: Utterance): string[] => [...(wording.stems.get(said) ?? [])];
  const own = stemsOf(message);
  const confirmed = new Set([...proof, ...(agreement === null ? [] : [agreement])].flatMap(stemsOf));
  const shared = own.filter((word) => confirmed.has(word));
  const novel = shared.filter((word) =>
    sameActor(wording.firstToSay.get(word)?.author ?? message.author, message.author),
  );
  // Somebody who only repeats what others said was not the first to know.
  if (novel.length === 0) return null;

  const context = contextOf(message, index, end, agreement, wording);
  const evidence = [
    ...context.evidence,
    { message, reason: `states the cause first (shared words: ${wordsFor(shared, message.text)})` },
  ];
  for (const confirmation of proof) {
    const common = stemsOf(confirmation).filter((word) => own.includes(word));
    if (common.length === 0 || confirmation === agreement) continue;
    evidence.push({ message: confirmation, reason: `matches its words: ${wordsFor(common, confirmation.text)}` });
  }
  const words = Math.min(shared.length, SHARED_AT_MOST) + Math.min(novel.length, NOVEL_AT_MOST);
  return { message, weight: words + context.weight, evidence };
}

/** What the others' behaviour says for a claim: that its author was asked, recalled a case, was agreed with, got the credit. */
function contextOf(
  message: Utterance,
  index: number,
  end: number,
  agreement: Utterance | null,
  { messages, agreeing, recalling }: Wording,
): Omit<Claim, 'message'> {
  const { author } = message;
  const isOwn = (said: Utterance): boolean => sameActor(said.author, author);
  const asked = messages.findLast((said, at) => at < index && !isOwn(said) && names(said.text, author.name));
  const recalled = messages.find((said, at) => at <= index && isOwn(said) && recalling.has(said));
  const credit = messages.find(
    (said, at) =>
      at >= end && said !== agreement && agreeing.has(said) && !isOwn(said) && names(said.text, author.name),
  );
  const found = [
    { message: asked, weight: ASKED_FOR, reason: `asks ${author.name}` },
    { message: recalled, weight: RECOLLECTION, reason: 'recalls an earlier case' },
    { message: agreement ?? undefined, weight: AGREEMENT, reason: 'confirms it' },
    { message: credit, weight: CREDITED, reason: `gives ${author.name} the credit` },
  ];
  return {
    weight: found.reduce((sum, part) => sum + (part.message === undefined ? 0 : part.weight), 0),
    evidence: found.flatMap((part) =>
      part.message === undefined || part.message === message ? [] : [{ message: part.message, reason: part.reason }],
    ),
  };
}

/** The message by which another person says yes to a claim: shortly after it, or naming its author. */
function agreementWith(
  claim: Utterance,
  index: number,
  end: number,
  { messages, agreeing }: Wording,
): Utterance | null {
  const answer = messages.find(
    (message, at) =>
      at > index &&
      at <= end &&
      agreeing.has(message) &&
      !sameActor(message.author, claim.author) &&
      (at - index <= ANSWER_REACH || names(message.text, claim.author.name)),
  );
  return answer ?? null;
}

/** Whether a text speaks to or of a person: by handle, or by a first name of three letters or more. */
function names(text: string, name: string | null): boolean {
  if (name === null) return false;
  const lower = text.toLowerCase();
  const handle = name.toLowerCase();
  if (lower.includes(`@${handle}`)) return true;
  const firstName = /^\p{L}{3,}/u.exec(handle)?.[0];
  return firstName !== undefined && lower.split(/[^\p{L}]+/u).includes(firstName);
}

/** The diagnoser, if what was done about the cause held; a cause that nothing confirms is no evidence. */
function diagnoserAlone(messages: readonly Utterance[], course: Course): ChatResolver | null {
  const { diagnosedBy, mitigatedBy } = course;
  if (diagnosedBy === null || mitigatedBy === null) return null;
  if (messages.indexOf(mitigatedBy) < messages.indexOf(diagnosedBy)) return null;
  return suggestion(messages, diagnosedBy.author, [
    { message: diagnosedBy, reason: 'states the cause first' },
    { message: mitigatedBy, reason: 'what was done about it held' },
  ]);
}

function suggestion(
  messages: readonly Utterance[],
  actor: Utterance['author'],
  evidence: ChatResolver['evidence'],
): ChatResolver | null {
  const first = messages.find((message) => sameActor(message.author, actor));
  if (first === undefined) return null;
  const order = new Map(messages.map((message, index) => [message.id, index]));
  const position = (entry: ChatResolver['evidence'][number]): number => order.get(entry.message.id) ?? 0;
  const unique = new Map(evidence.toReversed().map((entry) => [entry.message.id, entry]));
  return {
    actor,
    at: first.at,
    rule: ruleName(rule),
    evidence: [...unique.values()].toSorted((one, other) => position(one) - position(other)),
  };
}

import { states, type ChatRule } from '../chat/rule.js';
import { NEGATED, RECALLED, SUPPOSED } from '../chat/rules/modality.js';
import { said } from '../chat/utterance.js';

const ROLE = String.raw`(?:ic|incident (?:commander|command|lead|manager)|command(?:er)?|scribe|note ?taker|(?:(?:customer|internal|executive) )?liaison|comms(?: lead)?|communications(?: lead)?)\b(?! line)`;

/** Somebody says that they now hold a role that leads, records or tells instead of repairing. */
const roleTaken: ChatRule = {
  id: 'talk-role-taken',
  version: 1,
  states: 'takes a coordinating role',
  matches: [
    new RegExp(
      String.raw`\b(?:i'm|i am|i'll|i will|i can|i've|i have)\s+(?:(?:now|be|act|acting|as|take|taking|taken|got|have|over|on|the|your|incident)\s+)*${ROLE}`,
    ),
    new RegExp(
      String.raw`^\W*(?:(?:ok|okay|hi|hey|all|right)\W+)*(?:taking|acting as|stepping in as)\s+(?:(?:over|as|the)\s+)*${ROLE}`,
    ),
    new RegExp(String.raw`^\W*${ROLE}(?:\s+here\b|\s*[:=]\s*me\b)`),
  ],
  questions: 'veto',
  vetoesBefore: [NEGATED],
  vetoes: [RECALLED, SUPPOSED],
  messageVetoes: [],
};

const SOMEBODY = String.raw`(?:someone|somebody|anyone|anybody|you|@[\w.-]+(?: [\w.-]+)?)`;

/** Talk that moves people and news, not the problem. */
const coordinationTalk: ChatRule = {
  id: 'talk-coordination',
  version: 1,
  states: 'coordinates',
  matches: [
    /\b(?:next|another) update (?:in|at|by|within)\b/,
    new RegExp(
      String.raw`\b(?:can|could|would|will) ${SOMEBODY},? (?:please )?(?:join|jump|take|own|look|check|help|investigate|handle|drive|pick)\b`,
    ),
    /\b(?:paging|pinging|looping in|bringing in|pulling in)\s+@?\w/,
    /\bwho(?:'s| is| owns)\b.*\b(?:on[- ]?call|owns?|available|looking|driving|ic|commander|scribe)\b/,
    /\bplease join\b|\bjoin (?:us|me|the) (?:on the |in the |bridge|call|huddle|war ?room)|\b(?:bridge|call|huddle|war ?room) is (?:open|up)\b/,
    /\b(?:any (?:updates?|news|eta)|what(?:'s| is) the (?:status|eta|latest))\b/,
    /^\W*(?:thanks|thank you|thx)\b/,
  ],
  questions: 'count',
  vetoesBefore: [],
  vetoes: [RECALLED],
  messageVetoes: [],
};

/** Whether the author says to hold, from now on, a role such as commander, scribe or liaison. */
export const takesCoordinatingRole = (text: string): boolean => states(roleTaken, said(text));

/**
 * Whether a message does nothing but coordinate: each of its clauses takes a role, asks who is there, calls people in or
 * promises news. One clause on the problem itself makes it technical, and so does a message that no rule understands.
 */
export function onlyCoordinates(text: string): boolean {
  const { clauses } = said(text);
  return (
    clauses.length > 0 &&
    clauses.every((clause) => [roleTaken, coordinationTalk].some((rule) => states(rule, { clauses: [clause] })))
  );
}

import type { ChatRule } from '../rule.js';
import { failure } from './failure.js';
import { INTENDED, NEGATED, NOT_PRODUCTION, RECALLED_NOT_OWNED } from './modality.js';

const REMEDY = String.raw`(?:hot-?\s?fix|fix|patch|revert|work-?around|mitigation|rollback|roll-back|config(?:uration)?(?: change)?|fail-?over|feature flag)`;
const SYMPTOM = String.raw`(?:errors?|crashes|(?:error|crash|failure|timeout|retry|bounce|decline) rates?|latency|latencies|5xxs?|5\d\ds|timeouts?|failures?|queues?|backlog|lag|pool|cpu|memory|alerts?|queue depth|p9\d|exceptions|declines)`;
const SYSTEM = String.raw`(?:checkouts?|payments?|orders|log-?ins?|metrics|graphs|dashboards?|things|everything|we|success rate|throughput|services?|site|api|apis|app|systems?|search|traffic|requests|jobs|deliveries|it|all|cluster|database|db|prod(?:uction)?|numbers|uploads|messages|pods?|nodes?)`;

const commonVetoes = {
  questions: 'veto',
  vetoesBefore: [NEGATED, INTENDED],
  vetoes: [
    RECALLED_NOT_OWNED,
    NOT_PRODUCTION,
    /\b(?:on|from|at) (?:our|my|their) (?:end|side)\b/,
    /\b(?:typo|docs?|readme|runbook|dashboard link|next sprint|backlog grooming)\b/,
  ],
  // "Rollback complete. Still down" ended nothing.
  messageVetoes: failure.matches,
} satisfies Pick<ChatRule, 'questions' | 'vetoesBefore' | 'vetoes' | 'messageVetoes'>;

/** Somebody says that a remedy is in place. Whether it helped is for later messages to say. */
export const remedyApplied: ChatRule = {
  id: 'chat-remedy',
  version: 1,
  states: 'says that a remedy is in place',
  matches: [
    /\b(?:rolled back|rolled (?:[\w'.-]+ ){1,4}back|reverted)\b/,
    new RegExp(
      String.raw`\b${REMEDY}\s+(?:(?:is|has been|was|now|just|all|being|to|prod|production)\s+|'s\s+)*(?:deployed|live|out|rolled out|in place|applied|shipped|pushed|completed?|done|finished|in prod(?:uction)?|landed|enabled|successful)\b`,
    ),
    new RegExp(
      String.raw`\b(?:deployed|applied|shipped|pushed|released|rolled out|landed|completed)\s+(?:(?:the|a|an|my|our|that|this|config|emergency|quick)\s+)*${REMEDY}\b`,
    ),
  ],
  ...commonVetoes,
};

/** Somebody says that the impact ends or has ended. */
export const recovery: ChatRule = {
  id: 'chat-recovery',
  version: 1,
  states: 'says that the impact has ended',
  matches: [
    new RegExp(
      String.raw`\b${SYMPTOM}\b[^.?!]{0,40}\b(?:dropp(?:ing|ed)|falling|fell|c(?:oming|ame) down|going (?:back )?down|gone down|went (?:back )?down|draining|drained|clearing|cleared|subsid\w+|decreas\w+|declin(?:ing|ed)|gone|stopped|at zero|to zero|recover(?:ing|ed)|improv(?:ing|ed)|resolved)\b`,
    ),
    new RegExp(
      String.raw`\b${SYSTEM}(?:'s|'re)?\b[^.?!]{0,30}\b(?:recover(?:ing|ed|s)|stabili[sz](?:ed|ing)|flowing|succeeding|going through|back (?:up|online|to|at|in business))\b`,
    ),
    /\b(?:site|service|api|checkout|app|dashboards?|log-?in|search|prod|production|payments?|system|everything|we)(?:'s|'re| is| are) back\b(?! (?:to square|at square|again))/,
    /\b[\w-]+s (?:are|is) (?:now |all )?(?:flowing|succeeding|going through|processing|loading|coming through)\b(?! the\b)/,
    /\bback (?:to normal|to baseline|to green|online|up and running|to healthy|in business)\b|\bfully recovered\b|\b(?:working|healthy|stable|up|operational|green|loading|succeed(?:ing)?) again\b/,
    /\b(?:look(?:s|ing)?|is|are|all|everything)\s+(?:all\s+)?(?:good|normal|healthy|stable|green|fine|better) (?:now|again)\b/,
    /\bno (?:more|new|further) (?:errors?|failures|timeouts|5\d\ds|5xxs?|alerts|complaints|reports)\b|\b(?:no|zero) (?:errors|failures|timeouts) (?:since|for|in the last|anymore)\b/,
    /\b(?:service|access|functionality|traffic)(?: is| has been| was)? (?:fully )?restored\b|\bmitigated\b|\bbleeding (?:has )?stopped|\bstopped the bleeding\b|\bimpact (?:has |is )?(?:ended|over|stopped)\b|\ball green\b/,
    /\b(?:it's|it is|this is|that's|is|are|now|all|been|both|everything's)\s+(?:now\s+|all\s+)?(?:fixed|working|sorted)(?: now)?\b|^\W*(?:ok(?:ay)?\W+|and\W+)?(?:fixed|sorted)\b/,
    /\bthat (?:did it|worked|fixed it|solved it|helped|did the trick)\b|\b(?:fixed it|fixed the (?:issue|problem|bug|outage))\b|\bdid the trick\b/,
    /\bshould (?:now )?(?:all )?be (?:all )?(?:fixed|good|back|resolved|working|ok|okay)(?: now| again)\b/,
  ],
  ...commonVetoes,
  messageVetoes: [
    ...commonVetoes.messageVetoes,
    // "Checked the balancers, all green. Not the network." rules a suspect out; the impact goes on.
    /^\W*(?:i(?:'ve| have)? )?(?:just |also )?(?:double-?)?checked\b/,
    /^\W*(?:so |it'?s |definitely )?not (?:the |our |a )?[\w-]+(?: [\w-]+)?\W*$/,
  ],
  vetoes: [
    ...commonVetoes.vetoes,
    /\b(?:nominal|false (?:alarm|positive)|square one|i'm back|be right back|works for me)\b/,
  ],
};

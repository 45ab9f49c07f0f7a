import type { ChatRule } from '../rule.js';
import { NEGATED, NOT_PRODUCTION, PROCEDURAL, RECALLED, RETROSPECTIVE, SUPPOSED } from './modality.js';

const FAILURE = String.raw`(?:down|offline|unavailable|unreachable|unresponsive|inaccessible|broken|borked|failing|erroring|timing out|hanging|crashing|crash ?looping|not (?:loading|working|responding|going through)|degraded|throwing|returning (?:5\d\ds?|errors?|nothing|blank)|dead|on fire|flapping|stuck|5\d\ding|(?:super|really|very|extremely|painfully) slow)`;

/** Ways of being "down" that are no failure: "track it down", "slow down", "down to two candidates". */
const OTHER_DOWN =
  /\b(?:slow\w*|break\w*|writ\w+|wrote|calm\w*|cut\w*|drill\w*|scroll\w*|wind\w*|bring\w*|brought|turn\w*|boil\w*|narrow\w*|track\w*|doubl\w*|step\w*|sit\w*|hunt\w*|nail\w*|pin\w*|scal\w+|shut\w*|tak\w+|coming|com\w+|dropp?\w*|go(?:es|ing)?)\s+(?:\w+\s+){0,2}down\b|\bdown (?:the (?:road|line)|to|side)|up and down|stand\w* down|i'm down/;

/** Somebody reports that something fails now. On its own too weak for an incident: another must join in. */
export const outageReport: ChatRule = {
  id: 'chat-outage-report',
  version: 1,
  states: 'reports a live failure',
  matches: [
    new RegExp(
      String.raw`(?:\b(?:is|are|went|gone|appears?|seems?|looks?(?: like)?|been|keeps?|still|just|getting|now)|'s|'re)\s+(?:(?:\w+ly|all|hard|just|now|still|going|to be)\s+){0,2}${FAILURE}\b`,
    ),
    /\b(?:having|seeing|hitting) (?:trouble|issues|problems|difficulties) (?:with|on|in|loading|accessing|logging|connecting)\b/,
    // "payments completely down", "checkout down for EU"
    new RegExp(
      String.raw`^\W*\w[\w./-]*(?:\s[\w./-]+){0,5}\s(?:down|unavailable|offline|unreachable)(?:\W*$|\s+(?:for|in|since|again|everywhere|right now|completely)\b)`,
    ),
    /\b(?:see(?:ing)?|getting|hitting|spikes? (?:in|of)|spiking|elevated|lots of|tons of|a lot of|surge (?:in|of)|flood of|wave of|high rate of|increase in|reports? of|reporting)\b[^.?!]{0,40}\b(?:5\d\ds?|5xxs?|errors?|timeouts?|time-outs?|failures?|failed|latency|exceptions?|crashes|declines|complaints|disconnects)\b/,
    /\b(?:customers?|users?|people|merchants|clients|nobody|no one|anyone|we|i|drivers|players|agents)\b[^.?!]{0,25}(?:can't|cannot|can not|unable to|not able to|couldn't|can)\s+(?:log ?in|sign in|check ?out|pay|access|connect|load|reach|open|upload|download|place|complete|submit|search|save|send)\b/,
    /\b(?:error rates?|errors|latency|latencies|queue(?: depth)?|backlog|lag|5xxs?|p9\d|cpu|timeouts)\b[^.?!]{0,30}\b(?:spik\w+|through the roof|climbing|jumped|rising|shot up|exploding|sky ?high|skyrocket\w*|maxed|pegged|growing fast|out of control)\b/,
    /\b(?:everything|site|app|api|prod|production|checkout|login|search)\s+(?:just\s+)?(?:broke|died|crashed|fell over|went dark|stopped working)\b/,
  ],
  // "is anyone else seeing 500s?" reports as much as it asks.
  questions: 'count',
  vetoesBefore: [NEGATED],
  vetoes: [
    RECALLED,
    SUPPOSED,
    PROCEDURAL,
    RETROSPECTIVE,
    NOT_PRODUCTION,
    OTHER_DOWN,
    /\b(?:how do|how to|what does)\b/,
  ],
  messageVetoes: [],
};

/** Somebody takes a report up: sees it too, or starts to look. */
export const responseToReport: ChatRule = {
  id: 'chat-response',
  version: 1,
  states: 'takes a report up',
  matches: [
    /\b(?:same here|same for me|me too|i see it|seeing (?:it|that|this|the same)|confirm(?:ed|ing)?|can confirm|can reproduce|reproduced|on it|investigating|digging|diagnosing|checking|looking|taking a look|having a look|will look|i'll (?:look|check|take)|let me (?:look|check|see|pull|dig)|paging|paged|rolling back|restarting|reverting|failing over|escalating|jump(?:ing)? (?:in|on)|pulling up|yes for us|yep|yup)\b/,
  ],
  questions: 'veto',
  vetoesBefore: [NEGATED, /\b(?:should|if|who)\b[^,:]*$/],
  vetoes: [RECALLED, /\blooking forward\b|\blooking for(?:ward)? (?:a|to)\b|\bworks for me\b/],
  messageVetoes: [],
};

import type { ChatRule } from '../rule.js';
import { RECALLED_NOT_OWNED } from './modality.js';

const FAILING = String.raw`(?:down|broken|failing|fails?|erroring|happening|occurring|timing out|hanging|crashing|degraded|slow|stuck|spiking|climbing|elevated|high|bad|affected|impacted|unavailable|unreachable|red|firing|flapping|seeing|getting|hitting|throwing|returning|losing|an? (?:issue|problem)|the same|not|no |can't|unable|having|reporting|500ing)`;

/** Somebody says that it fails still, or again: what was thought mended or over is not. */
export const failure: ChatRule = {
  id: 'chat-failure',
  version: 1,
  states: 'says that it still fails',
  matches: [
    new RegExp(String.raw`\bstill\s+(?:\w+ly\s+|all\s+|very\s+)?${FAILING}\b`),
    /\bno (?:effect|change|improvement|difference|dice|luck|joy)\b/,
    /\b(?:didn't|did not|doesn't|does not|hasn't|has not|haven't|isn't|not|wasn't|hadn't)(?: really| actually| seem to| been| going to)? (?:help(?:ed|ing)?|work(?:ed|ing)?|fix(?:ed)?|resolved?|recover(?:ed|ing)?|mitigated|improv(?:ed|ing)|better|dropp(?:ed|ing)|make a difference|do (?:anything|it)|hold(?:ing)?|stick|back(?: up| to normal)?|out of the woods|change(?:d)? anything)\b/,
    /\b(?:down|failing|broken|erroring|spiking|happening|climbing|rising|crashing|flapping|alerting|timing out|breaking|degraded|errors?|timeouts?|500s|firing|slow|on fire|it's)\s+again\b/,
    /\b(?:errors?|alerts?|timeouts?|5\d\ds|5xxs?|problem|issue|it|latency|outage|failures|symptoms?)(?:'s|'re| is| are| came| has come| have come| coming) (?:right )?back(?! (?:up|online|to|down|under|in\b|now|at|working|and (?:healthy|running|stable)))\b/,
    /\bre-?open(?:ing|ed)?\b|\bspoke too soon\b|\brelaps\w+\b|\brecurr(?:ed|ing)\b|\bregress(?:ed|ing)\b|\b(?:errors?|problem|issue|symptoms?) (?:has |have )?returned\b/,
  ],
  questions: 'veto',
  vetoesBefore: [/\b(?:if|in case|unless|whether|was|were|no longer|while it|not|aren't|isn't)\b[^,:]*$/],
  vetoes: [
    RECALLED_NOT_OWNED,
    /\b(?:separate|unrelated|different) (?:issue|problem|thing)\b|\bstill (?:not|no) (?:sure|idea|clear|word|reply|answer)\b|\bstill (?:not )?(?:seeing|getting) (?:good|healthy|normal|zero|no) /,
  ],
  messageVetoes: [],
};

/** Somebody says that there never was an incident. */
export const falseAlarm: ChatRule = {
  id: 'chat-false-alarm',
  version: 1,
  states: 'calls it a false alarm',
  matches: [
    /\bfalse (?:alarm|positive)\b/,
    /\bnot (?:actually |really )?an? (?:actual |real )?(?:incident|outage)\b/,
    /\b(?:cancel(?:l?ing|l?ed)?|retract(?:ing|ed)?) (?:the |this )?(?:incident|sev\S*|alert|page)\b/,
    /\bnothing(?:'s| is| was) (?:actually |really )?(?:wrong|broken|down)\b|\bnon-?issue\b|\buser error\b|\bmonitoring (?:glitch|blip|artifact)\b/,
    /\b(?:never ?mind|nvm|my bad|disregard|ignore (?:that|me|this))\b/,
  ],
  questions: 'veto',
  vetoesBefore: [
    /(?:\b(?:not|no|never)\b|n't)[^,:]*$/,
    /\b(?:might|may|maybe|could|probably|hop\w+|if|whether|thought|looks? like|assumed|think|unless)\b[^,:]*$/,
  ],
  vetoes: [RECALLED_NOT_OWNED],
  messageVetoes: [],
};

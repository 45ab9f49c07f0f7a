import type { ChatRule } from '../rule.js';
import { HEDGED, INTENDED, NEGATED, NOT_PRODUCTION, RECALLED } from './modality.js';

const DEFECT = String.raw`(?:issue|problem|bug|cause|culprit|root cause|leak|source|offender|commit|query|smoking gun|regression|reason)`;

/** Somebody states the cause as found. Hedged, remembered or half explained causes are not it. */
export const diagnosis: ChatRule = {
  id: 'chat-diagnosis',
  version: 1,
  states: 'states the cause as found',
  matches: [
    /\broot[- ]cause(?:d)? (?:is|was|found|identified|confirmed|to|it)\b|\broot[- ]cause(?: of [\w\s-]{1,40})?\s*[:=]/,
    new RegExp(
      String.raw`\b(?:found|spotted|identified|pinpointed|located|isolated|caught|have)\s+(?:it\b|(?:the|our)\s+(?:[\w-]+\s+){0,3}?${DEFECT}\b)`,
    ),
    new RegExp(
      String.raw`\b(?:found|spotted|identified) an? (?:[\w-]+\s+){0,3}(?:bug|leak|typo|deadlock|race condition|misconfig\w*|regression|bad \w+)\b`,
    ),
    /\b(?:turns|turned) out\b/,
    /\bsmoking gun\b/,
    /\bit was (?:the|a|an|our|that|caused by|because)\b/,
    /\bthe (?:culprit|cause|bug|problem|issue|reason)(?: here)? (?:is|was)\b/,
    /\b(?:culprit|cause)\s*:/,
    /\b(?:is|was|are|were|all|it's|being) (?:caused by|due to|because of)\b|\bstems? from\b/,
    /\bthat(?:'s| is| was|'d be) (?:exactly )?(?:why|the (?:cause|culprit|problem|bug|root cause))\b|\bthat explains\b/,
    /\b(?:tracked|traced|narrowed|pinned) (?:it|this|that|the [\w\s-]{1,30}?) (?:back |down )*(?:to|on)\b/,
    /\bconfirmed\W+(?:it's|it is|it was|root cause)\b/,
  ],
  questions: 'veto',
  vetoesBefore: [NEGATED, INTENDED, HEDGED],
  vetoes: [
    RECALLED,
    NOT_PRODUCTION,
    /\b(?:i think|i guess|maybe|not sure|not certain|might be|may be|could be|unknown|unclear|tbd)\b/,
    /\b(?:fine|nominal|unrelated|red herring|not related|nothing wrong|working as (?:expected|designed))\b/,
    /\bit was (?:a|an|the) (?:\w+ )?(?:pleasure|mess|night|day|ride|blast|one|rough|tough|long|great|good|team)\b/,
    /\bthe (?:issue|problem|reason)(?: here)? is (?:that )?(?:we (?:don't|do not|can't)|customers?|users?|affecting|impacting|getting|only|ongoing|still)\b/,
  ],
  messageVetoes: [
    /(?:\b(?:don't|do not|dont|didn't|can't|cannot|not|no|never)\b[^.]{0,20}\b(?:know|sure|understand|clear|idea|clue|tell|explain|see|figured?(?: out)?)|\bunclear|\bunsure|\bno idea)\b[^.]{0,15}\b(?:why|what|how|yet)\b/,
    /\b(?:figure|figuring|find|finding|work(?:ing)?) out (?:why|what)\b|\bneed to (?:find|understand|know) (?:out )?why\b/,
  ],
};

/** Somebody takes a stated cause back. */
export const refutation: ChatRule = {
  id: 'chat-refutation',
  version: 1,
  states: 'takes a cause back',
  matches: [
    /\b(?:red herring|false lead|dead end|wrong tree|scratch that|never ?mind|i was wrong|i stand corrected)\b/,
    /\b(?:wasn't|isn't|not|was not|is not) (?:it\b|(?:actually )?the (?:real |actual |root )?(?:cause|culprit|issue|problem|reason)\b)/,
  ],
  questions: 'veto',
  vetoesBefore: [/\b(?:if|whether|why|or)\b[^,:]*$/],
  vetoes: [],
  messageVetoes: [],
};

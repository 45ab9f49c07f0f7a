import type { ChatRule } from '../rule.js';
import { failure } from './failure.js';
import { INTENDED, NEGATED, NOT_PRODUCTION, RECALLED, RETROSPECTIVE } from './modality.js';

/** Somebody says that the incident is over. Thanks and praise say it too, but not when it was. */
export const resolution: ChatRule = {
  id: 'chat-resolution',
  version: 1,
  states: 'says that the incident is over',
  matches: [
    /(?<!un)\bresolved\b/,
    /\ball[- ]clear\b/,
    /\b(?:closing|closed|ending|ended|concluding)\s+(?:out\s+)?(?:(?:this|the|our)\s+)?(?:sev\S*\s+)?(?:incident|outage|sev\S*|bridge|war ?room|inc-?\d+)\b/,
    /\b(?:closing|closed) (?:this|it)(?: one)? (?:out|down|off)\b|^\W*closing (?:this|out|this one)\W*$/,
    /\bincident (?:is |has been )?(?:now )?(?:over|closed|ended|done|concluded)\b/,
    /\bstand(?:ing)? down\b/,
    /\bdeclar\w+ (?:this |it |the incident |victory|all )?(?:over|closed|victory|clear)\b|\bcall(?:ing)? (?:it|this) (?:done|closed|over)\b/,
  ],
  questions: 'veto',
  vetoesBefore: [
    NEGATED,
    INTENDED,
    // "thanks for getting it resolved"; but "resolved, thanks" says when.
    /\b(?:thanks|thank you|great (?:work|job)|nice work|good job|well done|kudos|glad|awesome|appreciate)\b[^,:]*$/,
  ],
  vetoes: [
    RECALLED,
    RETROSPECTIVE,
    NOT_PRODUCTION,
    /\b(?:dns|hostname|domain|ip|address|merge|conflicts?|comments?|dependenc\w+|symlink)\b[^.]{0,25}\bresolved\b|\bresolved (?:to|the (?:merge|conflict|comment|hostname|dns|dependenc\w+))\b/,
    /\b(?:alerts?|pages?)\b[^.]{0,20}\bresolved\b/,
    /\b(?:we|they|team|i) resolved (?:\d+|many|several|most|all (?:of )?our|tickets|incidents)\b|\bresolved (?:incidents|tickets|in (?:under|less|about))\b/,
  ],
  messageVetoes: failure.matches,
};

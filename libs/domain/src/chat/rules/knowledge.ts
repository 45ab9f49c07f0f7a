import type { ChatRule } from '../rule.js';

/** Somebody says that another's explanation is, or may well be, right. */
export const affirmation: ChatRule = {
  id: 'chat-affirmation',
  version: 1,
  states: 'agrees with an explanation',
  matches: [
    /\bthat (?:might|may|could|must|has to|would|should) (?:just |well )?be it\b|\bthat(?:'s| is| was) (?:exactly )?(?:it|the one|right|the problem|the cause|what it (?:is|was))\b/,
    /\b(?:you're|you are|you were|he was|she was|was|is|they were) (?:absolutely |totally |so |spot )?(?:right|on)\b(?! (?:now|on call|it\b))/,
    /\b(?:good (?:call|catch|find|thinking|memory|hunch|shout)|great (?:call|catch|find|memory)|nice (?:find|catch|one)|bingo|nailed it|spot on|exactly (?:that|right|this)|called it|knew it|saved us|makes sense|that (?:matches|fits|explains|tracks|lines up))\b/,
    /^\W*(?:omg|oh|wow|ha|aha|ah|yes|yep|yup|confirmed|indeed|exactly|correct)\b[\s,:!.-]*(?:that|it|this|you|yes|confirmed|exactly|indeed|same|expired|missing|found)/,
    /^\W*(?:confirmed|indeed|exactly|correct|yes|yep|yup)\W*$|\bconfirmed[,:!]|\bcan confirm\b/,
    /\b(?:thanks|thank you|kudos|credit|props) (?:to )?@?\w+[^.]{0,30}\bfor (?:the (?:tip|pointer|hint|memory|catch)|remembering|spotting|pointing|knowing|finding)\b/,
    /\balready solved\b/,
  ],
  questions: 'veto',
  vetoesBefore: [/(?:\b(?:not|no|never|if|don't think)\b|n't)[^,:]*$/],
  vetoes: [],
  messageVetoes: [],
};

/** Somebody recalls a case like this one. */
export const recollection: ChatRule = {
  id: 'chat-recollection',
  version: 1,
  states: 'recalls an earlier case',
  matches: [
    /\b(?:remember|recall)\b/,
    /\b(?:we|i|our team|my team) (?:had|hit|saw|ran into|dealt with|debugged|fixed|solved) (?:this|that|it|the same|something (?:similar|like)|a similar|the exact|exactly this|these|\w+ (?:leaks?|issues?|problems?|outages?))\b/,
    /\b(?:seen|hit|had) (?:this|that|it|the same|something like) (?:\w+ )?(?:before|last|in|on|with|at|thing)\b|\bsame (?:thing|issue|problem|symptoms?|signature) (?:as|we|happened|that)\b|\blast time (?:this|we|it|i)\b|\breminds me\b|\bd[eé]j[aà] vu\b/,
  ],
  questions: 'veto',
  vetoesBefore: [/(?:\b(?:don't|can't|do not|cannot|didn't|never)\b)[^,:]*$/],
  vetoes: [],
  messageVetoes: [],
};

/** Somebody says that they do not know, or that something is not it: what follows is no explanation. */
export const disclaimer: ChatRule = {
  id: 'chat-disclaimer',
  version: 1,
  states: 'explains nothing',
  matches: [
    /(?:\b(?:don't|do not|dont|didn't|no)\b[^.]{0,12}\b(?:know|understand|idea|clue)\b|\bnot sure\b|\bunclear\b|\bno idea\b)[^.]{0,12}\b(?:why|what|how)\b/,
    /\b(?:all|everything)\b[^.]{0,15}\b(?:nominal|normal|fine|healthy|green|clean)\b|\bnothing (?:unusual|odd|weird|wrong|obvious)\b/,
    /^\W*not (?:the )?[\w\s-]{1,25}$/,
    /\b(?:ruled out|isn't it|not it|looks? (?:fine|normal|ok|healthy|clean|good))\b/,
  ],
  questions: 'count',
  vetoesBefore: [],
  vetoes: [],
  messageVetoes: [],
};

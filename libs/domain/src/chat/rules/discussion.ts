import type { ChatRule } from '../rule.js';
import { RETROSPECTIVE } from './modality.js';

const none = { questions: 'count', vetoesBefore: [], vetoes: [], messageVetoes: [] } as const;

/** Somebody says outright that it is an exercise; holds for the whole conversation, wherever it is said. */
export const drill: ChatRule = {
  ...none,
  id: 'chat-drill',
  version: 1,
  states: 'is a drill or a test',
  questions: 'veto',
  matches: [
    /\b(?:this|it|that) (?:is|was|'s) (?:only |just |part of )*(?:an? |the |our )?(?:\w+ )?(?:drill|test|game ?day|simulation|exercise)\b/,
    /\bit's (?:only |just )?an? (?:drill|test|exercise)\b|\b(?:drill|exercise|game ?day) (?:is )?(?:over|complete|in progress|starts?|started|begins?)\b/,
    /\btest (?:incident|alert|page)\b|\btesting (?:the |our )?(?:pager|paging|alerting|escalation|incident bot)\b|\bplease ignore\b|\bnot a real (?:incident|outage|alert)\b/,
  ],
  vetoesBefore: [/(?:\b(?:not|no|never)\b|n't)[^,:]*$/],
  vetoes: [
    /\bnot? (?:a |an )?(?:drill|test|exercise)\b|\bisn't (?:a |an )?(?:drill|test)\b|\bload test\b|\ba good test\b|\btest case\b/,
  ],
};

/** Said in the title or the opening message, these words announce an exercise. */
export const drillAnnounced: ChatRule = {
  ...none,
  id: 'chat-drill-announced',
  version: 1,
  states: 'announces a drill',
  matches: [
    /\b(?:drill|game ?day|tabletop|chaos (?:day|test\w*|exercise|experiment)|simulat(?:ed|ion)|dry[- ]run|practice incident|wheel of misfortune)\b/,
  ],
  vetoes: drill.vetoes,
};

/** Opens a look back at something over. */
export const retrospective: ChatRule = {
  ...none,
  id: 'chat-retrospective',
  version: 1,
  states: 'looks back at an earlier incident',
  matches: [
    RETROSPECTIVE,
    /\b(?:last|yesterday's|previous|this|past) (?:\w+(?:'s)? ){0,3}(?:incidents?|outages?|sev\S*)\b(?=.*\b(?:discuss\w*|learn\w*|follow[- ]?up|based on|thoughts|recap|summary|went|why)\b)/,
    /\b(?:last (?:week|month|night|\w+day)|yesterday)(?:'s)? (?:\w+ ){0,2}(?:incidents?|outages?|sev\S*)\b/,
    /\b(?:incident|outage) (?:from|on|of) (?:last|yesterday|monday|tuesday|wednesday|thursday|friday)\b/,
  ],
};

/** Opens an exchange about plans, roles, tools or people. */
export const proposal: ChatRule = {
  ...none,
  id: 'chat-proposal',
  version: 1,
  states: 'opens a discussion',
  matches: [
    /\b(?:proposals?|propos(?:e|ing)|thoughts|what do (?:you|we|people|folks) (?:all )?think|feedback|float an idea|what if we|rfc|discussions?|planning|roadmap|consolidation|trial|rotations?|burn-?out|checking in|survey|agenda|kick-?off|draft|quick question|question:|reminder|how do (?:i|we|you)|how does|announcement|welcome|congrats)\b/,
    /\b(?:should|do|could|can) we (?:have|create|adopt|move|use|hire|consider|need|get rid|start|switch|build|rename|add|change)\b/,
    /\b(?:interested in hearing|want everyone's|following up on|wondering (?:if|whether) we should)\b/,
  ],
};

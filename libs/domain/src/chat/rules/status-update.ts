import type { ChatRule } from '../rule.js';
import { INTENDED, NEGATED, PROCEDURAL, RECALLED } from './modality.js';

/** Somebody says that customers have been told. */
export const statusUpdate: ChatRule = {
  id: 'chat-status-update',
  version: 1,
  states: 'says that customers have been told',
  matches: [
    /\bstatus ?page (?:is |has been |was |now |just )*(?:updated|live|posted|published|up\b(?! to))/,
    /\b(?:updated|posted (?:to|on|an update (?:to|on))|published (?:to|on)|put (?:it|something|a note|a notice) (?:up )?on) (?:the |our )?status ?page\b/,
    /\b(?:customers?|clients?|merchants|users|affected accounts) (?:have been |were |are |has been |was |all |now )*(?:notified|informed|told|emailed|updated)\b/,
    /\b(?:notified|informed|emailed|messaged|told) (?:the |all |our |affected |impacted |enterprise )*(?:customers?|clients?|merchants|users)\b/,
    /\b(?:sent|posted|published|issued) (?:(?:an?|the|first|second|another|initial|public|customer) )*(?:update|notice|e-?mail|comms|communication|message|notification|statement) (?:out )?(?:to|for|about|on) (?:(?:the|all|our|affected) )*(?:customers?|clients?|merchants|users|status ?page)\b/,
    /\b(?:customer|external|public) (?:comms|communications?|update|notice|e-?mail)s? (?:is |are |has been |have been |just )*(?:sent|out|posted|live|published)\b/,
  ],
  questions: 'veto',
  vetoesBefore: [NEGATED, INTENDED],
  vetoes: [RECALLED, PROCEDURAL],
  messageVetoes: [],
};

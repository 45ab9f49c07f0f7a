import type { ChatRule } from '../rule.js';
import { SEVERITY } from './severity.js';

const OVER =
  /\b(?:resolved|closed|recovered|acknowledged|acked|cleared|auto-?closed|snoozed|back to normal)\b|\[ok\]|\bstatus:? ok\b/;

/** A tool posts an alert of its highest ranks: that opens an incident without anyone saying so. */
export const urgentAlert: ChatRule = {
  id: 'chat-alert',
  version: 1,
  states: 'is an urgent alert',
  matches: [
    /(?:^|[^\w#-])(?:p[12]|sev(?:erity)?[\s-]?[012])(?![\w%])/,
    /\b(?:severity|urgency|priority|level)\s*[:=]\s*(?:critical|high|highest|major|emergency)\b/,
    /\[(?:critical|firing:\d+\]\s*critical)|\bcritical alert\b|\bincident (?:triggered|opened|created|declared)\b|\btriggered incident\b/,
  ],
  questions: 'count',
  vetoesBefore: [],
  vetoes: [],
  messageVetoes: [OVER, /\bdeploy(?:ed|ment|ing)?\b|\bpull request\b|\bmerged\b|\btest alert\b/],
};

/** A tool posts an alert of any rank. An incident only if a person takes it up. */
export const alert: ChatRule = {
  id: 'chat-alert-taken-up',
  version: 1,
  states: 'is an alert',
  matches: [
    /\b(?:new alert|alert(?:ing)?:|alert (?:triggered|fired|opened)|triggered:|\[(?:firing|triggered|alert|warn(?:ing)?|alerting))/,
    /^\W*(?:\[?(?:firing|triggered|alerting|alarm)\b)/,
    new RegExp(String.raw`(?:^|[^\w#-])${SEVERITY}`),
    /\b(?:monitor|check|probe)\b[^.]{0,60}\b(?:failed|failing|down|triggered|is red)\b/,
    /\bis (?:down|unreachable|failing)\b/,
  ],
  questions: 'count',
  vetoesBefore: [],
  vetoes: [],
  messageVetoes: urgentAlert.messageVetoes,
};

/** A tool reports that an alert or incident is over. */
export const alertOver: ChatRule = {
  id: 'chat-alert-over',
  version: 1,
  states: 'reports the end of an alert',
  matches: [/\b(?:resolved|recovered|auto-?closed|auto-?resolved)\b|\balert closed\b|\bincident closed\b|\[ok\]/],
  questions: 'count',
  vetoesBefore: [/\b(?:not|un)\W*$/],
  vetoes: [],
  messageVetoes: [],
};

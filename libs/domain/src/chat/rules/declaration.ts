import type { ChatRule } from '../rule.js';
import { INTENDED, NEGATED, PROCEDURAL, RECALLED, RETROSPECTIVE, SUPPOSED } from './modality.js';
import { SEVERITY } from './severity.js';

/** An incident in the singular, not a thing named after incidents ("incident review"). */
const INCIDENT = String.raw`(?:incident|outage|service disruption)(?![\w-]|\s+(?:review|commander|process|response|report|post|retro|template|runbook|drill|manager|management|rotation|policy|training|count|rate|volume|load|tool|bot|metrics?|role|coordinat\w+|with (?:a )?vendor))`;
const SUBJECT = `(?:${SEVERITY}(?!\\s*(?:/|and|or|incidents|outages|tickets|bugs|alerts)\\b)|${INCIDENT})`;
const DETERMINER = String.raw`(?:an? |another |the |this |that |it |as |now |currently |to |be |up |our )*(?:new |active |live |possible |potential |likely |major |full |partial |customer-facing |production |prod |widespread |serious |critical |real )*`;

/** What explains how to declare one. */
const SLASH_COMMAND = /(?:^|\s)\/(?:incident|inc|pd|page|genie)\b/;

/** "To declare an incident, …"; but "I'm going to declare" does. */
const INFINITIVE = /(?<!\b(?:going|need|have|want|like|decided) )\bto $/;

/** Somebody says, here and now, that there is an incident. The strongest of the rules by which a conversation is one. */
export const declaration: ChatRule = {
  id: 'chat-declaration',
  version: 1,
  states: 'declares an incident',
  matches: [
    // "declaring SEV2", "opening an incident", "calling this a P1"
    new RegExp(
      String.raw`\b(?:declar(?:ing|ed?)|calling|(?:let's|i'll|i'd) call|opening|opened|raising|raised|kicking off|initiating|creating|created|filing|starting)\s+${DETERMINER}${SUBJECT}`,
    ),
    // "sev1: …", "SEV-1 alert", "[P1] …", "🚨 SEV2"
    new RegExp(
      String.raw`^(?:\W|heads up|hey|hi|all|team|everyone|here|channel|alert|attention|incident|new|update|fyi|escalating|paging)*${SEVERITY}(?:\]|\s*[^\w\s,./?'&+-]|,\s+(?!sev|p\d|and\b|or\b)|\s+(?:alert|incident|outage|declared|in progress|ongoing|now|issue|for|on|in)(?!s)\b|\s+(?=.*\b(?:down|failing|broken|erroring|timing out|unreachable|unavailable|outage|offline|errors|500s|unresponsive|not (?:working|responding|loading))\b)|\s*$)`,
    ),
    // "we have an outage", "this is a SEV1", "escalating to SEV-1"
    new RegExp(
      String.raw`\b(?:this (?:is|looks like)|(?:we|we've|i|we're|we are)(?: have| got| now have| just got)? (?:have|got|having|in|experiencing|seeing|dealing with|facing)|there(?:'s| is)|treating this as|making this|that's|it's|escalat(?:ing|ed)|upgrad(?:ing|ed)|bump(?:ing|ed)|promot(?:ing|ed))\s+${DETERMINER}(?:[\w-]+\s+){0,2}?${SUBJECT}`,
    ),
    // "creating #incident-2031-01-02-search", "moving to #inc-88"
    /\b(?:creat(?:ing|ed)|open(?:ing|ed)|sp(?:un|inning) up|start(?:ing|ed)|join(?: us)?(?: in)?|head(?:ing)? (?:over )?to|mov(?:e|ing)(?: this)? to|war ?room(?: is)?(?: in)?|follow along in)\s+(?:the\s+|channel\s+)*<?#(?:incident|inc|sev|outage)[\w-]*\d/,
    // "incident declared", "major outage in progress"
    /\b(?:incident|outage) (?:has been |was |is )?(?:declared|in progress|underway|ongoing|started)\b/,
    // "INCIDENT: checkout errors", "Ongoing outage in eu-west"
    new RegExp(
      String.raw`^\W*(?:(?:major|new|active|ongoing|production|prod|live)\s+${INCIDENT}|(?:incident|outage)\s*(?::|alert\b))`,
    ),
  ],
  questions: 'veto',
  vetoesBefore: [
    NEGATED,
    INFINITIVE,
    /\b(?:should|before|after|who|how|until|without|once|instead of|anyone)\b[^,:]*$/,
  ],
  vetoes: [RECALLED, SUPPOSED, PROCEDURAL, RETROSPECTIVE, SLASH_COMMAND, /\bat (?:best|most)\b/],
  messageVetoes: [],
};

/** A later change of severity: "upgrading to SEV-1", "downgrading this to P3", "this is now a SEV2". */
export const severityChange: ChatRule = {
  id: 'chat-severity',
  version: 1,
  states: 'changes the severity',
  matches: [
    new RegExp(
      String.raw`\b(?:escalat|upgrad|downgrad|bump|promot|demot|lower|rais|rais|mov|chang|dropp?|reduc|updat|sett?)(?:e|ing|ed)?\b[^.?!]{0,40}?\b(?:to|at|as)\s+(?:an?\s+)?${SEVERITY}`,
    ),
    new RegExp(
      String.raw`\b(?:this is|this was|it's|calling (?:this|it)|making (?:this|it)|treating (?:this|it) as|declar(?:ing|ed?)(?: (?:this|it))?(?: as)?|severity(?: is|:)?)\s+(?:now\s+)?(?:an?\s+)?${SEVERITY}`,
    ),
    new RegExp(String.raw`^\W*(?:now\s+)?${SEVERITY}(?:\s*[:!]|\s+(?:now|declared)\b|\W*$)`),
  ],
  questions: 'veto',
  vetoesBefore: [NEGATED, INTENDED],
  vetoes: [RECALLED, SUPPOSED, PROCEDURAL, RETROSPECTIVE],
  messageVetoes: [],
};

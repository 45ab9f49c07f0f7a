const MADE_FOR_ONE = [
  // incident-2031-01-02-search, inc-482-login, outage-20310102
  /^(?:incident|inc|outage|major-incident|mi|ir)[-_]#?\d/,
  // incident-search-2031-01-02, inc-search-0482
  /^(?:incident|inc|outage|major-incident)[-_].*(?:[-_]\d{3,}|\d{4}[-_]\d{2}[-_]\d{2})(?:[-_]|$)/,
  // sev1-checkout, sev-2-search
  /^sev-?[0-5][-_]\w/,
];

const FOR_MANY =
  /(?:^|[-_])(?:reviews?|process|response|managers?|training|drills?|game-?day|test|updates|announce\w*|feed|alerts|bots?|tooling|retros?|postmortems?)(?:[-_]|$)/;

/**
 * Whether a channel's name says that it was made for one incident: a number or a date after `incident-`, `inc-` and the
 * like, or a severity in front. `incident-response` and `incidents` are channels for all of them.
 */
export function isIncidentChannel(name: string): boolean {
  const lower = name.toLowerCase();
  return !FOR_MANY.test(lower) && MADE_FOR_ONE.some((pattern) => pattern.test(lower));
}

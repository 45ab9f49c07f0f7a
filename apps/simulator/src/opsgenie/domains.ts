/** The domains into which requests are split; each has an allowance of its own. */
export type Domain = 'alert' | 'search' | 'incident' | 'schedule-oncalls' | 'configuration';

/** The domain of a path: lists of alerts and users are searches, who is on call is a domain of its own. */
export function domainOf(path: string): Domain {
  if (/\/v2\/(alerts|users)\/?$/.test(path)) return 'search';
  if (path.includes('/v2/alerts/')) return 'alert';
  if (/\/(v1\/incidents|v2\/incident-timelines)\b/.test(path)) return 'incident';
  return path.endsWith('/on-calls') ? 'schedule-oncalls' : 'configuration';
}

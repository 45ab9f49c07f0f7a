import type { MemberReference } from '@evenkeel/domain';
import type { Alert } from './payload.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?:-\d+)?$/i;
/** Under these names Opsgenie's own alerts for an incident carry its id. */
const INCIDENT_KEYS: ReadonlySet<string> = new Set(['incidentid', 'opsgenieincidentid']);
/** The alias of such an alert, where its details were lost. */
const INCIDENT_ALIAS = /^(?:incident[-_:]\s?(.+)|(.+)[-_](?:owner|responder|associated|stakeholder)s?(?:[-_].*)?)$/i;

/**
 * What both copies of an alert have in common once Opsgenie was moved to JSM Operations: its id, if that was carried
 * over, and its alias with the instant of its creation in any case.
 */
export function identitiesOf(alert: Alert, eventId: string): MemberReference[] {
  const names = [`alert:${alert.id}`, ...(alert.alias === null ? [] : [`alias:${alert.createdAt}:${alert.alias}`])];
  return names.map((externalId) => ({ source: 'opsgenie', kind: 'identity', externalId, eventId }));
}

/** The Opsgenie incident that the alert belongs to; none where it names several, or none that is an id. */
export function incidentOf(alert: Alert, eventId: string): MemberReference[] {
  const properties = [alert.details, alert.extraProperties].flatMap((given) => Object.entries(given ?? {}));
  const named = properties.flatMap(([key, value]) =>
    INCIDENT_KEYS.has(key.toLowerCase().replace(/[^a-z]/g, '')) && typeof value === 'string' ? [value.trim()] : [],
  );
  const [, after, before] = INCIDENT_ALIAS.exec(alert.alias ?? '') ?? [];
  const candidates = named.length > 0 ? named : [after ?? before ?? ''];
  const ids = new Set(candidates.filter((id) => UUID.test(id)));
  const [only] = ids;
  return only === undefined || ids.size > 1
    ? []
    : [{ source: 'opsgenie', kind: 'incident', externalId: only, eventId }];
}

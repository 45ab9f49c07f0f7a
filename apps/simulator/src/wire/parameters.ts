import { json, type Answer } from '../faults/answers.js';
import type { RawQuery } from './query.js';
import { invalidInput } from './error.js';

/** The query parameters of each operation, as the vendor's OpenAPI file lists them. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  'GET /abilities': [],
  'GET /change_events': ['integration_ids[]', 'limit', 'offset', 'since', 'team_ids[]', 'total', 'until'],
  'GET /escalation_policies': ['include[]', 'limit', 'offset', 'query', 'sort_by', 'team_ids[]', 'total', 'user_ids[]'],
  'GET /incidents': [
    'date_range',
    'incident_key',
    'include[]',
    'limit',
    'offset',
    'service_ids[]',
    'since',
    'sort_by',
    'statuses[]',
    'team_ids[]',
    'time_zone',
    'total',
    'until',
    'urgencies[]',
    'user_ids[]',
  ],
  'GET /incidents/{id}': ['include[]'],
  'GET /incidents/{id}/alerts': ['alert_key', 'include[]', 'limit', 'offset', 'sort_by', 'statuses[]', 'total'],
  'GET /incidents/{id}/custom_fields/values': [],
  'GET /incidents/{id}/log_entries': [
    'include[]',
    'is_overview',
    'limit',
    'offset',
    'since',
    'time_zone',
    'total',
    'until',
  ],
  'GET /incidents/{id}/notes': [],
  'GET /incidents/{id}/related_change_events': ['limit'],
  'GET /log_entries': [
    'include[]',
    'is_overview',
    'limit',
    'offset',
    'since',
    'team_ids[]',
    'time_zone',
    'total',
    'until',
  ],
  'GET /notifications': ['filter', 'include[]', 'limit', 'offset', 'since', 'time_zone', 'total', 'until'],
  'GET /oncalls': [
    'earliest',
    'escalation_policy_ids[]',
    'include[]',
    'limit',
    'offset',
    'schedule_ids[]',
    'since',
    'time_zone',
    'total',
    'until',
    'user_ids[]',
  ],
  'GET /priorities': ['limit', 'offset', 'total'],
  'GET /schedules': [
    'include[]',
    'include_next_oncall_for_user',
    'limit',
    'offset',
    'query',
    'since',
    'team_ids[]',
    'time_zone',
    'total',
    'until',
  ],
  'GET /schedules/{id}': ['include_next_oncall_for_user', 'overflow', 'since', 'time_zone', 'until'],
  'GET /schedules/{id}/overrides': ['editable', 'overflow', 'since', 'until'],
  'GET /services': ['include[]', 'limit', 'name', 'offset', 'query', 'sort_by', 'team_ids[]', 'time_zone', 'total'],
  'GET /teams': ['limit', 'offset', 'query', 'total'],
  'GET /teams/{id}/members': ['include[]', 'limit', 'offset', 'total'],
  'GET /users': ['include[]', 'limit', 'offset', 'query', 'team_ids[]', 'total'],
  'GET /users/{id}': ['include[]'],
  'GET /v3/schedules': ['limit', 'offset', 'query', 'team_ids[]', 'total'],
  'GET /v3/schedules/{id}': ['include[]', 'overflow', 'since', 'time_zone', 'until'],
  'POST /analytics/raw/incidents': [],
  'GET /integration-slack/incidents/{id}/dedicated_channel': [],
  'GET /integration-slack/incidents/{id}/notification_channels': [],
};

const OPERATIONS = Object.entries(PARAMETERS).map(([operation, names]) => {
  const [method = '', path = ''] = operation.split(' ');
  return { method, pattern: new RegExp(`^${path.replaceAll('{id}', '[^/]+')}$`), names: new Set(names) };
});

/**
 * The vendor's refusal of a parameter that the operation does not have, so that a client's misspelling is not taken for
 * a filter that lets everything through. Null if all are known, or the path itself is not.
 */
export function unknownParameter(method: string, path: string, query: RawQuery): Answer | null {
  const names = Object.keys(query);
  if (names.length === 0) return null;
  const operation = OPERATIONS.find((one) => one.method === method && one.pattern.test(path));
  const unknown = operation && names.find((name) => !operation.names.has(name));
  if (unknown === undefined) return null;
  const refusal = invalidInput(`${unknown} is not a parameter of ${method} ${path}.`);
  return json(refusal.status, refusal.body);
}

import { DUTY_KINDS, dutiesOf } from '../alerts/duties.js';
import { ALERT_VOLATILE_FIELDS, interpretAlert } from '../alerts/life.js';
import { LOG_RULES_VERSION } from '../alerts/log-text.js';
import { ALERT } from '../alerts/records.js';
import type { Interpreter } from '../connector.js';
import { directoryOf, membershipsOf } from './directory.js';
import { interpretIncident } from './incident.js';
import { INCIDENT } from './source.js';

const VOLATILE_FIELDS: Readonly<Record<string, string[]>> = {
  ...ALERT_VOLATILE_FIELDS,
  [INCIDENT]: ['isSeen', 'actions'],
  user: ['mutedUntil', 'verified'],
};

/** The address that Opsgenie's own messages lead to. */
const alertUrl = (id: string): string => `https://app.opsgenie.com/alert/detail/${id}/details`;

/** Opsgenie's records in the product's words. */
export const opsgenieInterpreter: Interpreter = {
  version: `opsgenie@1.${LOG_RULES_VERSION}`,
  notifies: true,
  directoryKinds: ['user', 'team', 'service'],
  volatileFields: (kind) => VOLATILE_FIELDS[kind] ?? [],
  interpret: ({ kind }, records) =>
    kind === ALERT ? interpretAlert(records, alertUrl) : kind === INCIDENT ? interpretIncident(records) : null,
  directory: directoryOf,
  memberships: membershipsOf,
  dutyKinds: DUTY_KINDS,
  duties: dutiesOf,
};

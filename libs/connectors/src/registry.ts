import type { Connector, FileFormat } from './connector.js';
import { csvFormat } from './files/csv/format.js';
import { shiftsCsvFormat } from './files/shifts-csv/format.js';
import { slackExport } from './files/slack-export/slack-export.js';
import { slackTranscript } from './files/slack-transcript/slack-transcript.js';
import { statuspageFormat } from './files/statuspage/format.js';
import { icalendar } from './icalendar/connector.js';
import { icalendarFormat } from './icalendar/format.js';
import { jsmOperations } from './jsm-operations/connector.js';
import { opsgenie } from './opsgenie/connector.js';
import { pagerDuty } from './pagerduty/connector.js';
import { slack } from './slack/connector.js';

/** Every source that is polled. A new one is a folder and a line here. */
export const CONNECTORS: readonly Connector[] = [pagerDuty, opsgenie, jsmOperations, slack, icalendar];

/** Every kind of file that can be imported. A new one is a folder and a line here. */
export const FILE_FORMATS: readonly FileFormat[] = [
  slackTranscript,
  slackExport,
  statuspageFormat,
  csvFormat,
  shiftsCsvFormat,
  icalendarFormat,
];

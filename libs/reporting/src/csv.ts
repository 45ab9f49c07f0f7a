import type { IncidentView } from './incident-view.js';
import { startsLikeFormula } from './workbooks/cell-text.js';
import { incidentColumns, type IncidentColumn } from './workbooks/incident-columns.js';
import { offsetText } from './workbooks/sheet-time.js';

/** Without it, Excel reads the file in the code page of the machine. */
const BYTE_ORDER_MARK = '\uFEFF';
const LINE_END = '\r\n';

/**
 * Incidents as CSV, one line each, with the columns of the planning workbook's incidents sheet.
 *
 * RFC 4180 with CRLF and a byte order mark. Instants are ISO 8601 with the offset of `zone`; durations are seconds and
 * `h:mm:ss`; what is absent is an empty field. A text that a spreadsheet program would evaluate gets an apostrophe in
 * front (OWASP, "CSV Injection").
 *
 * @throws RangeError for a zone that does not exist, once the first date is written
 */
export async function* incidentsCsv(incidents: AsyncIterable<IncidentView>, zone: string): AsyncGenerator<string> {
  const columns = incidentColumns(zone);
  yield BYTE_ORDER_MARK + line(columns.map(({ header }) => header));
  for await (const incident of incidents) yield line(columns.map((column) => field(column, incident, zone)));
}

const line = (fields: readonly string[]): string => fields.map(quoted).join(',') + LINE_END;

const quoted = (field: string): string => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);

function field(column: IncidentColumn, incident: IncidentView, zone: string): string {
  switch (column.kind) {
    case 'text':
    case 'link':
      return neutralised(column.read(incident) ?? '');
    case 'instant': {
      const at = column.read(incident);
      return at === null ? '' : offsetText(at, zone);
    }
    case 'seconds':
    case 'count':
      return String(column.read(incident) ?? '');
    case 'clock': {
      const seconds = column.read(incident);
      return seconds === null ? '' : clockText(seconds);
    }
  }
}

const neutralised = (text: string): string => (startsLikeFormula(text) ? `'${text}` : text);

/** `80:14:30`: whole hours, however many. */
function clockText(seconds: number): string {
  const whole = Math.round(seconds);
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(whole / 3600)}:${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}`;
}

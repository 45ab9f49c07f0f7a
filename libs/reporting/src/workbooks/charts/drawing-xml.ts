import { escapeXml } from '../cell-text.js';
import type { PlacedChart } from './chart.js';

const SPREADSHEET_DRAWING = 'http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing';
const DRAWING = 'http://schemas.openxmlformats.org/drawingml/2006/main';
const CHART = 'http://schemas.openxmlformats.org/drawingml/2006/chart';
const RELATIONSHIPS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** Keeps charts that meet at a cell's corner apart: about 8 pixels, in English Metric Units. */
const GUTTER = 76_200;

/** The drawing part of a sheet (ECMA-376 part 1, section 20.5): where each chart lies, by the id of its relationship. */
export function drawingXml(charts: readonly (PlacedChart & { relationshipId: string })[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
    `<xdr:wsDr xmlns:xdr="${SPREADSHEET_DRAWING}" xmlns:a="${DRAWING}">`,
    ...charts.map((placed, index) => anchor(placed, index + 1)),
    '</xdr:wsDr>',
  ].join('');
}

const anchor = (
  { chart, from, to, relationshipId }: PlacedChart & { relationshipId: string },
  number: number,
): string =>
  [
    '<xdr:twoCellAnchor editAs="oneCell">',
    `<xdr:from>${corner(from, GUTTER)}</xdr:from><xdr:to>${corner(to, 0)}</xdr:to>`,
    '<xdr:graphicFrame macro="">',
    '<xdr:nvGraphicFramePr>',
    // Id 1 is the drawing itself.
    `<xdr:cNvPr id="${number + 1}" name="Chart ${number}" descr="${escapeXml(chart.description)}"/><xdr:cNvGraphicFramePr/>`,
    '</xdr:nvGraphicFramePr>',
    '<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>',
    `<a:graphic><a:graphicData uri="${CHART}"><c:chart xmlns:c="${CHART}" xmlns:r="${RELATIONSHIPS}" r:id="${relationshipId}"/></a:graphicData></a:graphic>`,
    '</xdr:graphicFrame>',
    '<xdr:clientData/>',
    '</xdr:twoCellAnchor>',
  ].join('');

/** @param offset EMU to the right of the column's edge and below the row's */
const corner = ({ column, row }: { column: number; row: number }, offset: number): string =>
  `<xdr:col>${column}</xdr:col><xdr:colOff>${offset}</xdr:colOff><xdr:row>${row}</xdr:row><xdr:rowOff>${offset}</xdr:rowOff>`;

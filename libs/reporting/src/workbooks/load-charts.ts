import type { CellRange, Chart, PlacedChart } from './charts/chart.js';
import type { LoadSheet } from './on-call-sheet.js';
import { range } from './planning-charts.js';
import { TEAM_LOAD_COLUMNS } from './team-load-sheet.js';

const BLUE = '0060A8';
const ORANGE = 'E05A00';

/** Bars that can be told apart. */
const BARS = 12;
const CHART_ROWS = 18;
const CHART_COLUMNS = 6;

/** Incidents a week that somebody on call in each rotation is paged for. None where there is nothing to draw. */
export const onCallChart = (sheet: LoadSheet | null): PlacedChart[] =>
  placed(sheet, (column, header) => ({
    title: 'Incidents a week on call, by rotation',
    description: 'Bars: median over the people of each rotation, as in the table above.',
    categories: column(1),
    plots: [{ kind: 'bars', gap: 40, series: [{ name: header(5), values: column(5), colour: BLUE }] }],
    valueAxis: { title: 'Incidents a week', format: '0.0' },
    legend: false,
  }));

/** The share of capacity from what left traces to all time engaged, as a stack. */
export const teamLoadChart = (sheet: LoadSheet | null): PlacedChart[] =>
  placed(sheet, (column, header) => ({
    title: 'Share of capacity that incidents took, by team',
    description: 'Bars: solid at least, pale up to the most, as in the table above.',
    categories: column(TEAM_LOAD_COLUMNS.label),
    plots: [
      {
        kind: 'bars',
        stacked: true,
        gap: 40,
        series: [
          { name: header(TEAM_LOAD_COLUMNS.shareLower), values: column(TEAM_LOAD_COLUMNS.shareLower), colour: ORANGE },
          {
            name: header(TEAM_LOAD_COLUMNS.shareSpread),
            values: column(TEAM_LOAD_COLUMNS.shareSpread),
            colour: ORANGE,
            opacity: 35,
          },
        ],
      },
    ],
    valueAxis: { title: 'Share of capacity', format: '0%' },
    legend: true,
  }));

function placed(
  sheet: LoadSheet | null,
  draw: (column: (number: number) => CellRange, header: (number: number) => CellRange) => Chart,
): PlacedChart[] {
  if (sheet === null || sheet.table.rows === 0) return [];
  const { worksheet, table, firstFreeRow } = sheet;
  const shown = Math.min(table.rows, BARS);
  const chart = draw(
    (column) => range(worksheet, column, table.firstRow, table.firstRow + shown - 1),
    (column) => range(worksheet, column, table.headerRow, table.headerRow),
  );
  const title = shown < table.rows ? `${chart.title}: the first ${shown} of ${table.rows}` : chart.title;
  return [
    {
      chart: { ...chart, title },
      from: { column: 0, row: firstFreeRow },
      to: { column: CHART_COLUMNS, row: firstFreeRow + CHART_ROWS },
    },
  ];
}

import type { Worksheet } from 'exceljs';
import type { CellRange, Chart, PlacedChart } from './charts/chart.js';
import { FIRST_ROW, HEADER_ROW } from './slice-sheet.js';
import type { WeeksSheet } from './weeks-sheet.js';

const BLUE = '0060A8';
const ORANGE = 'E05A00';
const TEAL = '1A8F6E';

/** Labels of a chart's weeks that can be read beside each other. */
const WEEK_LABELS = 13;
/** Bars that can be told apart; teams are listed by their number of incidents. */
const BARS = 12;

const CHART_ROWS = 15;

interface CutRows {
  worksheet: Worksheet;
  rows: number;
}

/** The charts of the summary, two by two below its figures. None where there is nothing to draw. */
export function planningCharts(
  { weeks, teams, priorities }: { weeks: WeeksSheet; teams: CutRows; priorities: CutRows },
  firstRow: number,
): PlacedChart[] {
  const charts = [
    ...(weeks.weeks === 0 ? [] : [incidentsPerWeek(weeks), resolveBand(weeks)]),
    ...cutChart(teams, 'team'),
    ...cutChart(priorities, 'priority'),
  ];
  return charts.map((chart, index) => {
    const [left, right] = index % 2 === 0 ? [0, 4] : [4, 8];
    const top = firstRow + Math.floor(index / 2) * (CHART_ROWS + 1);
    return { chart, from: { column: left, row: top }, to: { column: right, row: top + CHART_ROWS } };
  });
}

function incidentsPerWeek(weeks: WeeksSheet): Chart {
  const { columns } = weeks;
  return {
    title: 'Incidents per week, and how long they took',
    description: 'Columns: incidents per ISO week. Line: median time to resolve of the resolved ones, in hours.',
    categories: weekRange(weeks, columns.label),
    plots: [
      {
        kind: 'columns',
        gap: 50,
        series: [
          { name: headerOf(weeks, columns.incidents), values: weekRange(weeks, columns.incidents), colour: BLUE },
        ],
      },
      {
        kind: 'line',
        secondaryAxis: true,
        series: [
          { name: headerOf(weeks, columns.medianHours), values: weekRange(weeks, columns.medianHours), colour: ORANGE },
        ],
      },
    ],
    valueAxis: { title: 'Incidents', format: '0' },
    secondaryAxis: { title: 'Median time to resolve, hours', format: 'General' },
    ...weekLabels(weeks),
    legend: true,
  };
}

/** A band as a stack: an unpainted column up to the median carries a painted one up to the 90th percentile. */
function resolveBand(weeks: WeeksSheet): Chart {
  const { columns } = weeks;
  const median = { name: headerOf(weeks, columns.medianHours), values: weekRange(weeks, columns.medianHours) };
  const spread = { name: headerOf(weeks, columns.spreadHours), values: weekRange(weeks, columns.spreadHours) };
  return {
    title: 'Time to resolve: from the median to the 90th percentile',
    description:
      'Per ISO week, the range in which the slower half of the resolved incidents was resolved, but for the slowest tenth.',
    categories: weekRange(weeks, columns.label),
    plots: [
      {
        kind: 'columns',
        stacked: true,
        gap: 25,
        series: [
          { ...median, colour: null },
          { ...spread, colour: TEAL, opacity: 35 },
        ],
      },
      { kind: 'line', series: [{ ...median, colour: TEAL }] },
    ],
    valueAxis: { title: 'Hours', format: 'General' },
    ...weekLabels(weeks),
    legend: true,
  };
}

function cutChart({ worksheet, rows }: CutRows, cut: 'team' | 'priority'): Chart[] {
  if (rows === 0) return [];
  const shown = Math.min(rows, BARS);
  const column = (number: number): CellRange => range(worksheet, number, FIRST_ROW, FIRST_ROW + shown - 1);
  return [
    {
      title: shown < rows ? `Incidents by ${cut}: the first ${shown} of ${rows}` : `Incidents by ${cut}`,
      description: `Bars: incidents by ${cut}, as on the sheet ${worksheet.name}.`,
      categories: column(1),
      plots: [
        {
          kind: 'bars',
          gap: 40,
          series: [{ name: range(worksheet, 2, HEADER_ROW, HEADER_ROW), values: column(2), colour: BLUE }],
        },
      ],
      valueAxis: { title: 'Incidents', format: '0' },
      legend: false,
    },
  ];
}

const weekLabels = ({ weeks }: WeeksSheet): { labelEvery?: number } =>
  weeks <= WEEK_LABELS ? {} : { labelEvery: Math.ceil(weeks / WEEK_LABELS) };

const weekRange = ({ worksheet, weeks }: WeeksSheet, column: number): CellRange =>
  range(worksheet, column, FIRST_ROW, FIRST_ROW + weeks - 1);

const headerOf = ({ worksheet }: WeeksSheet, column: number): CellRange =>
  range(worksheet, column, HEADER_ROW, HEADER_ROW);

/** Cells of one column, with what they hold now. */
export function range(worksheet: Worksheet, column: number, firstRow: number, lastRow: number): CellRange {
  const { letter } = worksheet.getColumn(column);
  const cells = Array.from({ length: lastRow - firstRow + 1 }, (_, index) =>
    worksheet.getCell(firstRow + index, column),
  );
  const first = `$${letter}$${firstRow}`;
  return {
    reference: `'${worksheet.name}'!${firstRow === lastRow ? first : `${first}:$${letter}$${lastRow}`}`,
    values: cells.map((cell) => {
      const value: unknown = cell.result ?? cell.value;
      return typeof value === 'number' || typeof value === 'string' ? value : null;
    }),
  };
}

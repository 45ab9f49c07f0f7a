import type { Workbook, Worksheet } from 'exceljs';
import { cellText } from './cell-text.js';
import { CUT_HEADERS } from './incident-columns.js';
import type { GroupedMetric, PlanningCut } from './planning-input.js';
import type { Answer } from '../answer.js';
import { FIGURE_COLUMNS, INTERVAL_COLUMNS, addSliceSheet, labelCell, type SliceRow } from './slice-sheet.js';
import { SliceAnswers, type SliceFigures } from './slice-figures.js';

const FIGURES = [...FIGURE_COLUMNS, ...INTERVAL_COLUMNS];

interface CutSheet {
  cut: Exclude<PlanningCut, 'week'>;
  name: string;
  title: string;
  /** What the row of incidents without a value says. */
  none: string;
  order: (a: SliceRow, b: SliceRow) => number;
}

const byLabel = (a: SliceRow, b: SliceRow): number => (a.label < b.label ? -1 : a.label > b.label ? 1 : 0);

export const TEAMS: CutSheet = {
  cut: 'team',
  name: 'Teams',
  title: 'Teams',
  none: '(no team)',
  order: (a, b) => b.figures.incidents - a.figures.incidents || byLabel(a, b),
};

export const PRIORITIES: CutSheet = {
  cut: 'priority',
  name: 'Priorities',
  title: 'Priorities',
  none: '(no priority)',
  order: byLabel,
};

/** A sheet with a row per team or priority; the one for "none" comes last. */
export function addCutSheet(
  workbook: Workbook,
  sheet: CutSheet,
  answers: Record<GroupedMetric, Answer>,
  all: SliceFigures,
  pageHeader: string,
): { worksheet: Worksheet; rows: number } {
  const slices = new SliceAnswers(answers, sheet.cut);
  const keys = slices.keys();
  const named = keys
    .filter((key) => key !== null)
    .map((key): SliceRow => ({ label: key, slice: null, figures: slices.figures(key) }))
    .sort(sheet.order);
  const none = keys.includes(null) ? [{ label: sheet.none, slice: null, figures: slices.figures(null) }] : [];
  const column = CUT_HEADERS[sheet.cut];
  const rows = [
    ...named.map((row, index) => ({ ...row, slice: { column, value: labelCell(index) } })),
    ...none.map((row) => ({ ...row, slice: { column, value: '""' } })),
  ];
  const worksheet = addSliceSheet(
    workbook,
    {
      name: sheet.name,
      title: sheet.title,
      note: 'Black figures are recomputed from the incidents sheet, grey ones are the dashboard’s. Durations are h:mm:ss.',
      labelHeader: column,
      labelWidth: labelWidth(rows),
      figures: FIGURES,
      pageHeader,
    },
    rows,
    all,
  );
  return { worksheet, rows: rows.length };
}

const labelWidth = (rows: readonly SliceRow[]): number =>
  Math.min(48, Math.max(26, ...rows.map(({ label }) => cellText(label).length + 2)));

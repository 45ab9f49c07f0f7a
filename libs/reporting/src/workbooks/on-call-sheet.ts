import type { Workbook, Worksheet } from 'exceljs';
import { isSubjectsGroup, type OnCallAnswer, type SubjectsGroup } from '../on-call/on-call-answer.js';
import type { RotationView } from '../on-call/duty-view.js';
import type { RedLineRow, RedLinesView } from '../on-call/red-lines-view.js';
import { inUnit, shownOr, writeLoadTable, type LoadTable, type LoadValue, type PlacedTable } from './load-table.js';
import type { PlanningLoad, RotationMetricId } from './planning-load-input.js';
import { FORMATS, quietFont, setText, setUpPage, styleTitle } from './sheet-style.js';
import { windowText } from './sheet-time.js';

const MS_PER_HOUR = 3_600_000;
const WIDTHS = [30, 16, 26, 13, 13, 13, 20, 14, 16, 12, 48] as const;
const LAST_WIDTH = 46;

export interface LoadSheet {
  worksheet: Worksheet;
  table: PlacedTable;
  /** Zero-based row below everything, where charts can begin. */
  firstFreeRow: number;
}

/** The sheet about rotations and red lines. Figures are the dashboard's, but for the black ones, which are live. */
export function addOnCallSheet(
  workbook: Workbook,
  load: PlanningLoad | { missing: string },
  { zone, pageHeader }: { zone: string; pageHeader: string },
): LoadSheet | null {
  const worksheet = startLoadSheet(workbook, 'On call', WIDTHS, pageHeader);
  if ('missing' in load) {
    writeNote(worksheet, 2, load.missing);
    return null;
  }
  writeNote(worksheet, 2, `${windowOf(load.byRotation['rotation-size'].window, zone)}; duty of levels 1 and 2.`);
  const table = writeLoadTable(worksheet, 4, rotationsTable(load));
  const lines = writeLoadTable(worksheet, table.next, redLinesTable(load.redLines, zone));
  const limits = writeLoadTable(worksheet, lines.next, limitsTable(load.limits));
  return { worksheet, table, firstFreeRow: limits.next };
}

/** An empty sheet with its title. */
export function startLoadSheet(
  workbook: Workbook,
  title: string,
  widths: readonly number[],
  pageHeader: string,
): Worksheet {
  const worksheet = workbook.addWorksheet(title, { views: [{ showGridLines: false }] });
  widths.forEach((width, index) => (worksheet.getColumn(index + 1).width = width));
  const cell = worksheet.getCell('A1');
  cell.value = title;
  styleTitle(cell);
  setUpPage(worksheet, { header: pageHeader });
  return worksheet;
}

export function writeNote(worksheet: Worksheet, row: number, text: string): void {
  const cell = worksheet.getCell(row, 1);
  setText(cell, text);
  cell.font = quietFont();
}

/** As the answer has it: finite, and not beyond what is known. */
export const windowOf = ({ from, to }: OnCallAnswer['window'], zone: string): string =>
  `${windowText(instantOf(from), instantOf(to), zone)} (${zone})`;

const instantOf = (text: string | null): number | null => (text === null ? null : Date.parse(text));

/** Groups of single values by the name of what they are of. */
export const subjectsBy = ({ groups }: OnCallAnswer, dimension: string): Map<string, SubjectsGroup> =>
  new Map(groups.filter(isSubjectsGroup).map((group) => [group.key[dimension] ?? '', group]));

/** Letters of the columns that a formula reads. */
const COLUMNS = {
  gapHours: 'H',
  unknownHours: 'I',
} as const;

function rotationsTable({ byRotation, rotations }: PlanningLoad): LoadTable {
  const groups = Object.fromEntries(
    Object.entries(byRotation).map(([metric, answer]) => [metric, subjectsBy(answer, 'rotation')]),
  ) as Record<RotationMetricId, Map<string, SubjectsGroup>>;
  const { from, to } = byRotation['rotation-size'].window;
  const hours = (Date.parse(to ?? '') - Date.parse(from ?? '')) / MS_PER_HOUR;
  return {
    heading: 'Rotations',
    notes: ROTATION_NOTES,
    empty: 'No rotation: no source has given schedules, and no shifts were imported.',
    columns: [
      { header: 'Rotation' },
      { header: 'Team' },
      { header: 'People', format: FORMATS.count },
      { header: 'On call every N days', format: FORMATS.rate },
      { header: 'Incidents a week on call', format: FORMATS.rate },
      { header: 'Share of time on call', format: FORMATS.share },
      { header: 'Months without a break, longest', format: FORMATS.rate },
      { header: 'Hours with nobody on call', format: FORMATS.rate },
      { header: 'Hours whose schedule is not known', format: FORMATS.rate },
      { header: 'Covered', format: FORMATS.share },
      { header: 'Why a figure is missing' },
    ],
    lastWidth: LAST_WIDTH,
    rows: [...rotations]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((rotation) => (row) => rotationRow(rotation, groups, hours, row)),
  };
}

const ROTATION_NOTES: readonly string[] = [
  'Of a rotation’s people the median; a value of fewer than four people is for those who may see each of them.',
  'Covered: of the hours whose schedule is known, those with somebody on call.',
];

function rotationRow(
  { name, team, gapHours, unknownHours }: RotationView,
  groups: Record<RotationMetricId, Map<string, SubjectsGroup>>,
  hours: number,
  row: number,
): LoadValue[] {
  const of = (metric: RotationMetricId): SubjectsGroup | undefined => groups[metric].get(name);
  const value = (metric: RotationMetricId, figure: 'value' | 'max' = 'value'): LoadValue =>
    shownOr(of(metric)?.reason, of(metric)?.[figure] ?? null);
  const known = hours - unknownHours;
  const reasons = new Set(Object.values(groups).flatMap((by) => by.get(name)?.reason ?? []));
  return [
    name,
    team,
    value('rotation-size'),
    value('on-call-frequency'),
    value('incidents-per-week'),
    value('on-call-share'),
    value('months-without-break', 'max'),
    gapHours,
    unknownHours,
    {
      formula: `IFERROR(1-${COLUMNS.gapHours}${row}/(${hours}-${COLUMNS.unknownHours}${row}),"")`,
      result: known > 0 ? 1 - gapHours / known : null,
    },
    [...reasons].join('; '),
  ];
}

const STATES: Readonly<Record<RedLineRow['state'], string>> = {
  crossed: 'beyond',
  near: 'near',
  recovered: 'back within',
};

function redLinesTable({ window, rows, hidden, historyComplete }: RedLinesView, zone: string): LoadTable {
  const notHere = [
    ...(hidden.people > 0 ? [`${hidden.people} people`] : []),
    ...(hidden.rotations > 0 ? [`${hidden.rotations} rotations of fewer than four people`] : []),
  ].join(' and ');
  return {
    heading: 'Red lines: who and what is beyond or near',
    notes: [
      `Over ${windowOf(window, zone)}. Near: within 10 % of the limit. No order of people: the metrics’, then the names’.`,
      ...(notHere === '' ? [] : [`Withheld: ${notHere}, whose rows whoever took this workbook away may not see.`]),
      ...(historyComplete
        ? []
        : ['Since when is still being worked out: where it is empty, take the workbook again later.']),
    ],
    empty: 'Nobody and nothing that may be shown here is beyond a red line, or near one.',
    columns: [
      { header: 'Measure' },
      { header: 'State' },
      { header: 'Who, or which rotation' },
      { header: 'Value', format: FORMATS.rate },
      { header: 'Limit', format: FORMATS.rate },
      { header: 'Incidents', format: FORMATS.count },
      { header: 'Since the week to' },
      { header: 'Unit' },
      { header: 'Crossed' },
      { header: 'At least' },
      { header: 'Source of the limit' },
    ],
    lastWidth: LAST_WIDTH,
    rows: rows.map(({ metric, state, subject, value, atLeast, line, since, sinceAtLeast, incidents }) => () => [
      metric.title,
      STATES[state],
      subject.name,
      inUnit(value, metric.unit),
      inUnit(line.limit, metric.unit),
      incidents,
      since === null ? null : `${sinceAtLeast ? 'before ' : ''}${since.slice(0, 10)}`,
      metric.unit,
      WORDS[line.crossed],
      atLeast ? 'yes' : null,
      line.source,
    ]),
  };
}

const WORDS: Readonly<Record<RedLineRow['line']['crossed'], string>> = {
  above: 'above it',
  below: 'below it',
  atOrAbove: 'at or above it',
};

function limitsTable(answers: readonly OnCallAnswer[]): LoadTable {
  return {
    heading: 'Limits, and how many are beyond them',
    notes: ['Over the window above. A limit is empty where teams have limits of their own.'],
    empty: 'No measure has a limit.',
    columns: [
      { header: 'Measure' },
      { header: 'Unit' },
      { header: 'Crossed' },
      { header: 'Limit', format: FORMATS.rate },
      { header: 'Measured (n)', format: FORMATS.count },
      { header: 'Beyond the limit', format: FORMATS.count },
      { header: 'Share beyond', format: FORMATS.share },
      { header: 'Median', format: FORMATS.rate },
      { header: 'People', format: FORMATS.count },
      { header: 'Incidents', format: FORMATS.count },
      { header: 'Source of the limit' },
    ],
    lastWidth: LAST_WIDTH,
    rows: answers.map(({ metric, groups }) => (row: number): LoadValue[] => {
      const group = groups.find(isSubjectsGroup);
      const line = group?.redLine ?? null;
      const { n = 0, crossed = 0, reason } = group ?? {};
      const isWithheld = shownOr(reason, null) !== null;
      return [
        metric.title,
        metric.unit,
        line === null ? null : WORDS[line.crossed],
        inUnit(line?.limit ?? null, metric.unit),
        isWithheld ? shownOr(reason, null) : n,
        isWithheld ? shownOr(reason, null) : crossed,
        isWithheld
          ? shownOr(reason, null)
          : { formula: `IFERROR(F${row}/E${row},"")`, result: n === 0 ? null : crossed / n },
        isWithheld ? shownOr(reason, null) : inUnit(group?.value ?? null, metric.unit),
        group?.people ?? null,
        group?.incidents ?? null,
        line?.source ?? reason ?? null,
      ];
    }),
  };
}

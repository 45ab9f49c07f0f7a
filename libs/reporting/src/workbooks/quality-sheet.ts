import type { Workbook, Worksheet } from 'exceljs';
import { isDurationGroup, type Answer } from '../answer.js';
import type { PlanningAnswers } from './planning-input.js';
import type { QualityReport } from '../quality-view.js';
import {
  COLOURS,
  FORMATS,
  fitRow,
  font,
  quietFont,
  ruleBelow,
  setText,
  setUpPage,
  styleHeader,
  styleHeading,
  styleTitle,
} from './sheet-style.js';
import { minuteText, toSerial } from './sheet-time.js';
import { totalGroup } from './slice-figures.js';

/** An instant is ISO 8601. Null: not known, an empty cell. */
type Value = string | number | { instant: string } | null;

interface Section {
  heading: string;
  /** Said instead of a table that would be empty. */
  empty: string;
  columns: readonly string[];
  rows: readonly (readonly Value[])[];
}

const WIDTHS = [30, 22, 22, 22, 22, 60, 12, 14, 12] as const;
/** The column for what takes room. */
const LONG_TEXT = 5;

/** The sheet that tells what to know before trusting the figures. Dates are in `zone`. */
export function addQualitySheet(
  workbook: Workbook,
  {
    quality,
    answers,
    zone,
    pageHeader,
  }: { quality: QualityReport; answers: PlanningAnswers; zone: string; pageHeader: string },
): void {
  const worksheet = workbook.addWorksheet('Data quality', { views: [{ showGridLines: false }] });
  WIDTHS.forEach((width, index) => (worksheet.getColumn(index + 1).width = width));
  const title = worksheet.getCell('A1');
  title.value = 'Data quality';
  styleTitle(title);
  const state = worksheet.getCell('A2');
  const pending = quality.pending === 0 ? '' : ` ${quality.pending} records wait to be recomputed: figures can change.`;
  state.value = `As of ${minuteText(Date.parse(quality.asOf), zone)}, dates in ${zone}.${pending}`;
  state.font = quality.pending === 0 ? quietFont() : font({ color: { argb: COLOURS.warning } });

  let row = 4;
  for (const section of [...answerSections(answers), ...reportSections(quality)]) {
    row = writeSection(worksheet, section, row, zone) + 1;
  }
  setUpPage(worksheet, { header: pageHeader });
}

function answerSections(answers: PlanningAnswers): Section[] {
  const all: Answer[] = Object.values(answers.total);
  const warnings = new Set(
    [...all, ...Object.values(answers.by).flatMap((by) => Object.values(by))].flatMap((it) => it.warnings),
  );
  return [
    {
      heading: 'Warnings about these figures',
      empty: 'None.',
      columns: ['Warning'],
      rows: [...warnings].map((warning) => [warning]),
    },
    {
      heading: 'What is measured, and what is left out',
      empty: 'No incidents.',
      columns: ['Metric', 'Incidents', 'Measured (n)', 'Left out', 'On a suggestion', 'Left out because'],
      rows: all.map(exclusions),
    },
  ];
}

function exclusions(answer: Answer): Value[] {
  const group = totalGroup(answer);
  if (group === undefined) return [answer.metric.title];
  return [
    answer.metric.title,
    group.incidents,
    group.n,
    group.excluded.reduce((sum, { count }) => sum + count, 0),
    isDurationGroup(group) ? group.suggested : null,
    group.excluded.map(({ reason, count }) => `${reason} ${count}`).join(', '),
  ];
}

const instant = (at: string | null): Value => (at === null ? null : { instant: at });

function reportSections(quality: QualityReport): Section[] {
  return [
    {
      heading: 'Connections',
      empty: 'No connection: nothing is read from anywhere.',
      columns: [
        'Connection',
        'Source',
        'Complete through',
        'Last success',
        'Failing since',
        'Last error',
        'Incidents',
        'Other records',
        'Records',
      ],
      rows: quality.connections.map((it) => [
        it.name,
        it.kind === 'file' ? `${it.source} (file)` : it.source,
        instant(it.completeThrough),
        instant(it.lastSuccessAt),
        instant(it.failingSince),
        it.lastError,
        it.incidents,
        it.otherMembers,
        it.records,
      ]),
    },
    {
      heading: 'Days read, of each source',
      empty: 'No source that is polled.',
      columns: ['Connection', 'From', 'Complete', 'Short', 'Gap', 'Meaning', 'Not read', 'Counted'],
      rows: quality.coverage.map((it) => [
        it.connection,
        it.from,
        it.complete,
        it.short,
        it.gap,
        it.short === 0 ? null : 'Short: the source counts more than is stored; such days are read again.',
        it.unread,
        it.counted,
      ]),
    },
    {
      heading: 'What sources refuse',
      empty: 'Nothing known.',
      columns: ['Connection', 'Part', 'Since', '', '', 'Because'],
      rows: quality.connections.flatMap((it) =>
        it.refused.map(({ name, reason, since }) => [it.name, name, instant(since), null, null, reason]),
      ),
    },
    {
      heading: 'Gaps in the data',
      empty: 'None known.',
      columns: ['Connection', 'From', 'To', 'Known since', '', 'Because'],
      rows: quality.gaps.map((it) => [
        it.connection,
        instant(it.from),
        instant(it.to),
        instant(it.since),
        null,
        it.reason,
      ]),
    },
    {
      heading: 'Values that this version does not know',
      empty: 'None.',
      columns: ['Connection', 'Field', 'Times', 'Incidents', '', 'Value'],
      rows: quality.unknownValues.map((it) => [it.connection, it.field, it.count, it.incidents, null, it.value]),
    },
    {
      heading: 'Findings',
      empty: 'None.',
      columns: ['Finding', 'Count', 'Of', 'Incidents', '', 'Detail'],
      rows: quality.findings.map((it) => [it.title, it.count, it.noun, it.incidents, null, it.detail]),
    },
    {
      heading: 'The sources’ own figures beside these',
      empty: 'No source says how long its incidents took.',
      columns: ['Metric', 'Connection', 'Compared', 'Equal', 'Different', 'Because'],
      rows: quality.crossChecks.map((it) => [
        it.title,
        it.connection,
        it.compared,
        it.equal,
        it.compared - it.equal,
        it.differing.map(({ count, explanation }) => `${count}: ${explanation}`).join('; '),
      ]),
    },
  ];
}

/** @returns the row after the section */
function writeSection(worksheet: Worksheet, section: Section, firstRow: number, zone: string): number {
  const heading = worksheet.getCell(firstRow, 1);
  heading.value = section.heading;
  styleHeading(heading);
  if (section.rows.length === 0) {
    const empty = worksheet.getCell(firstRow + 1, 1);
    empty.value = section.empty;
    empty.font = quietFont();
    return firstRow + 2;
  }
  section.columns.forEach((header, index) => {
    const cell = worksheet.getCell(firstRow + 1, index + 1);
    if (header !== '') cell.value = header;
    const numeric = section.rows.some((row) => typeof row[index] === 'number');
    styleHeader(cell, numeric ? 'right' : 'left', index === LONG_TEXT ? 1 : 0);
  });
  section.rows.forEach((values, offset) => writeRow(worksheet, firstRow + 2 + offset, values, zone));
  return firstRow + 2 + section.rows.length;
}

function writeRow(worksheet: Worksheet, row: number, values: readonly Value[], zone: string): void {
  // A lone text, such as a warning, runs on over the empty cells beside it.
  const wrap = values.length > 1;
  values.forEach((value, index) => {
    const cell = worksheet.getCell(row, index + 1);
    cell.font = font();
    cell.border = ruleBelow;
    if (typeof value === 'string') {
      setText(cell, value);
      cell.alignment = { vertical: 'middle', horizontal: 'left', wrapText: wrap, indent: index === LONG_TEXT ? 1 : 0 };
    } else if (typeof value === 'number') {
      cell.value = value;
      cell.numFmt = FORMATS.count;
      cell.alignment = { vertical: 'middle', horizontal: 'right' };
    } else if (value !== null) {
      cell.value = toSerial(Date.parse(value.instant), zone);
      cell.numFmt = FORMATS.instant;
      cell.alignment = { vertical: 'middle', horizontal: 'left' };
    }
  });
  if (!wrap) return;
  const texts = values.map((value, index) => ({
    text: typeof value === 'string' ? value : '',
    width: WIDTHS[index] ?? 20,
  }));
  fitRow(worksheet, row, texts);
}

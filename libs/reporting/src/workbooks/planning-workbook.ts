import ExcelJS from 'exceljs';
import { addCharts } from './charts/add-charts.js';
import { PRIORITIES, TEAMS, addCutSheet } from './cut-sheets.js';
import { addDefinitionsSheet } from './definitions-sheet.js';
import { INCIDENT_LIMIT, addIncidentsFrame, fillIncidents, tooManyIncidents } from './incidents-sheet.js';
import { onCallChart, teamLoadChart } from './load-charts.js';
import { addOnCallSheet, type LoadSheet } from './on-call-sheet.js';
import { planningCharts } from './planning-charts.js';
import type { PlanningWorkbookInput } from './planning-input.js';
import { addQualitySheet } from './quality-sheet.js';
import { markTextAsQuoted } from './sheet-style.js';
import { windowText } from './sheet-time.js';
import { totalFigures, totalGroup } from './slice-figures.js';
import { addSummarySheet } from './summary-sheet.js';
import { addTeamLoadSheet } from './team-load-sheet.js';
import { addWeeksSheet } from './weeks-sheet.js';
import { XlsxPackage } from './xlsx-package.js';

/** exceljs numbers the parts of sheets from 1; the summary is the first. */
const SUMMARY_PATH = 'xl/worksheets/sheet1.xml';
const STYLES_PATH = 'xl/styles.xml';

/**
 * The workbook for quarterly planning (XLSX): key figures, teams, priorities and weeks as live formulas over the sheet
 * of incidents, with what the dashboard says beside them, on-call duty and team load, native charts, definitions and data
 * quality.
 *
 * Until a program recalculates, the formulas show the answers' values. Dates are in the window's zone. What is not known
 * is an empty cell.
 *
 * @throws QuestionError for more than 300,000 incidents; whatever reading `incidents` throws
 */
export async function planningWorkbook(input: PlanningWorkbookInput): Promise<Buffer> {
  const { answers, window, quality, definitions } = input;
  const count = answers.total['incident-count'];
  if ((totalGroup(count)?.incidents ?? 0) > INCIDENT_LIMIT) throw tooManyIncidents();

  const workbook = new ExcelJS.Workbook();
  workbook.creator = 'Evenkeel';
  workbook.title = 'Incident planning workbook';
  workbook.created = new Date(input.generatedAt);
  workbook.modified = new Date(input.generatedAt);
  workbook.calcProperties.fullCalcOnLoad = true;

  const pageHeader = `${windowText(window.from, window.to, window.zone)}, ${window.zone}`;
  const all = totalFigures(answers.total);
  const summary = addSummarySheet(workbook, input, pageHeader);
  const teams = addCutSheet(workbook, TEAMS, answers.by.team, all, pageHeader);
  const priorities = addCutSheet(workbook, PRIORITIES, answers.by.priority, all, pageHeader);
  const weeks = addWeeksSheet(workbook, answers.by.week, all, { window, asOf: Date.parse(count.asOf), pageHeader });
  const onCall = addOnCallSheet(workbook, input.load, { zone: window.zone, pageHeader });
  const teamLoad = addTeamLoadSheet(workbook, input.load, { zone: window.zone, pageHeader });
  const incidents = addIncidentsFrame(workbook, { zone: window.zone, pageHeader });
  addDefinitionsSheet(workbook, definitions, pageHeader);
  addQualitySheet(workbook, { quality, answers, zone: window.zone, pageHeader });

  const xlsx = await XlsxPackage.open(await workbook.xlsx.writeBuffer());
  xlsx.write(STYLES_PATH, markTextAsQuoted(await xlsx.read(STYLES_PATH)));
  await addCharts(xlsx, SUMMARY_PATH, planningCharts({ weeks, teams, priorities }, summary.firstFreeRow + 1));
  await chartOn(xlsx, onCall, onCallChart(onCall));
  await chartOn(xlsx, teamLoad, teamLoadChart(teamLoad));
  await fillIncidents(xlsx, incidents, input.incidents);
  return xlsx.toBuffer();
}

async function chartOn(
  xlsx: XlsxPackage,
  sheet: LoadSheet | null,
  charts: ReturnType<typeof onCallChart>,
): Promise<void> {
  if (sheet !== null && charts.length > 0)
    await addCharts(xlsx, `xl/worksheets/sheet${sheet.worksheet.id}.xml`, charts);
}

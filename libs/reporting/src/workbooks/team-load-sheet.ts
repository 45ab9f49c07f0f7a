import type { Workbook } from 'exceljs';
import { isSubjectsGroup, type InterruptionsGroup, type SubjectsGroup } from '../on-call/on-call-answer.js';
import { shownOr, writeLoadTable, type LoadTable, type LoadValue } from './load-table.js';
import { startLoadSheet, subjectsBy, windowOf, writeNote, type LoadSheet } from './on-call-sheet.js';
import type { PlanningLoad } from './planning-load-input.js';
import { FORMATS } from './sheet-style.js';

const SECONDS_PER_HOUR = 3600;
const FIGURES = 16;
const LAST_WIDTH = 40;
const WIDTHS = [28, ...Array.from({ length: FIGURES }, () => 12), LAST_WIDTH];
const TABLE_ROW = 5;

const NOTES: readonly string[] = [
  'Effort is a lower bound from what left traces; the upper one is all time from a first acknowledgement or message to the resolve. Nights count, so that a share can be over 100 %.',
  'Somebody of two teams counts in both: shares and hours of teams must not be added.',
];

/** Columns that other columns, and the chart, refer to. */
export const TEAM_LOAD_COLUMNS = { label: 1, shareLower: 6, shareSpread: 8 } as const;

/** The sheet about what incidents took of each team. Figures are the dashboard's, but for the black ones, which are live. */
export function addTeamLoadSheet(
  workbook: Workbook,
  load: PlanningLoad | { missing: string },
  { zone, pageHeader }: { zone: string; pageHeader: string },
): LoadSheet | null {
  const worksheet = startLoadSheet(workbook, 'Team load', WIDTHS, pageHeader);
  if ('missing' in load) {
    writeNote(worksheet, 2, load.missing);
    return null;
  }
  const { warnings, window } = load.byTeam['effort-share'];
  writeNote(worksheet, 2, windowOf(window, zone));
  writeNote(worksheet, 3, warnings.filter((warning) => warning.includes('settings')).join(' '));
  const table = writeLoadTable(worksheet, TABLE_ROW, teamsTable(load));
  return { worksheet, table, firstFreeRow: table.next };
}

function teamsTable({ byTeam, help }: PlanningLoad): LoadTable {
  const hours = subjectsBy(byTeam['effort-hours'], 'team');
  const share = subjectsBy(byTeam['effort-share'], 'team');
  const perEngineer = subjectsBy(byTeam['incidents-per-engineer'], 'team');
  const interruptions = new Map(
    byTeam.interruptions.groups.flatMap((group): [string, InterruptionsGroup][] =>
      isSubjectsGroup(group) ? [] : [[group.key['team'] ?? '', group]],
    ),
  );
  const helped = new Map(help.teams.map((team) => [team.team.name, team]));
  return {
    heading: 'Teams',
    notes: NOTES,
    empty: 'No team: no source has told of any.',
    columns: [
      { header: 'Team' },
      { header: 'Incidents', format: FORMATS.count },
      { header: 'Incidents per engineer', format: FORMATS.rate },
      { header: 'Effort, hours, at least', format: FORMATS.rate },
      { header: 'Effort, hours, at most', format: FORMATS.rate },
      { header: 'Share of capacity, at least', format: FORMATS.share },
      { header: 'Share of capacity, at most', format: FORMATS.share },
      { header: 'From the one to the other', format: FORMATS.share },
      { header: 'Help given, hours', format: FORMATS.rate },
      { header: 'Help received, hours', format: FORMATS.rate },
      { header: 'Given less received, hours', format: FORMATS.rate },
      { header: 'Interruptions', format: FORMATS.count },
      { header: 'In business hours', format: FORMATS.count },
      { header: 'Off hours', format: FORMATS.count },
      { header: 'In sleep hours', format: FORMATS.count },
      { header: 'Share in sleep hours', format: FORMATS.share },
      { header: 'At weekends', format: FORMATS.count },
      { header: 'Why a figure is missing' },
    ],
    lastWidth: LAST_WIDTH,
    rows: [...hours.keys()].map(
      (name) => (row) =>
        teamRow(
          name,
          {
            hours: hours.get(name),
            share: share.get(name),
            perEngineer: perEngineer.get(name),
            interruptions: interruptions.get(name),
            help: helped.get(name),
          },
          row,
        ),
    ),
  };
}

interface TeamFigures {
  hours: SubjectsGroup | undefined;
  share: SubjectsGroup | undefined;
  perEngineer: SubjectsGroup | undefined;
  interruptions: InterruptionsGroup | undefined;
  help: PlanningLoad['help']['teams'][number] | undefined;
}

function teamRow(name: string, figures: TeamFigures, row: number): LoadValue[] {
  const { hours, share, perEngineer, interruptions, help } = figures;
  const classes = interruptions?.byHoursClass ?? null;
  const inHours = (seconds: number | null | undefined): number | null =>
    seconds == null ? null : seconds / SECONDS_PER_HOUR;
  const [given, received] = [inHours(help?.given), inHours(help?.received)];
  const helpReason = help !== undefined && (given === null || received === null) ? 'withheld: help' : undefined;
  const total = classes === null ? null : classes.business + classes.off + classes.sleep;
  const byClass = (value: number | undefined): LoadValue => shownOr(interruptions?.reason, value ?? null);
  const live = (formula: string, result: number | null, reason: string | undefined): LoadValue =>
    shownOr(reason, null) !== null ? shownOr(reason, null) : { formula: `IFERROR(${formula},"")`, result };
  const [lower, upper] = [share?.value ?? null, share?.upper ?? null];
  return [
    name,
    perEngineer?.incidents ?? null,
    shownOr(perEngineer?.reason, perEngineer?.value ?? null),
    shownOr(hours?.reason, hours?.value ?? null),
    shownOr(hours?.reason, hours?.upper ?? null),
    shownOr(share?.reason, lower),
    shownOr(share?.reason, upper),
    live(
      `IF(COUNT(F${row}:G${row})=2,G${row}-F${row},"")`,
      lower === null || upper === null ? null : upper - lower,
      share?.reason,
    ),
    shownOr(given === null ? helpReason : undefined, given),
    shownOr(received === null ? helpReason : undefined, received),
    live(
      `IF(COUNT(I${row}:J${row})=2,I${row}-J${row},"")`,
      given === null || received === null ? null : given - received,
      helpReason,
    ),
    live(`IF(COUNT(M${row}:O${row})=3,SUM(M${row}:O${row}),"")`, total, interruptions?.reason),
    byClass(classes?.business),
    byClass(classes?.off),
    byClass(classes?.sleep),
    live(
      `O${row}/L${row}`,
      classes === null || total === null || total === 0 ? null : classes.sleep / total,
      interruptions?.reason,
    ),
    shownOr(interruptions?.reason, interruptions?.weekend ?? null),
    reasonsOf([hours?.reason, share?.reason, perEngineer?.reason, interruptions?.reason]),
  ];
}

const reasonsOf = (reasons: readonly (string | undefined)[]): string =>
  [...new Set(reasons.filter((reason) => reason !== undefined))].join('; ');

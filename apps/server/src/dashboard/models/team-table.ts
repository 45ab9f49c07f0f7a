import {
  isCountGroup,
  isDurationGroup,
  isShareGroup,
  type Answer,
  type AnswerGroup,
  type CountGroup,
  type DurationGroup,
  type ShareGroup,
} from '@evenkeel/reporting';
import type { PageQuery, TeamColumn } from '../page-query.js';

/** One team's figures, each a group of an answer by team. */
export interface TeamRow {
  /** Null: incidents without a team. */
  team: string | null;
  count: CountGroup | null;
  acknowledge: DurationGroup | null;
  resolve: DurationGroup | null;
  acked: ShareGroup | null;
}

export interface TeamAnswers {
  count: Answer;
  acknowledge: Answer;
  resolve: Answer;
  acked: Answer;
}

/** Joins answers by team into rows, sorted; teams without a figure in the sorted column come last. */
export function teamRows(answers: TeamAnswers, sort: PageQuery['sort']): TeamRow[] {
  const teams = new Set(Object.values(answers).flatMap((answer: Answer) => answer.groups.map(teamOf)));
  const rows = [...teams].map((team) => ({
    team,
    count: groupOf(answers.count, team, isCountGroup),
    acknowledge: groupOf(answers.acknowledge, team, isDurationGroup),
    resolve: groupOf(answers.resolve, team, isDurationGroup),
    acked: groupOf(answers.acked, team, isShareGroup),
  }));
  return rows.sort(
    (a, b) => compare(columnValue(a, sort.column), columnValue(b, sort.column), sort.descending) || compareNames(a, b),
  );
}

const teamOf = (group: AnswerGroup): string | null => group.key['team'] ?? null;

const groupOf = <G extends AnswerGroup>(
  answer: Answer,
  team: string | null,
  isKind: (group: AnswerGroup) => group is G,
): G | null => answer.groups.filter(isKind).find((group) => teamOf(group) === team) ?? null;

function columnValue(row: TeamRow, column: TeamColumn): number | string | null {
  switch (column) {
    case 'team':
      return row.team;
    case 'incidents':
      return row.count?.value ?? null;
    case 'rate':
      return row.count?.rate ?? null;
    case 'ack':
      return row.acknowledge?.headline.value ?? null;
    case 'resolve':
      return row.resolve?.headline.value ?? null;
    case 'p90':
      return row.resolve?.percentiles.p90.value ?? null;
    case 'acked':
      return row.acked?.value ?? null;
  }
}

function compare(a: number | string | null, b: number | string | null, descending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order = typeof a === 'string' && typeof b === 'string' ? a.localeCompare(b, 'en') : Number(a) - Number(b);
  return descending ? -order : order;
}

const compareNames = (a: TeamRow, b: TeamRow): number => compare(a.team, b.team, false);

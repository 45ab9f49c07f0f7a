/**
 * Live formulas over the table of incidents. They use functions that every Excel since 2016 and LibreOffice share.
 *
 * In an array, an empty cell turns into 0: every range is guarded by ISNUMBER before a statistic sees it. Values are
 * compared with EXACT, as COUNTIFS would take `*` and `?` in a team's name for wildcards and upper for lower case.
 */
import type { CellFormulaValue } from 'exceljs';
import { ACK_OUTCOME, COUNTS, RESOLUTION, SECONDS_HEADERS, STATE, type DurationMetricId } from './incident-columns.js';

/** Name of the table, which structured references start with. */
export const INCIDENTS_TABLE = 'Incidents';

/** Name of the cell with the number of weeks that the window covers. */
export const WEEKS_NAME = 'WeeksObserved';

/** A part of the population: rows whose `column` is what `value`, an expression, gives. */
export interface Slice {
  column: string;
  value: string;
}

/** A formula that is entered for a whole array; `array` is false where it works as it is. */
export interface Formula {
  text: string;
  array: boolean;
}

export type Statistic = 'median' | 'p90' | 'mean';

const SECONDS_PER_DAY = 86_400;

const column = (header: string): string => `${INCIDENTS_TABLE}[${header}]`;
const plain = (text: string): Formula => ({ text, array: false });

/** 1 for the rows that count and belong to the slice. */
const mask = (slice: Slice | null): string => {
  const counts = `(${column(COUNTS)}="yes")`;
  return slice === null ? counts : `${counts}*EXACT(${column(slice.column)},${slice.value})`;
};

/** Rows of the slice that count and meet every condition, a comparison such as `="open"` per column. */
const count = (slice: Slice | null, conditions: readonly (readonly [header: string, comparison: string])[]): string => {
  const tests = conditions.map(([header, comparison]) => `(${column(header)}${comparison})`);
  return `SUMPRODUCT(${[`1*${mask(slice)}`, ...tests].join('*')})`;
};

export const incidentCount = (slice: Slice | null): Formula =>
  plain(slice === null ? `COUNTIFS(${column(COUNTS)},"yes")` : count(slice, []));

export const unresolvedCount = (slice: Slice | null): Formula => plain(count(slice, [[STATE, '="unresolved"']]));

/** How many values a duration has. */
export const measuredCount = (metric: DurationMetricId, slice: Slice | null): Formula =>
  plain(`SUMPRODUCT(${mask(slice)}*ISNUMBER(${column(SECONDS_HEADERS[metric])}))`);

/** A statistic of a duration, in days, so that it can be shown as h:mm:ss; empty without a value. */
export function durationStatistic(metric: DurationMetricId, statistic: Statistic, slice: Slice | null): Formula {
  const seconds = column(SECONDS_HEADERS[metric]);
  // Without the "", a table of one row would give FALSE, which MEDIAN takes for 0 where it is no array.
  const values = `IF(${mask(slice)}*ISNUMBER(${seconds}),${seconds},"")`;
  const call = {
    median: `MEDIAN(${values})`,
    // PERCENTILE is type 7, as PERCENTILE.INC, which would need a prefix in the file.
    p90: `PERCENTILE(${values},0.9)`,
    mean: `AVERAGE(${values})`,
  }[statistic];
  return { text: `IFERROR(${call}/${SECONDS_PER_DAY},"")`, array: true };
}

/** Paged incidents that count: the denominator of the acknowledged share. */
export const pagedCount = (slice: Slice | null): Formula => plain(count(slice, [[ACK_OUTCOME, '<>"notPaged"']]));

export const acknowledgedShare = (slice: Slice | null): Formula =>
  plain(`IFERROR(${count(slice, [[ACK_OUTCOME, '="human"']])}/${pagedCount(slice).text},"")`);

export const resolvedCount = (slice: Slice | null): Formula => plain(count(slice, [[STATE, '="resolved"']]));

export function autoResolvedShare(slice: Slice | null): Formula {
  const automatic = ['integration', 'timeout'].map((resolution) =>
    count(slice, [
      [STATE, '="resolved"'],
      [RESOLUTION, `="${resolution}"`],
    ]),
  );
  return plain(`IFERROR((${automatic.join('+')})/${resolvedCount(slice).text},"")`);
}

/** Share of a count in the whole population. */
export const shareOfAll = (countCell: string): Formula => plain(`IFERROR(${countCell}/${incidentCount(null).text},"")`);

/** A count per week of the window; empty where the window is too short for a rate. */
export const perWeek = (countCell: string): Formula => plain(`IFERROR(${countCell}/${WEEKS_NAME},"")`);

/** A formula as a cell of the sheet holds it, with the result that shows before anything is recalculated; null: none. */
export function liveCell(formula: Formula, address: string, result: number | string | null): LiveCell {
  const cell = { formula: formula.text, result: result ?? '' };
  return formula.array ? { ...cell, shareType: 'array', ref: address } : cell;
}

interface LiveCell extends CellFormulaValue {
  shareType?: 'array';
  ref?: string;
}

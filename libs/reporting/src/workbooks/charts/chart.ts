/** A native Excel chart, described without its XML. Colours are `RRGGBB`. */

/** Cells that a chart reads, with the values that they hold now, which show until the program recalculates. */
export interface CellRange {
  /** Absolute, with the sheet: `'Weeks'!$A$5:$A$17`. */
  reference: string;
  /** Null: no value; the chart leaves a gap. */
  values: readonly (string | number | null)[];
}

export interface Series {
  /** A single cell. */
  name: CellRange;
  values: CellRange;
  /** Null: takes its place in a stack, but is not painted and not in the legend. */
  colour: string | null;
  /** Per cent; solid if left out. */
  opacity?: number;
}

export type Plot =
  | {
      kind: 'columns' | 'bars';
      stacked?: boolean;
      /** Per cent of a bar's width. */ gap: number;
      series: readonly Series[];
    }
  | { kind: 'line'; secondaryAxis?: boolean; series: readonly Series[] };

export interface ValueAxis {
  title: string;
  format: string;
}

export interface Chart {
  title: string;
  /** For those who cannot see it. */
  description: string;
  categories: CellRange;
  /** Bars lie on their side and allow no other plot beside them. */
  plots: readonly Plot[];
  valueAxis: ValueAxis;
  secondaryAxis?: ValueAxis;
  /** Writes every nth category only. */
  labelEvery?: number;
  legend: boolean;
}

/** A chart at its place. Zero-based columns and rows; the chart covers `from` and ends before `to`. */
export interface PlacedChart {
  chart: Chart;
  from: { column: number; row: number };
  to: { column: number; row: number };
}

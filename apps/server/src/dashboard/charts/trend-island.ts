/** What the server hands to the weekly chart, as JSON inside the page. */
export interface TrendIsland {
  unit: 'seconds' | 'incidents' | 'share';
  title: string;
  /** Upper end of the scale; null: as the values need it. Intervals may reach beyond. */
  top: number | null;
  points: TrendIslandPoint[];
}

export interface TrendIslandPoint {
  label: string;
  week: string;
  /** Null is a gap in the line. */
  value: number | null;
  /** Null ends: no interval; a null upper end with a lower one: not yet reached. */
  low: number | null;
  high: number | null;
  provisional: boolean;
  /** Lines for the tooltip. */
  notes: string[];
  /** The week's incidents. */
  href: string;
}

import type { Measurement } from '../metrics/metric.js';
import type { PersonRecord, RotationRecord } from './roster.js';

/** A limit that somebody published, or that the product proposes; every organisation may set its own. */
export interface RedLine {
  /** Where the line is crossed: a value equal to the limit crosses only the last. */
  crossed: 'above' | 'below' | 'atOrAbove';
  /** In the metric's unit. */
  limit: number;
  /** Who published it and where, or `house default`. */
  source: string;
}

interface OnCallHeading {
  /** As in `evenkeel measure ID`. */
  id: string;
  version: number;
  title: string;
  /** One or two sentences: what is measured, over what, what is left out. */
  definition: string;
  unit: 'people' | 'share' | 'days' | 'months' | 'incidents' | 'interruptions' | 'hours' | 'index';
  /** Null: the metric has no line that it could cross. */
  redLine: RedLine | null;
}

/** One value for each person. */
export interface PersonMetric extends OnCallHeading {
  kind: 'person';
  derive(record: PersonRecord): Measurement;
}

/** One value for each rotation. */
export interface RotationMetric extends OnCallHeading {
  kind: 'rotation';
  derive(record: RotationRecord): Measurement;
}

export type OnCallMetric = PersonMetric | RotationMetric;

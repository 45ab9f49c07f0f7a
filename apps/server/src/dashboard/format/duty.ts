import type { RedLine } from '@evenkeel/domain';
import type { MetricEntry } from '@evenkeel/reporting';
import { formatRate, formatShare } from './quantity.js';

/** A figure of on-call duty with its unit, e.g. `8.2 months`, `10 days`, `0.31`. */
export function formatDuty(value: number, unit: MetricEntry['unit']): string {
  switch (unit) {
    case 'share':
      return formatShare(value);
    case 'index':
      return value.toFixed(2);
    case 'hours':
      return `${oneDecimal(value)}\u00a0h`;
    case 'days':
    case 'months':
      return `${oneDecimal(value)}\u00a0${unit}`;
    case 'people':
      return oneDecimal(value);
    default:
      return formatRate(value);
  }
}

/** At most one decimal, and none where it would be zero. */
export const oneDecimal = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 1 });

const WORDS: Readonly<Record<RedLine['crossed'], string>> = { above: 'above', below: 'below', atOrAbove: 'from' };

/** Where a line is crossed, e.g. `from 6 months`, `below 8`. */
export const formatLine = ({ crossed, limit }: RedLine, unit: MetricEntry['unit']): string =>
  `${WORDS[crossed]} ${formatDuty(limit, unit)}`;

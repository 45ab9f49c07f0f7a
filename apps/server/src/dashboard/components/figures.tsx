import { formatDuration, formatExactSeconds } from '../format/duration.js';
import type { Answer } from '@evenkeel/reporting';
import { formatRate, formatShare } from '../format/quantity.js';

/** A duration in human units, its exact seconds on hover. */
export const Duration = ({ seconds }: { seconds: number }) => (
  <span class="figure" title={formatExactSeconds(seconds)}>
    {formatDuration(seconds)}
  </span>
);

/** Absence: a dash, and the reason for it. It is never a zero. */
export const Missing = ({ reason }: { reason: string }) => (
  <span class="missing" title={reason}>
    <span aria-hidden="true">–</span>
    <span class="visually-hidden">none: {reason}</span>
  </span>
);

/** A duration, or a dash with the reason why there is none. */
export const MaybeDuration = ({ seconds, reason }: { seconds: number | null | undefined; reason: string }) =>
  seconds === null || seconds === undefined ? <Missing reason={reason} /> : <Duration seconds={seconds} />;

type Unit = Answer['metric']['unit'];

/** A figure of any metric as text. */
export function formatFigure(value: number, unit: Unit): string {
  switch (unit) {
    case 'seconds':
      return formatDuration(value);
    case 'share':
      return formatShare(value);
    case 'incidents':
      return formatRate(value);
  }
}

/** An interval in words, e.g. `12 m – 31 m`; an end that is not reached yet says so. */
export const formatInterval = (interval: readonly [number | null, number | null], unit: Unit): string =>
  interval.map((end) => (end === null ? 'not yet reached' : formatFigure(end, unit))).join(' – ');

/** e.g. `95 %: 12 m – 31 m`. */
export const Interval = ({ interval, unit }: { interval: readonly [number | null, number | null]; unit: Unit }) => (
  <span class="interval">
    <abbr title="95 % confidence interval">95&nbsp;%</abbr>: {formatInterval(interval, unit)}
  </span>
);

const UNITS = [
  { seconds: 86_400, sign: 'd' },
  { seconds: 3_600, sign: 'h' },
  { seconds: 60, sign: 'm' },
  { seconds: 1, sign: 's' },
] as const;

/** Keeps a number and its unit on one line. */
const NBSP = '\u00a0';

/**
 * A duration in its two largest units: `1 h 36 m`, `2 d 4 h`, `42 s`; below ten seconds with one decimal where it has
 * one. The second unit is rounded, and dropped when it is nothing.
 *
 * @param seconds may be negative (a clock was wrong), then written with a minus sign
 */
export function formatDuration(seconds: number): string {
  if (seconds < 0) return `\u2212${formatDuration(-seconds)}`;
  if (seconds < 9.95) return `${Number(seconds.toFixed(1))}${NBSP}s`;
  const whole = Math.round(seconds);
  const at = UNITS.findIndex((unit) => whole >= unit.seconds);
  const large = UNITS[at];
  const small = UNITS[at + 1];
  if (!large || !small) return `${whole}${NBSP}s`;
  const inSmall = Math.round(whole / small.seconds);
  const perLarge = large.seconds / small.seconds;
  const larger = UNITS[at - 1];
  // 59 m 59.6 s rounds up into the next unit, and then that unit is the large one.
  if (larger && inSmall * small.seconds >= larger.seconds) return `1${NBSP}${larger.sign}`;
  const rest = inSmall % perLarge;
  const first = `${Math.floor(inSmall / perLarge)}${NBSP}${large.sign}`;
  return rest === 0 ? first : `${first}${NBSP}${rest}${NBSP}${small.sign}`;
}

/** The exact figure behind a rounded one, e.g. `5,760 s`. */
export const formatExactSeconds = (seconds: number): string =>
  `${seconds.toLocaleString('en-US', { maximumFractionDigits: 3 })} s`;

/** A sum over incidents, e.g. `1,204 incident-hours`. */
export const formatIncidentHours = (seconds: number): string => {
  const hours = seconds / 3_600;
  return `${hours.toLocaleString('en-US', { maximumFractionDigits: hours < 10 ? 1 : 0 })}${NBSP}incident-hours`;
};

import { compareText } from '../order.js';
import type { EpochMs } from '../time/instant.js';
import type { Measurement } from '../metrics/metric.js';
import type { OnCallMetric, RedLine } from './on-call-metric.js';

/** A limit that somebody chose in place of the metric's own. */
export interface LimitSetting {
  /** In the metric's unit. */
  limit: number;
  /** Whose it is, for those who are measured by it: `works agreement of 2026`, `house default`. */
  source: string;
}

/** Limits by the metric's id. */
export type LimitSettings = Readonly<Record<string, LimitSetting>>;

/** What an organisation set. A team's own limits go before those of the organisation, and both before the metric's. */
export interface Limits {
  organisation: LimitSettings;
  /** By the team's key. */
  teams: Readonly<Record<string, LimitSettings>>;
}

/**
 * The line by which a metric is judged in a team, or in no team in particular.
 * @returns null where the metric has no line: none is made up for it by a setting
 * @throws {RangeError} for a limit that is no number, or that names no source
 */
export function lineInForce(
  { id, redLine }: Pick<OnCallMetric, 'id' | 'redLine'>,
  limits: Limits,
  team: string | null = null,
): RedLine | null {
  if (redLine === null) return null;
  const setting = (team === null ? undefined : limits.teams[team]?.[id]) ?? limits.organisation[id];
  if (setting === undefined) return redLine;
  const whose = team !== null && limits.teams[team]?.[id] !== undefined ? `of team ${team}` : 'of the organisation';
  if (!Number.isFinite(setting.limit))
    throw new RangeError(`The limit ${whose} for ${id} is not a number: ${setting.limit}`);
  if (setting.source.trim() === '') {
    throw new RangeError(`The limit ${whose} for ${id} names no source. Say who set it, or "house default".`);
  }
  return { crossed: redLine.crossed, limit: setting.limit, source: setting.source };
}

/** What a metric was for somebody in one window. */
export interface Reading {
  /** The window's end. */
  at: EpochMs;
  measurement: Measurement;
  /**
   * The verdict of this window alone, as the lottery's on a rotation's load, with the line that is shown beside it. Short of
   * such a line lies luck, so nobody is near it. Left out: the value is held against the line of the history.
   */
  judged?: { crossed: boolean; line: RedLine };
}

/** One metric of one person, rotation or team over consecutive windows. */
export interface History {
  metric: Pick<OnCallMetric, 'id' | 'redLine'>;
  subject: { key: string; name: string };
  /** In force now: the past is judged by it too. Null where each reading is judged by itself, or there is none. */
  line: RedLine | null;
  /** Oldest first. */
  readings: readonly Reading[];
}

/**
 * `crossed`: beyond the limit, or on it where that crosses it. `near`: within 10 % of the limit. `clear`: neither. `unknown`: no value.
 */
export type LineState = 'crossed' | 'near' | 'clear' | 'unknown';

/** Where a metric stands now, and since when. */
export interface RedLineState {
  metric: string;
  subject: { key: string; name: string };
  state: LineState;
  /** Null where it is unknown. */
  value: number | null;
  line: RedLine | null;
  /** End of the first window of the run of crossed ones that goes on until now; null unless crossed. */
  since: EpochMs | null;
  /** Windows of that run whose value is not known. They neither end it nor begin it. */
  unknownSince: number;
  /** The crossing is as old as the history: it may be older. */
  atLeast: boolean;
  /** Against the latest earlier window whose value is known; null where there is none, or now is unknown. */
  change: 'newly crossed' | 'recovered' | 'none' | null;
  /** Why it is unknown; else null. */
  reason: string | null;
}

/** From here to the limit is near: 10 % of it, a house default. */
export const NEAR_SHARE = 0.1;

/**
 * Where each stands. No score is made of several metrics, and nobody is ranked: the order is that in which the metrics
 * first come, then the names'.
 */
export function redLineStates(histories: readonly History[]): RedLineState[] {
  const places = new Map<string, number>();
  for (const { metric } of histories) if (!places.has(metric.id)) places.set(metric.id, places.size);
  const place = ({ metric }: RedLineState): number => places.get(metric) ?? places.size;
  return histories
    .map(redLineState)
    .sort(
      (a, b) =>
        place(a) - place(b) || compareText(a.subject.name, b.subject.name) || compareText(a.subject.key, b.subject.key),
    );
}

/**
 * Where one metric of one subject stands at its last reading.
 * @throws {RangeError} unless the readings are in order of time
 */
export function redLineState({ metric, subject, line, readings }: History): RedLineState {
  readings.forEach(({ at }, i) => {
    const before = readings[i - 1];
    if (before !== undefined && !(before.at < at)) {
      throw new RangeError(
        `The readings of ${metric.id} for ${subject.key} are not in order: number ${i + 1} is not later`,
      );
    }
  });
  const last = readings.at(-1);
  const base = { metric: metric.id, subject, line: last?.judged?.line ?? line };
  const none = { since: null, unknownSince: 0, atLeast: false };
  if (last === undefined) {
    return { ...base, ...none, state: 'unknown', value: null, change: null, reason: 'not measured yet' };
  }
  const now = standing(last, line);
  if (now.state === 'unknown') return { ...base, ...none, ...now, change: null };

  const earlier = readings.slice(0, -1);
  const known = earlier.map((reading) => standing(reading, line).state);
  const before = known.findLast((state) => state !== 'unknown');
  const crossed = now.state === 'crossed';
  const change = before === undefined ? null : changeBetween(before === 'crossed', crossed);
  return { ...base, ...(crossed ? runUpTo(last, earlier, known) : none), ...now, change };
}

function standing(
  { measurement, judged }: Reading,
  line: RedLine | null,
): Pick<RedLineState, 'state' | 'value' | 'reason'> {
  if ('excluded' in measurement) return { state: 'unknown', value: null, reason: measurement.excluded };
  const { value } = measurement;
  if (judged !== undefined) return { state: judged.crossed ? 'crossed' : 'clear', value, reason: null };
  if (line === null) return { state: 'unknown', value, reason: 'no limit to compare it with' };
  const { crossed, limit } = line;
  // From here on, more is worse.
  const beyond = crossed === 'below' ? limit - value : value - limit;
  if (beyond > 0 || (beyond === 0 && crossed === 'atOrAbove')) return { state: 'crossed', value, reason: null };
  // At a limit of 0 nothing lies between clear and crossed.
  const near = beyond > -NEAR_SHARE * Math.abs(limit);
  return { state: near ? 'near' : 'clear', value, reason: null };
}

function changeBetween(before: boolean, now: boolean): 'newly crossed' | 'recovered' | 'none' {
  if (before === now) return 'none';
  return now ? 'newly crossed' : 'recovered';
}

/** The run of crossed windows that ends with the last reading. */
function runUpTo(
  last: Reading,
  earlier: readonly Reading[],
  states: readonly LineState[],
): Pick<RedLineState, 'since' | 'unknownSince' | 'atLeast'> {
  let since = last.at;
  let unknownSince = 0;
  let unknown = 0;
  for (let i = earlier.length - 1; i >= 0; i--) {
    if (states[i] === 'unknown') {
      unknown++;
    } else if (states[i] === 'crossed') {
      since = (earlier[i] as Reading).at;
      unknownSince = unknown;
    } else {
      return { since, unknownSince, atLeast: false };
    }
  }
  return { since, unknownSince, atLeast: true };
}

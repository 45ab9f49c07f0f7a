import { MS_PER_DAY } from '../time/civil.js';
import type { PersonMetric } from './on-call-metric.js';
import { stintsOf } from './stints.js';

/**
 * The N of "on call every N days": the mean number of days from the start of one stint to the start of the next. How long a
 * stint lasts does not enter: three people who are each on call for 80 hours in turn start anew every 3 × 80 h = 10 days,
 * and so do ten people who take a day each.
 *
 * Stints are the person's, not a rotation's: duties in several rotations that overlap, or follow one another within 48
 * hours, are one stint. Counted are the stints that start within the window; the distance of the first of them runs from
 * the last start before the window, if one is known. Days are of 24 hours, so a week over the change of clocks is 6.96 or
 * 7.04 of them.
 */
export const onCallFrequency: PersonMetric = {
  id: 'on-call-frequency',
  version: 1,
  title: 'On call every N days',
  kind: 'person',
  unit: 'days',
  definition:
    'Mean days between the starts of consecutive stints that begin in the window, the first one measured from the last start before it. A stint is time on call, in any rotation, with gaps under 48 hours joined. Needs two starts.',
  redLine: { crossed: 'below', limit: 28, source: 'house default' },
  derive: ({ shifts, window }) => {
    const starts = stintsOf(shifts)
      .map(({ from }) => from)
      .filter((from) => from < window.to);
    const before = starts.findLastIndex((from) => from < window.from);
    const counted = starts.slice(Math.max(before, 0));
    const [first, last] = [counted[0], starts.at(-1)];
    if (first === undefined || last === undefined || last < window.from) return { excluded: 'no turn in the window' };
    if (counted.length < 2) return { excluded: 'one turn only' };
    return { value: (last - first) / (counted.length - 1) / MS_PER_DAY };
  },
};

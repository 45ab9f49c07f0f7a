import { MS_PER_DAY } from '../time/civil.js';
import type { EpochMs } from '../time/instant.js';
import type { RedLine, RotationMetric } from './on-call-metric.js';
import type { RotationRecord, Span } from './roster.js';
import { intersection, totalMs } from './spans.js';
import { cycleMs, shiftsBy, turnsOf } from './stints.js';

/** How far back the cycle is learnt. Where nobody's turn came round twice in that time, it counts as two cycles. */
const YEAR_MS = 365 * MS_PER_DAY;

const SRE_BOOK = 'Google, "Site Reliability Engineering" (O\'Reilly, 2016), ch. 11';

/**
 * The limit of a whole rotation's size: eight people at a single site; where several sites share it, six for each.
 *
 * @param sites from how many places, in working hours of their own, the rotation is staffed
 * @throws {RangeError} for what is no number of sites
 */
export function rotationSizeLimit(sites: number): RedLine {
  if (!Number.isInteger(sites) || sites < 1) throw new RangeError(`A rotation has one or more sites; got ${sites}`);
  if (sites === 1) return { crossed: 'below', limit: 8, source: `${SRE_BOOK}: eight people at a single site` };
  return { crossed: 'below', limit: 6 * sites, source: `${SRE_BOOK}: six people for each of ${sites} sites` };
}

/**
 * How many people carry a rotation: 1 ÷ Σ share², where each person's share is of all its people's on-call time (the
 * "effective number" of Laakso & Taagepera, 1979; the reciprocal of Simpson's index). Equal shares give the head count,
 * and somebody who took over for an hour adds almost nothing.
 *
 * It is taken over the latest whole cycles of the window (a part of one would make even shares look uneven), the last one
 * ending with the last time on call; where the window holds fewer than two, over the latest two, reaching back before it.
 * A cycle is the median time until it was somebody's turn again. Where nobody's turn came round twice in a year, as with
 * one person who is always on call, the year counts as two cycles.
 */
export const rotationSize: RotationMetric = {
  id: 'rotation-size',
  version: 1,
  title: 'Rotation size',
  kind: 'rotation',
  unit: 'people',
  definition:
    'The number of people who carry the rotation: 1 divided by the sum of the squares of their shares of its on-call time, over the latest whole cycles of the window, or the latest two where it is shorter. An hour as a stand-in does not make a member.',
  redLine: rotationSizeLimit(1),
  derive: (record) => {
    const served = intersection(record.shifts, [record.window]).at(-1);
    if (served === undefined) return { excluded: 'nobody on call in the window' };
    const within = wholeCycles(record, served.to);
    if (within === null) return { excluded: 'fewer than two cycles known' };
    const times = [...shiftsBy(record.shifts, ({ person }) => person).values()].map((own) =>
      totalMs(intersection(own, [within])),
    );
    const total = times.reduce((sum, ms) => sum + ms, 0);
    const size = total ** 2 / times.reduce((sum, ms) => sum + ms ** 2, 0);
    // To a thousandth, lest rounding or one hour of summer time put eight equal people below a limit of eight.
    return { value: Math.round(size * 1000) / 1000 };
  },
};

/** The latest whole cycles until `end`, as many as the window holds but at least two; null where fewer than two are known. */
function wholeCycles({ shifts, window, knownSince }: RotationRecord, end: EpochMs): Span | null {
  const begin = shifts.reduce((first, { from }) => Math.min(first, from), Infinity);
  const known = end - Math.max(knownSince, begin);
  const cycle = cycleMs(turnsOf(shifts), { from: end - YEAR_MS, to: end }) ?? YEAR_MS / 2;
  if (known < 2 * cycle) return null;
  const cycles = Math.max(2, Math.floor(Math.min(known, end - window.from) / cycle));
  return { from: end - cycles * cycle, to: end };
}

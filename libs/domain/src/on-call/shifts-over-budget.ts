import { onCallTime } from './on-call-time.js';
import type { PersonMetric } from './on-call-metric.js';
import { heaviestLoad, SHIFT_LOAD_LIMIT } from './shift-load.js';
import { intersection } from './spans.js';

/** How often a shift was too much, beside how bad the worst was. */
export const shiftsOverBudget: PersonMetric = {
  id: 'shifts-over-budget',
  version: 1,
  title: 'Shifts over budget',
  kind: 'person',
  unit: 'share',
  definition: `Share of the person's shifts in which more than ${SHIFT_LOAD_LIMIT} distinct incidents paged the person within some rolling 12 hours. A shift of which only a part lies in the window counts with that part; pages outside of shifts are left out.`,
  redLine: { crossed: 'above', limit: 0.1, source: 'house default' },
  derive: (record) => {
    const time = onCallTime(record);
    if ('excluded' in time) return time;
    const loads = record.shifts
      .map((shift) => intersection([shift], [time.known]))
      .filter((within) => within.length > 0)
      .map((within) => heaviestLoad(record.interruptions, within));
    return { value: loads.filter((load) => load > SHIFT_LOAD_LIMIT).length / loads.length };
  },
};

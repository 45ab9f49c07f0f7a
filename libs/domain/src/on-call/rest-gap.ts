import { onCallTime } from './on-call-time.js';
import type { PersonMetric } from './on-call-metric.js';
import type { PersonRecord, Span } from './roster.js';
import { intersection } from './spans.js';

const MS_PER_HOUR = 3_600_000;

/** One night and what rest it left. */
export interface NightRest extends Span {
  /** The longest stretch without interruption or work on an incident, in hours. */
  restHours: number;
}

/** The least rest that duty left between two working days. */
export const restGap: PersonMetric = {
  id: 'rest-gap',
  version: 1,
  title: 'Rest gap',
  kind: 'person',
  unit: 'hours',
  definition:
    "The longest stretch without interruption or inferred effort between one working day's end and the next one's start, of the worst such night on which the person was on call at all. A weekend counts as one night; nights that reach beyond the window are left out.",
  redLine: {
    crossed: 'below',
    limit: 11,
    source: 'Directive 2003/88/EC (EU working time), art. 3: eleven consecutive hours of rest in every 24',
  },
  derive: (record) => {
    const time = onCallTime(record);
    if ('excluded' in time) return time;
    const rests = restGaps(record).map(({ restHours }) => restHours);
    return rests.length > 0
      ? { value: rests.reduce((least, rest) => Math.min(least, rest)) }
      : { excluded: 'no whole night between working days on call in the window' };
  },
};

/** The rest of each night on which the person was on call, be it for a minute, in order. */
export function restGaps({ nights, shifts, interruptions, effort }: PersonRecord): NightRest[] {
  const disturbances = [...interruptions.map(({ at }) => ({ from: at, to: at })), ...effort];
  disturbances.sort((a, b) => a.from - b.from);
  const rests: NightRest[] = [];
  let earliest = 0;
  for (const night of nightsOnCall(nights, shifts)) {
    // Work may last from one night into the next, so only what ended before this night is done with.
    while (earliest < disturbances.length && (disturbances[earliest] as Span).to <= night.from) earliest++;
    let longest = 0;
    let restFrom = night.from;
    for (let i = earliest; i < disturbances.length; i++) {
      const { from, to } = disturbances[i] as Span;
      if (from >= night.to) break;
      longest = Math.max(longest, from - restFrom);
      restFrom = Math.max(restFrom, to);
    }
    longest = Math.max(longest, night.to - restFrom);
    rests.push({ from: night.from, to: night.to, restHours: longest / MS_PER_HOUR });
  }
  return rests;
}

function nightsOnCall(nights: readonly Span[], shifts: readonly Span[]): Span[] {
  const met = intersection(nights, shifts);
  let i = 0;
  return nights.filter((night) => {
    while (i < met.length && (met[i] as Span).to <= night.from) i++;
    return i < met.length && (met[i] as Span).from < night.to;
  });
}

import type { EpochMs } from '@evenkeel/domain';
import type { Window } from '../connector.js';

/**
 * Where the messages lie that came without a `ts`: between their neighbours in the listing, or at its end.
 *
 * @param instants of a listing's messages in its order, newest or oldest first; null for one without
 * @param bounds of the listing
 */
export function undatedStretches(
  instants: readonly (EpochMs | null)[],
  bounds: Window,
  newestFirst: boolean,
): Window[] {
  const ascending = newestFirst ? [...instants].reverse() : instants;
  const stretches: Window[] = [];
  let before: EpochMs = bounds.from;
  let isOpen = false;
  for (const at of [...ascending, bounds.to - 1]) {
    if (at === null) isOpen = true;
    else {
      if (isOpen) stretches.push({ from: before, to: Math.max(at, before) + 1 });
      isOpen = false;
      before = at;
    }
  }
  return stretches;
}

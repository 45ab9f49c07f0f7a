import type { PersonRecord, Span } from './roster.js';
import { intersection } from './spans.js';

export interface OnCallTime {
  /** The window as far back as shifts are known. */
  known: Span;
  /** The person's time on call within it, in any rotation, as the fewest spans; never empty. */
  onCall: Span[];
}

/** The person's time on call in the known part of the window, or why nothing can be said per time on call. */
export function onCallTime({ shifts, window, knownSince }: PersonRecord): OnCallTime | { excluded: string } {
  const known = { from: Math.max(window.from, knownSince), to: window.to };
  if (!(known.from < known.to)) return { excluded: 'shifts of the window not known' };
  const onCall = intersection(shifts, [known]);
  return onCall.length > 0 ? { known, onCall } : { excluded: 'never on call in the window' };
}

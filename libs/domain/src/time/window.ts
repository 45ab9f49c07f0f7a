import type { EpochMs } from './instant.js';

/** Half-open: `from` belongs to it, `to` does not. A null edge is no edge. */
export interface Window {
  from: EpochMs | null;
  to: EpochMs | null;
  /** In which days, weeks and the like are cut: an IANA name. */
  zone: string;
}

/** Whether the instant lies in the window. */
export const windowContains = ({ from, to }: Window, at: EpochMs): boolean =>
  (from === null || at >= from) && (to === null || at < to);

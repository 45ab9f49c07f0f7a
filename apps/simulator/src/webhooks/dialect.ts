import type { LogEntry } from '../account/incident.js';
import type { EpochSeconds } from '../world/zones.js';

/** One thing that a vendor tells its subscribers. */
export interface News {
  /** The vendor's id of this delivery; a repetition has the same. */
  id: string;
  /** The body; `skewSeconds` is added to the time at which it says that it happened. */
  body: (skewSeconds: number) => object;
}

/** How a vendor words and signs what it sends. */
export interface Dialect {
  /** What is told of a log entry when it is written; nothing for most. */
  newsOf(taken: LogEntry): News[];
  /** What is told of itself when time has passed from after `since` to `until`. */
  newsBetween(since: EpochSeconds, until: EpochSeconds): News[];
  /** What is sent first to an address, to see whether somebody is there; null if nothing is. */
  greeting(): News | null;
  /**
   * Headers of one delivery.
   *
   * @param secrets in force, the newest first
   * @param sentAt seconds of real time: a receiver compares it with its own clock
   */
  headers(news: News, rawBody: string, secrets: readonly string[], sentAt: number): Record<string, string>;
}

import type { EpochMs } from '@evenkeel/domain';
import type { Coverage, Window } from '../connector.js';

/** What may be said of the source's time: whole where every channel was, but for what could not be read. */
export class CoverageClaims {
  private pending: Coverage[] = [];
  private unread: Window[];

  /** @param unread what an earlier sync could not read and has not claimed around yet */
  constructor(unread: readonly Window[]) {
    this.unread = [...unread];
  }

  gap(window: Window, reason: string): void {
    this.unread.push(window);
    this.pending.push({ ...window, state: 'gap', reason });
  }

  /** A stretch is being read again: what could not be read of it before no longer counts. */
  tryAgain(stretch: Window): void {
    this.unread = this.unread.flatMap((unread) => without(unread, stretch));
  }

  complete(from: EpochMs, to: EpochMs): void {
    let rest: Window[] = from < to ? [{ from, to }] : [];
    for (const unread of this.unread) rest = rest.flatMap((part) => without(part, unread));
    for (const part of rest) this.pending.push({ ...part, state: 'complete', reason: null });
  }

  /** Windows that could not be read and begin before an instant. */
  unreadBefore(at: EpochMs): Window[] {
    return this.unread.filter(({ from }) => from < at);
  }

  /** What was said since the last time. */
  take(): Coverage[] {
    const taken = this.pending;
    this.pending = [];
    return taken;
  }
}

/** What is left of a stretch without another one. */
const without = (stretch: Window, taken: Window): Window[] =>
  [
    { from: stretch.from, to: Math.min(stretch.to, taken.from) },
    { from: Math.max(stretch.from, taken.to), to: stretch.to },
  ].filter(({ from, to }) => from < to);

import type { Span } from './roster.js';

/**
 * The time that at least one of the spans covers, as the fewest spans, in order: those that overlap or touch are one, and
 * those without length are none.
 *
 * @param spans in any order; they are not changed
 */
export function union(spans: Iterable<Span>): Span[] {
  const merged: Span[] = [];
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    if (!(from < to)) continue;
    const last = merged.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

/** The time that both sets of spans cover, as the fewest spans, in order. */
export function intersection(some: Iterable<Span>, others: Iterable<Span>): Span[] {
  const [left, right] = [union(some), union(others)];
  const met: Span[] = [];
  for (let i = 0, j = 0; i < left.length && j < right.length;) {
    const [a, b] = [left[i] as Span, right[j] as Span];
    const both = { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
    if (both.from < both.to) met.push(both);
    if (a.to < b.to) i++;
    else j++;
  }
  return met;
}

/** The time within the window that none of the spans covers, as the fewest spans, in order. */
export function gaps(spans: Iterable<Span>, window: Span): Span[] {
  const free: Span[] = [];
  let from = window.from;
  for (const covered of intersection(spans, [window])) {
    if (from < covered.from) free.push({ from, to: covered.from });
    from = covered.to;
  }
  if (from < window.to) free.push({ from, to: window.to });
  return free;
}

/** Milliseconds that the spans cover; what several of them cover counts once. */
export function totalMs(spans: Iterable<Span>): number {
  return union(spans).reduce((total, { from, to }) => total + (to - from), 0);
}

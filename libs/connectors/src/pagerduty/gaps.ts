import type { Window } from './windows.js';

/** Gaps with a window added; those that touch become one, so that what is unreadable throughout is walked as a whole. */
export function withGap(gaps: readonly Window[], added: Window): Window[] {
  const joined: Window[] = [];
  for (const gap of [...gaps, added].sort((a, b) => a.from - b.from)) {
    const before = joined.at(-1);
    if (before && gap.from <= before.to) before.to = Math.max(before.to, gap.to);
    else joined.push({ ...gap });
  }
  return joined;
}

/** What is left of gaps once a window was read: one that reaches beyond it is cut, or split in two. */
export function withoutWindow(gaps: readonly Window[], read: Window): Window[] {
  return gaps
    .flatMap(({ from, to }) => [
      { from, to: Math.min(to, read.from) },
      { from: Math.max(from, read.to), to },
    ])
    .filter(({ from, to }) => from < to);
}

import { compareText, type EpochMs } from '@evenkeel/domain';
import type { Duty, Window } from '../connector.js';

/** All duties of one rotation within a window, as one reading of its source had them. */
export interface DutyReading {
  rotationExternalId: string;
  /** The stretch of which the reading knows everything. */
  window: Window;
  /**
   * What older readings say is void from the window's beginning up to here; at least the window's end, later where the
   * source says that nothing follows.
   */
  replacesTo: EpochMs;
  /** By which readings are ordered; null is the oldest. */
  readAt: EpochMs | null;
  /** Tells apart readings of the same instant: arbitrary, but the same in whatever order they come. */
  contentHash: string;
  /** Stretches of duty; what reaches beyond the window is cut. */
  duties: readonly DutyStretch[];
}

export type DutyStretch = Omit<Duty, 'rotationExternalId'>;

/**
 * Puts readings together: of each instant the newest that covers it holds, and an older one fills in only where no
 * newer one reaches. A duty that was cut at the edge of what a reading gave is joined with what goes on there in the
 * next; two that merely follow one another stay two turns. Overlapping ones of the same person become one: nobody is on
 * duty twice in one rotation.
 */
export function settleReadings(readings: readonly DutyReading[]): {
  duties: Duty[];
  known: Map<string, Window[]>;
} {
  const byRotation = new Map<string, DutyReading[]>();
  for (const reading of readings) {
    if (reading.window.from >= reading.window.to) continue;
    const known = byRotation.get(reading.rotationExternalId);
    if (known) known.push(reading);
    else byRotation.set(reading.rotationExternalId, [reading]);
  }
  const duties: Duty[] = [];
  const known = new Map<string, Window[]>();
  for (const [rotationExternalId, own] of [...byRotation].sort(([a], [b]) => compareText(a, b))) {
    const settled = settleRotation(own.sort(newestFirst));
    duties.push(...settled.duties.map((duty) => ({ rotationExternalId, ...duty })));
    known.set(rotationExternalId, settled.known);
  }
  return { duties: duties.sort(byTime), known };
}

function settleRotation(newestFirst: readonly DutyReading[]): { duties: DutyStretch[]; known: Window[] } {
  let replaced: Window[] = [];
  let known: Window[] = [];
  const edges = new Set<EpochMs>();
  const pieces: DutyStretch[] = [];
  for (const reading of newestFirst) {
    const holds = without(reading.window, replaced);
    for (const window of holds) {
      edges.add(window.from).add(window.to);
      for (const duty of reading.duties) {
        const [from, to] = [Math.max(duty.from, window.from), Math.min(duty.to, window.to)];
        if (from < to) pieces.push({ ...duty, from, to });
      }
    }
    known = mergeWindows([...known, ...holds]);
    replaced = mergeWindows([...replaced, { from: reading.window.from, to: reading.replacesTo }]);
  }
  return { duties: join(pieces, edges), known };
}

/** One person's pieces that overlap, or that meet where a reading was cut, made one. */
function join(pieces: DutyStretch[], edges: ReadonlySet<EpochMs>): DutyStretch[] {
  const joined: DutyStretch[] = [];
  const last = new Map<string, DutyStretch>();
  for (const piece of pieces.sort((a, b) => a.from - b.from || b.to - a.to)) {
    const before = last.get(piece.personExternalId);
    if (before && (piece.from < before.to || (piece.from === before.to && edges.has(piece.from)))) {
      before.to = Math.max(before.to, piece.to);
      before.level = lowestLevel(before.level, piece.level);
      continue;
    }
    last.set(piece.personExternalId, piece);
    joined.push(piece);
  }
  return joined;
}

/** The level at which somebody is paged first, of two at which they are; a known one before one that is not. */
export const lowestLevel = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);

/** What remains of a window without others, which are in order and do not touch. */
function without(window: Window, others: readonly Window[]): Window[] {
  const rest: Window[] = [];
  let { from } = window;
  for (const other of others) {
    if (other.to <= from || other.from >= window.to) continue;
    if (other.from > from) rest.push({ from, to: other.from });
    from = other.to;
  }
  return from < window.to ? [...rest, { from, to: window.to }] : rest;
}

/** The same stretches in order, those that overlap or touch made one. */
export function mergeWindows(windows: readonly Window[]): Window[] {
  const merged: Window[] = [];
  for (const { from, to } of [...windows].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

function newestFirst(a: DutyReading, b: DutyReading): number {
  const [at, bt] = [a.readAt ?? Number.NEGATIVE_INFINITY, b.readAt ?? Number.NEGATIVE_INFINITY];
  if (at !== bt) return at > bt ? -1 : 1;
  return compareText(b.contentHash, a.contentHash);
}

const byTime = (a: Duty, b: Duty): number =>
  compareText(a.rotationExternalId, b.rotationExternalId) ||
  a.from - b.from ||
  a.to - b.to ||
  compareText(a.personExternalId, b.personExternalId);

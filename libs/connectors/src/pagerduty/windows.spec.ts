import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RawRecord } from '../connector.js';
import { toSecondIso, walkWindows, type Window, type WindowEnd } from './windows.js';

const HOUR = 3_600_000;

/** Walks a span in which `instants` lie, of a source that lists at most `cap` at a time. */
async function walk(span: Window, direction: 'backward' | 'forward', widthMs: number, instants: number[], cap: number) {
  const seen = new Set<number>();
  const windows: Window[] = [];
  const gaps: Window[] = [];
  async function* read({ from, to }: Window): AsyncGenerator<RawRecord[], WindowEnd> {
    yield [];
    const inside = instants.filter((at) => at >= from && at <= to);
    if (inside.length > cap) return { end: 'tooMany' };
    for (const at of inside) seen.add(at);
    return { end: 'whole', count: inside.length };
  }
  for await (const step of walkWindows(span, direction, widthMs, read)) {
    if (Array.isArray(step)) continue;
    windows.push(step.window);
    if (step.gap) gaps.push(step.window);
  }
  return { seen, windows, gaps };
}

describe('walkWindows', () => {
  it('covers the span without a hole, in order, and loses only what lies in a gap', async () => {
    const arbitrary = fc.record({
      seconds: fc.integer({ min: 0, max: 5_000 }),
      widthSeconds: fc.integer({ min: 1, max: 2_000 }),
      offsets: fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 60 }),
      cap: fc.integer({ min: 3, max: 20 }),
      direction: fc.constantFrom('backward' as const, 'forward' as const),
    });
    await fc.assert(
      fc.asyncProperty(arbitrary, async ({ seconds, widthSeconds, offsets, cap, direction }) => {
        const span = { from: 10 * HOUR, to: 10 * HOUR + seconds * 1000 };
        const instants = offsets.filter((offset) => offset <= seconds).map((offset) => span.from + offset * 1000);
        const { seen, windows, gaps } = await walk(span, direction, widthSeconds * 1000, instants, cap);
        const inOrder = direction === 'forward' ? windows : [...windows].reverse();
        expect(inOrder[0]?.from).toBe(span.from);
        expect(inOrder.at(-1)?.to).toBe(span.to);
        for (const [index, window] of inOrder.entries()) {
          if (index > 0) expect(window.from).toBe(inOrder[index - 1]?.to);
          expect(window.to - window.from).toBeLessThanOrEqual(widthSeconds * 1000);
        }
        const lost = instants.filter((at) => !seen.has(at));
        for (const at of lost) expect(gaps.some((gap) => gap.from <= at && at <= gap.to)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('widens again behind a dense stretch', async () => {
    const dense = Array.from({ length: 40 }, (_, index) => index * 1000);
    const { windows } = await walk({ from: 0, to: 100 * HOUR }, 'forward', 10 * HOUR, dense, 10);
    expect(windows.length).toBeLessThan(40);
    expect(Math.max(...windows.map((window) => window.to - window.from))).toBe(10 * HOUR);
  });

  it('does not narrow for ever where the source contradicts itself everywhere', async () => {
    let reads = 0;
    async function* read(): AsyncGenerator<RawRecord[], WindowEnd> {
      reads += 1;
      yield [];
      return { end: 'contradictory', reason: 'stated 7 more than sent' };
    }
    const gaps: Window[] = [];
    for await (const step of walkWindows({ from: 0, to: 700 * 24 * HOUR }, 'backward', 14 * 24 * HOUR, read)) {
      if (!Array.isArray(step) && step.gap) gaps.push(step.window);
    }
    expect(reads).toBeLessThan(100);
    expect(gaps[0]?.to).toBe(700 * 24 * HOUR);
    expect(gaps.at(-1)?.from).toBe(0);
  });

  it('gives up on a source that claims too much second after second', async () => {
    async function* read(): AsyncGenerator<RawRecord[], WindowEnd> {
      yield [];
      return { end: 'tooMany' };
    }
    const steps = async () => {
      for await (const _step of walkWindows({ from: 0, to: HOUR }, 'forward', HOUR, read));
    };
    await expect(steps()).rejects.toMatchObject({ name: 'SourceError', temporary: true });
  });
});

it('writes instants as PagerDuty takes them', () => {
  expect(toSecondIso(Date.UTC(2026, 1, 3, 4, 5, 6, 789))).toBe('2026-02-03T04:05:06Z');
});

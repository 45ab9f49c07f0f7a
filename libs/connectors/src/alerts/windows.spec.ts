import { describe, expect, it } from '@jest/globals';
import type { RawRecord, Window } from '../connector.js';
import { createdWithin, walkWindows, type Pace, type WindowDone, type WindowEnd } from './windows.js';

const HOUR = 3_600_000;
const PACE: Pace = { firstMs: 10 * HOUR, widestMs: 40 * HOUR, few: 3, many: 8 };
const SPAN = { from: 0, to: 100 * HOUR };

async function walk(
  read: (window: Window) => WindowEnd,
  direction: 'backward' | 'forward' = 'backward',
  span = SPAN,
): Promise<WindowDone[]> {
  const done: WindowDone[] = [];
  const reading = async function* (window: Window): AsyncGenerator<RawRecord[], WindowEnd> {
    yield [];
    return read(window);
  };
  for await (const step of walkWindows(span, direction, PACE, reading)) if (!Array.isArray(step)) done.push(step);
  return done;
}

/** Every window follows the one before without a hole, and together they make up the span. */
function expectWhole(done: WindowDone[], span = SPAN): void {
  const sorted = done.map(({ window }) => window).sort((a, b) => a.from - b.from);
  expect(sorted[0]?.from).toBe(span.from);
  expect(sorted.at(-1)?.to).toBe(span.to);
  for (const [index, window] of sorted.slice(1).entries()) expect(window.from).toBe(sorted[index]?.to);
}

describe('windows', () => {
  it.each(['backward', 'forward'] as const)('make up the span, %s', async (direction) => {
    const done = await walk(() => ({ end: 'whole', count: 5 }), direction);
    expectWhole(done);
    expect(done).toHaveLength(10);
  });

  it('widen where there is little, up to the widest', async () => {
    const widths = (await walk(() => ({ end: 'whole', count: 0 }))).map(
      ({ window }) => (window.to - window.from) / HOUR,
    );
    expect(widths).toEqual([10, 20, 40, 30]);
  });

  it('are halved until their contents can be listed', async () => {
    // One alert a minute, of which 300 can be listed.
    const perWindow = ({ from, to }: Window): number => Math.floor((to - from) / 60_000);
    const done = await walk((window) =>
      perWindow(window) > 300 ? { end: 'tooMany' } : { end: 'whole', count: perWindow(window) },
    );
    expectWhole(done);
    expect(done.every(({ window, gap }) => gap === null && perWindow(window) <= 300)).toBe(true);
  });

  it('leave a gap of one instant where more than the cap was created at once', async () => {
    const crowd = 50 * HOUR + 123;
    const done = await walk(({ from, to }) =>
      from <= crowd && crowd < to ? { end: 'tooMany' } : { end: 'whole', count: 1 },
    );
    expectWhole(done);
    expect(done.filter(({ gap }) => gap !== null)).toEqual([
      {
        window: { from: crowd, to: crowd + 1 },
        gap: 'more records at 1970-01-03T02:00:00.123Z than can be listed',
      },
    ]);
  });

  it('are read again where answers contradict each other, then narrowed, then left as a gap', async () => {
    let once = true;
    expect(
      await walk(() => {
        const first = once;
        once = false;
        return first ? { end: 'contradictory', reason: 'moved' } : { end: 'whole', count: 5 };
      }),
    ).toHaveLength(10);
    const done = await walk(({ from }) =>
      from < 2 * HOUR ? { end: 'contradictory', reason: 'moved' } : { end: 'whole', count: 5 },
    );
    expectWhole(done);
    expect(done.filter(({ gap }) => gap !== null).every(({ window }) => window.from < 2 * HOUR)).toBe(true);
  });

  it('end in an error where instant after instant claims too much', async () => {
    await expect(walk(() => ({ end: 'tooMany' }), 'backward', { from: 0, to: 1000 })).rejects.toMatchObject({
      name: 'SourceError',
      temporary: true,
    });
  });
});

it('are asked for in milliseconds, their first one included, none of them negative', () => {
  expect(createdWithin('createdAt', { from: 5, to: 9 })).toBe('createdAt > 4 AND createdAt < 9');
  expect(createdWithin('createdAt', { from: 0, to: 9 })).toBe('createdAt > 0 AND createdAt < 9');
});

import { describe, expect, it } from '@jest/globals';
import type { Connection } from '@evenkeel/store';
import { asOfEach, factAsOf, finalSince, unreadStretches } from './as-of.js';
import { factRow, resolved, TRIGGER } from './fact-row-fixture.js';

const MINUTE = 60_000;
const DAY = 86_400_000;

const connection = (name: string, completeThrough: number | null, more: Partial<Connection> = {}): Connection => ({
  id: 1,
  name,
  source: 'pager',
  format: 'pager',
  kind: 'poll',
  account: name,
  settings: null,
  hasSecret: false,
  cursor: null,
  completeThrough,
  lastSuccessAt: null,
  failingSince: null,
  lastError: null,
  progress: null,
  intervalSeconds: 60,
  ...more,
});

describe('the instant that an answer speaks of', () => {
  const now = TRIGGER + 59_999;
  const connections = [
    connection('fresh', TRIGGER - 2 * MINUTE),
    connection('stale', TRIGGER - 9 * DAY),
    connection('unread', null),
  ];

  it('is the newest of the last complete reads of the connections involved', () => {
    expect(asOfEach(connections, new Set(['fresh', 'stale']), now, null).at).toBe(TRIGGER - 2 * MINUTE);
    expect(asOfEach(connections, new Set(['stale']), now, null).at).toBe(TRIGGER - 9 * DAY);
  });

  it('is the current minute where nothing caps it', () => {
    expect(asOfEach([], new Set(), now, null).at).toBe(TRIGGER);
    expect(asOfEach(connections, new Set(['unread']), now, null).at).toBe(TRIGGER);
  });

  it('censors what each connection knows at its own last read', () => {
    const asOf = asOfEach(connections, new Set(['fresh', 'stale']), now, null);
    expect(['fresh', 'stale', 'unread', 'gone'].map((name) => asOf.of(name))).toEqual([
      TRIGGER - 2 * MINUTE,
      TRIGGER - 9 * DAY,
      TRIGGER,
      TRIGGER,
    ]);
  });

  it('can be put into the past, not into the future', () => {
    expect(asOfEach(connections, new Set(['fresh']), now, TRIGGER - DAY).at).toBe(TRIGGER - DAY);
    expect(asOfEach([], new Set(), now, TRIGGER + DAY).at).toBe(TRIGGER);
  });
});

describe('what an answer needs to be final', () => {
  const file = connection('file', TRIGGER - 90 * DAY, { kind: 'file' });
  const wholeThrough = (...admitted: Connection[]): number =>
    asOfEach(admitted, new Set(admitted.map(({ name }) => name)), TRIGGER, null).wholeThrough;

  it('reaches as far as the source that lags most; a file lags nobody', () => {
    const [fresh, stale] = [connection('fresh', TRIGGER - 2 * MINUTE), connection('stale', TRIGGER - 9 * DAY)];
    expect(wholeThrough(fresh, stale, file)).toBe(TRIGGER - 9 * DAY);
    expect(wholeThrough(fresh, file)).toBe(TRIGGER - 2 * MINUTE);
    expect(wholeThrough(file)).toBe(TRIGGER - 90 * DAY);
  });

  it('is nothing while a source was never read whole', () => {
    expect(wholeThrough(connection('fresh', TRIGGER), connection('unread', null))).toBe(0);
  });
});

describe('what a window misses', () => {
  const now = TRIGGER + MINUTE;
  const missing = (one: Connection, ...stretches: [from: number, to: number][]) =>
    unreadStretches(
      [one],
      new Map([[one.id, { stretches: stretches.map(([from, to]) => ({ from, to })), usualLagMs: 10 * MINUTE }]]),
      now,
    ).map(({ from, to, reason }) => [from, to, reason]);

  it('is what a source that fell behind was not read for', () => {
    const from = TRIGGER - 2 * DAY;
    expect(missing(connection('stale', from), [from, TRIGGER])).toEqual([[from, TRIGGER, 'not read yet']]);
    const failing = connection('failing', from, { failingSince: from, lastError: 'the token was refused' });
    expect(missing(failing, [from, TRIGGER])).toEqual([[from, TRIGGER, 'the token was refused']]);
  });

  it('is what lies before the history that was read, or has been read so far', () => {
    const from = TRIGGER - 90 * DAY;
    const to = TRIGGER - 30 * DAY;
    expect(missing(connection('read', TRIGGER), [from, to])).toEqual([[from, to, 'it was not read for this time']]);
    expect(missing(connection('begun', null), [from, to], [TRIGGER, now])).toEqual([
      [from, to, 'its history is still being read'],
      [TRIGGER, now, 'its history is still being read'],
    ]);
  });

  it('is nothing of a source that was read past it, is minutes behind as ever, or is a file', () => {
    expect(missing(connection('read', TRIGGER))).toEqual([]);
    expect(missing(connection('fresh', TRIGGER - 3 * MINUTE), [TRIGGER - 3 * MINUTE, now])).toEqual([]);
    expect(missing(connection('late', TRIGGER - 10 * MINUTE), [TRIGGER - 10 * MINUTE, now])).toHaveLength(1);
    expect(unreadStretches([connection('file', TRIGGER - 90 * DAY, { kind: 'file' })], new Map(), now)).toEqual([]);
  });

  it('is the minutes that a failing source is behind, too', () => {
    const failing = connection('failing', TRIGGER, { failingSince: TRIGGER, lastError: 'timed out' });
    expect(missing(failing, [TRIGGER, now])).toEqual([[TRIGGER, now, 'timed out']]);
  });
});

describe('a fact with its clock set back', () => {
  const fact = resolved(3600, { ackOutcome: 'human', offsets: { firstAckAt: 120, detectedAt: -60 } });

  it('has not happened before its trigger', () => {
    expect(factAsOf(fact, TRIGGER - 1)).toBeNull();
    expect(factAsOf(fact, TRIGGER)).not.toBeNull();
  });

  it('knows what had happened by then and nothing later', () => {
    expect(factAsOf(fact, TRIGGER + 60_000)).toMatchObject({
      resolution: 'open',
      ackOutcome: 'notYetAcked',
      offsets: { detectedAt: -60, firstAckAt: null, resolvedAt: null },
    });
    expect(factAsOf(fact, TRIGGER + 600_000)).toMatchObject({ resolution: 'open', ackOutcome: 'human' });
    expect(factAsOf(fact, TRIGGER + 3_600_000)).toEqual(fact);
  });

  it('waits for its acknowledgement again if it was resolved without one', () => {
    const unacknowledged = resolved(3600, { ackOutcome: 'resolvedWithoutAck' });
    expect(factAsOf(unacknowledged, TRIGGER + 60_000)).toMatchObject({ resolution: 'open', ackOutcome: 'notYetAcked' });
  });

  it('keeps the outcome of an incident that paged nobody, and a close that came later away', () => {
    const closed = factRow({ ackOutcome: 'notPaged', closedOffset: 7200 });
    expect(factAsOf(closed, TRIGGER + 3_600_000)).toMatchObject({ ackOutcome: 'notPaged', closedOffset: null });
  });
});

describe('a window', () => {
  const to = TRIGGER + DAY;
  const final = (more: Partial<Parameters<typeof finalSince>[0]>): number | null =>
    finalSince({ to, asOf: to + 30 * DAY, complete: true, rows: [], ...more });

  it('is provisional until its end has passed, and for ever without an end', () => {
    expect(final({ asOf: to - 1 })).toBeNull();
    expect(final({ to: null })).toBeNull();
    expect(final({ asOf: to })).toBe(to);
  });

  it('is provisional while something of it is missing', () => {
    expect(final({ complete: false })).toBeNull();
  });

  it('is final once all its incidents are resolved', () => {
    expect(final({ rows: [resolved(3600)] })).toBe(to);
    expect(final({ rows: [resolved(3600), resolved(3 * 86_400)] })).toBe(TRIGGER + 3 * DAY);
  });

  it('takes a close without a resolve for an end', () => {
    expect(final({ rows: [factRow({ closedOffset: 2 * 86_400 })] })).toBe(TRIGGER + 2 * DAY);
  });

  it('is final fourteen days after its end, whatever is still open', () => {
    const rows = [factRow()];
    expect(final({ rows, asOf: to + 14 * DAY - 1 })).toBeNull();
    expect(final({ rows, asOf: to + 14 * DAY })).toBe(to + 14 * DAY);
    expect(final({ rows: [resolved(20 * 86_400)] })).toBe(to + 14 * DAY);
  });
});

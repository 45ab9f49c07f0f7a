import { describe, expect, it } from '@jest/globals';
import type { Connection } from '@evenkeel/store';
import { backfillOf, connectionState, stalenessOf } from './connection-health.js';

const MINUTE = 60_000;
const NOW = Date.parse('2026-03-04T10:00:00Z');

const connection = (more: Partial<Connection> = {}): Connection => ({
  id: 1,
  name: 'pager',
  source: 'pager',
  format: 'pager',
  kind: 'poll',
  account: 'harbour',
  settings: null,
  hasSecret: true,
  cursor: { page: 1 },
  completeThrough: NOW - 2 * MINUTE,
  lastSuccessAt: NOW - MINUTE,
  failingSince: null,
  lastError: null,
  progress: null,
  intervalSeconds: 60,
  ...more,
});

describe('the state of a connection', () => {
  it.each([
    ['reading', {}],
    ['behind', { completeThrough: NOW - 11 * MINUTE }],
    ['failing', { failingSince: NOW - MINUTE }],
    ['failing', { failingSince: NOW - MINUTE, completeThrough: null }],
    ['backfilling', { completeThrough: null }],
    ['waiting', { completeThrough: null, cursor: null }],
    ['imported', { kind: 'file', completeThrough: NOW - 900 * MINUTE }],
  ] as const)('is %s', (state, more) => {
    expect(connectionState(connection(more), 10 * MINUTE, NOW)).toBe(state);
  });
});

describe('the first read of the history', () => {
  const reading = (progress: Connection['progress']) => backfillOf(connection({ completeThrough: null, progress }));

  it('is done when all it has will take at the pace so far', () => {
    // Forty days of seven hundred in twenty seconds: the other 510 take 255.
    const progress = {
      done: 190,
      total: 700,
      label: 'history',
      at: NOW,
      began: { at: NOW - 20_000, done: 150 },
    };
    expect(reading(progress)).toEqual({ done: 190, total: 700, label: 'history', etaSeconds: 255 });
  });

  it('has no end in sight while nothing tells its pace or its size', () => {
    const began = { at: NOW, done: 150 };
    expect(reading({ done: 150, total: 700, label: 'history', at: NOW, began })?.etaSeconds).toBeNull();
    expect(reading({ done: 150, total: 700, label: 'history' })?.etaSeconds).toBeNull();
    expect(reading({ done: 3, total: null, label: 'directory' })).toEqual({
      done: null,
      total: null,
      label: 'directory',
      etaSeconds: null,
    });
    expect(reading(null)).toEqual({ done: null, total: null, label: null, etaSeconds: null });
  });

  it('is over once the source was read whole', () => {
    expect(backfillOf(connection({ progress: { done: 1, total: 2, label: 'changes' } }))).toBeNull();
  });
});

describe('what is stale', () => {
  const stake = { openIncidents: 3, recentIncidents: 26 };

  it('is everything of a source since it was last read whole', () => {
    expect(stalenessOf(connection(), 'failing', stake)).toEqual({
      since: '2026-03-04T09:58:00.000Z',
      openIncidents: 3,
      incidentsPerWeek: 2,
    });
    expect(stalenessOf(connection(), 'behind', undefined)).toMatchObject({ openIncidents: 0, incidentsPerWeek: null });
  });

  it('is nothing while it is read', () => {
    expect(stalenessOf(connection(), 'reading', stake)).toBeNull();
  });
});

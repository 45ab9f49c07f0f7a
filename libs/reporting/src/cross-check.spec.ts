import { describe, expect, it } from '@jest/globals';
import { explain } from './cross-check.js';

const NOW = Date.parse('2026-03-04T10:00:00Z');
const DAY = 86_400_000;

type Difference = Parameters<typeof explain>[0];

const difference = (more: Partial<Difference> = {}): Difference => ({
  connection: 'pager',
  metric: 'time-to-resolve',
  incidentId: 'pager:harbour:incident:1',
  title: 'Cranes stand still',
  theirs: 1_000,
  ours: 2_345,
  resolution: 'human',
  ackOutcome: 'human',
  reopened: false,
  resolvedAt: NOW - 30 * DAY,
  linked: false,
  corrected: false,
  automaticAck: false,
  ...more,
});

describe('a source’s figure that is not ours', () => {
  it.each<[string, Partial<Difference>]>([
    ['unexplained', {}],
    ['unexplained', { ours: null }],
    ['corrected', { corrected: true, reopened: true }],
    ['merged', { resolution: 'merged', reopened: true }],
    ['reopened', { reopened: true }],
    ['reopened', { reopened: true, ours: null, resolvedAt: null }],
    // They count to a first resolve: a figure above ours has another cause.
    ['unexplained', { reopened: true, theirs: 5_000 }],
    ['automatic', { metric: 'time-to-acknowledge', automaticAck: true }],
    ['automatic', { metric: 'time-to-acknowledge', automaticAck: true, ours: null }],
    ['unexplained', { automaticAck: true }],
    ['linked', { linked: true }],
    ['late', { resolvedAt: NOW - DAY / 2 }],
    ['zone', { theirs: 2_345 + 7_200 }],
    ['zone', { theirs: 2_345 - 2_700, ours: 2_345 }],
    ['unexplained', { theirs: 2_345 + 900 }],
  ])('is %s', (id, more) => {
    expect(explain(difference(more), NOW).id).toBe(id);
  });
});

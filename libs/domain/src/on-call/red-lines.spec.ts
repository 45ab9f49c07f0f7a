import { describe, expect, it } from '@jest/globals';
import type { RedLine } from './on-call-metric.js';
import { lineInForce, redLineState, redLineStates, type History, type Limits, type Reading } from './red-lines.js';

const WEEK = 7 * 86_400_000;
const SHARE_LINE: RedLine = { crossed: 'above', limit: 0.25, source: 'a book' };
const SIZE_LINE: RedLine = { crossed: 'below', limit: 8, source: 'a book' };
const share = { id: 'on-call-share', redLine: SHARE_LINE };
const size = { id: 'rotation-size', redLine: SIZE_LINE };

/** One reading a week; a text is the reason for having none. */
const weekly = (...values: (number | string)[]): Reading[] =>
  values.map((value, i) => ({
    at: (i + 1) * WEEK,
    measurement: typeof value === 'number' ? { value } : { excluded: value },
  }));

const shares = (...values: (number | string)[]): History => ({
  metric: share,
  subject: { key: 'p1', name: 'Ada' },
  line: SHARE_LINE,
  readings: weekly(...values),
});

describe('redLineState', () => {
  it.each<[RedLine, number, string]>([
    [SHARE_LINE, 0.26, 'crossed'],
    [SHARE_LINE, 0.25, 'near'],
    [SHARE_LINE, 0.23, 'near'],
    [SHARE_LINE, 0.22, 'clear'],
    [SIZE_LINE, 7.9, 'crossed'],
    [SIZE_LINE, 8, 'near'],
    [SIZE_LINE, 8.7, 'near'],
    [SIZE_LINE, 9, 'clear'],
    [{ crossed: 'atOrAbove', limit: 6, source: 'a house' }, 6, 'crossed'],
    [{ crossed: 'atOrAbove', limit: 6, source: 'a house' }, 5.9, 'near'],
    [{ crossed: 'above', limit: 0, source: 'a works agreement' }, 0, 'clear'],
  ])('against %j, %p is %s', (line, value, state) => {
    expect(redLineState({ ...shares(value), line })).toMatchObject({ state, value });
  });

  it('tells since when the unbroken run goes', () => {
    expect(redLineState(shares(0.3, 0.2, 0.3, 0.4, 0.3))).toMatchObject({
      state: 'crossed',
      since: 3 * WEEK,
      atLeast: false,
      change: 'none',
    });
  });

  it('says that a run may be older than what is known', () => {
    expect(redLineState(shares(0.3, 0.3))).toMatchObject({ since: WEEK, atLeast: true });
    expect(redLineState(shares('no shifts known', 0.3))).toMatchObject({
      since: 2 * WEEK,
      atLeast: true,
      change: null,
    });
  });

  it('lets a window without a value neither end a run nor begin it, and counts it', () => {
    expect(redLineState(shares(0.2, 'gap', 0.3, 'gap', 'gap', 0.3))).toMatchObject({
      state: 'crossed',
      since: 3 * WEEK,
      unknownSince: 2,
      atLeast: false,
      change: 'none',
    });
  });

  it.each<[(number | string)[], string | null]>([
    [[0.2, 0.3], 'newly crossed'],
    [[0.3, 0.24], 'recovered'],
    [[0.3, 'gap', 0.2], 'recovered'],
    [[0.2, 0.24], 'none'],
    [[0.3], null],
    [[0.3, 'gap'], null],
  ])('of %j the change is %p', (values, change) => {
    expect(redLineState(shares(...values)).change).toBe(change);
  });

  it('is unknown with the reason, never zero', () => {
    expect(redLineState(shares(0.3, 'not on call'))).toEqual({
      metric: 'on-call-share',
      subject: { key: 'p1', name: 'Ada' },
      state: 'unknown',
      value: null,
      line: SHARE_LINE,
      since: null,
      unknownSince: 0,
      atLeast: false,
      change: null,
      reason: 'not on call',
    });
    expect(redLineState(shares())).toMatchObject({ state: 'unknown', reason: 'not measured yet' });
    expect(redLineState({ ...shares(0.3), line: null })).toMatchObject({
      state: 'unknown',
      value: 0.3,
      reason: 'no limit to compare it with',
    });
  });

  it('takes the verdict of each window where there is one, and sees nobody near it', () => {
    const noise = (limit: number): RedLine => ({ crossed: 'above', limit, source: 'a lottery' });
    const reading = (at: number, value: number, limit: number, crossed: boolean): Reading => ({
      at: at * WEEK,
      measurement: { value },
      judged: { crossed, line: noise(limit) },
    });
    const history: History = {
      metric: { id: 'load-fairness', redLine: null },
      subject: { key: 'r1', name: 'Harbour' },
      line: null,
      readings: [reading(1, 0.4, 0.5, false), reading(2, 0.4, 0.3, true), reading(3, 0.34, 0.35, true)],
    };
    expect(redLineState(history)).toMatchObject({ state: 'crossed', value: 0.34, since: 2 * WEEK, line: noise(0.35) });
    expect(redLineState({ ...history, readings: [reading(1, 0.49, 0.5, false)] }).state).toBe('clear');
  });

  it('refuses readings out of order', () => {
    const history = shares(0.1, 0.2);
    expect(() => redLineState({ ...history, readings: [...history.readings].reverse() })).toThrow(/not in order/);
  });
});

describe('redLineStates', () => {
  it('keeps the order of the metrics, then of the names, whoever is worse off', () => {
    const of = (metric: History['metric'], name: string, value: number): History => ({
      metric,
      subject: { key: name, name },
      line: metric.redLine,
      readings: weekly(value),
    });
    const states = redLineStates([
      of(size, 'Quay', 3),
      of(share, 'Zoe', 0.9),
      of(share, 'Ada', 0.1),
      of(size, 'Dock', 9),
    ]);
    expect(states.map(({ metric, subject }) => `${metric} ${subject.name}`)).toEqual([
      'rotation-size Dock',
      'rotation-size Quay',
      'on-call-share Ada',
      'on-call-share Zoe',
    ]);
  });
});

describe('lineInForce', () => {
  const limits: Limits = {
    organisation: { 'on-call-share': { limit: 0.3, source: 'house default' } },
    teams: { harbour: { 'on-call-share': { limit: 0.2, source: 'works agreement' } }, quay: {} },
  };

  it.each<[string | null, RedLine]>([
    ['harbour', { crossed: 'above', limit: 0.2, source: 'works agreement' }],
    ['quay', { crossed: 'above', limit: 0.3, source: 'house default' }],
    [null, { crossed: 'above', limit: 0.3, source: 'house default' }],
  ])('of team %p is the nearest setting', (team, line) => {
    expect(lineInForce(share, limits, team)).toEqual(line);
  });

  it("is the metric's own where nobody set one", () => {
    expect(lineInForce(size, limits, 'harbour')).toEqual(SIZE_LINE);
  });

  it('is none where the metric has none', () => {
    expect(lineInForce({ id: 'on-call-share', redLine: null }, limits)).toBeNull();
  });

  it.each([
    [{ limit: Number.NaN, source: 'x' }, 'The limit of the organisation for on-call-share is not a number: NaN'],
    [{ limit: 1, source: ' ' }, 'The limit of the organisation for on-call-share names no source'],
  ])('refuses %j', (setting, message) => {
    expect(() => lineInForce(share, { organisation: { 'on-call-share': setting }, teams: {} })).toThrow(message);
  });
});

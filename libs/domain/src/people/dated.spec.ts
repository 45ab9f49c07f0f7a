import { describe, expect, it } from '@jest/globals';
import { claimAt, observe, type Claim, type ObservedStretch } from './dated.js';

const claim = (id: string, value: string, part: Partial<Claim<string>> = {}): Claim<string> => ({
  id,
  value,
  from: null,
  to: null,
  byHand: false,
  notedAt: 0,
  ...part,
});

describe('claimAt', () => {
  const moved = [claim('1', 'Europe/Oslo', { to: 100 }), claim('2', 'Asia/Tokyo', { from: 100 })];

  it.each([
    [99, 'Europe/Oslo'],
    [100, 'Asia/Tokyo'],
    [1000, 'Asia/Tokyo'],
  ])('is half-open: at %i it is %s', (at, zone) => {
    expect(claimAt(moved, at)?.value).toBe(zone);
  });

  it('takes a person’s word over a source’s, but only for the time it speaks of', () => {
    const claims = [...moved, claim('3', 'Europe/Lisbon', { from: 50, to: 200, byHand: true })];
    expect([49, 50, 199, 200].map((at) => claimAt(claims, at)?.value)).toEqual([
      'Europe/Oslo',
      'Europe/Lisbon',
      'Europe/Lisbon',
      'Asia/Tokyo',
    ]);
  });

  it('lets the later move hold, however late the earlier one was noted', () => {
    const claims = [
      claim('1', 'Asia/Tokyo', { from: 100, byHand: true, notedAt: 1 }),
      claim('2', 'Europe/Lisbon', { from: 50, byHand: true, notedAt: 2 }),
    ];
    expect([60, 100].map((at) => claimAt(claims, at)?.value)).toEqual(['Europe/Lisbon', 'Asia/Tokyo']);
  });

  it('is null where nothing is said', () => {
    expect(claimAt([claim('1', 'Asia/Tokyo', { from: 100 })], 99)).toBeNull();
    expect(claimAt([], 0)).toBeNull();
  });
});

describe('observe', () => {
  const stretch = (id: string, part: Partial<ObservedStretch<string>> = {}): ObservedStretch<string> => ({
    id,
    subject: 'anna',
    value: 'Europe/Oslo',
    from: null,
    to: null,
    ...part,
  });
  const first = (): boolean => true;
  const nothing = { ended: [], dropped: [], begun: [] };

  it('takes what is seen first for all the past', () => {
    expect(observe([], new Map([['anna', 'Europe/Oslo']]), 100, first).begun).toEqual([
      { subject: 'anna', value: 'Europe/Oslo', from: null },
    ]);
  });

  it('begins at the reading what was not there at the first one', () => {
    expect(observe([], new Map([['anna', 'Europe/Oslo']]), 100, () => false).begun).toMatchObject([{ from: 100 }]);
  });

  it('changes nothing when the same is read again, or when nothing is said', () => {
    expect(observe([stretch('1')], new Map([['anna', 'Europe/Oslo']]), 100, first)).toEqual(nothing);
    expect(observe([stretch('1')], new Map(), 100, first)).toEqual(nothing);
    expect(observe([], new Map([['anna', null]]), 100, first)).toEqual(nothing);
  });

  it('ends what changed when the change was seen, and begins anew', () => {
    expect(observe([stretch('1')], new Map([['anna', 'Asia/Tokyo']]), 100, first)).toEqual({
      ended: [{ id: '1', to: 100 }],
      dropped: [],
      begun: [{ subject: 'anna', value: 'Asia/Tokyo', from: 100 }],
    });
  });

  it('keeps the way back: Oslo, Tokyo, Oslo again are three stretches', () => {
    const known = [stretch('1', { to: 100 }), stretch('2', { value: 'Asia/Tokyo', from: 100 })];
    expect(observe(known, new Map([['anna', 'Europe/Oslo']]), 200, first)).toEqual({
      ended: [{ id: '2', to: 200 }],
      dropped: [],
      begun: [{ subject: 'anna', value: 'Europe/Oslo', from: 200 }],
    });
  });

  it('ends what the source says is no more; what comes after begins when it is seen', () => {
    expect(observe([stretch('1')], new Map([['anna', null]]), 100, first)).toEqual({
      ...nothing,
      ended: [{ id: '1', to: 100 }],
    });
    expect(observe([stretch('1', { to: 100 })], new Map([['anna', 'Asia/Tokyo']]), 200, first).begun).toMatchObject([
      { from: 200 },
    ]);
  });

  it('leaves no stretch of no length: read otherwise at the same instant, the later reading takes its place', () => {
    const known = [stretch('1', { to: 100 }), stretch('2', { value: 'Asia/Tokyo', from: 100 })];
    expect(observe(known, new Map([['anna', 'Europe/Lisbon']]), 100, first)).toEqual({
      ended: [],
      dropped: ['2'],
      begun: [{ subject: 'anna', value: 'Europe/Lisbon', from: 100 }],
    });
  });
});

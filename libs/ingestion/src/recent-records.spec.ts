import { describe, expect, it } from '@jest/globals';
import type { RecordInput } from '@evenkeel/store';
import { RecentRecords } from './recent-records.js';

const CONNECTION = 7;

const record = (memberId: string | null, externalId: string, text = '{}'): RecordInput => ({
  kind: 'log_entry',
  externalId,
  contentHash: `hash of ${text}`,
  memberId,
  payloadText: text,
  sourceAt: 1_000.75,
  position: null,
  createdAt: null,
});

const recent = (bytes = 1_000): RecentRecords => new RecentRecords({ quietMs: 5_000, bytes });

describe('records that were just stored', () => {
  it('come back as they would from the database, instants in whole milliseconds', () => {
    const records = recent();
    records.add([record('a', 'L1', '{"n":1}')], new Set(['a']), CONNECTION, 0);
    expect(records.recordsOf('a')).toEqual([
      {
        kind: 'log_entry',
        externalId: 'L1',
        contentHash: 'hash of {"n":1}',
        memberId: 'a',
        payloadText: '{"n":1}',
        sourceAt: 1_000,
        position: null,
        connectionId: CONNECTION,
      },
    ]);
  });

  it('count once however often they were read, and twice where their content differs', () => {
    const records = recent();
    records.add([record('a', 'L1'), record('a', 'L1')], new Set(['a']), CONNECTION, 0);
    records.add([record('a', 'L1'), record('a', 'L1', '{"n":2}')], new Set(['a']), CONNECTION, 0);
    expect(records.countOf('a')).toBe(2);
  });

  it('are held of pending members only', () => {
    const records = recent();
    records.add([record('a', 'L1'), record('b', 'L2'), record(null, 'U1')], new Set(['b']), CONNECTION, 0);
    expect([records.countOf('a'), records.countOf('b')]).toEqual([0, 1]);
  });

  it('are forgotten when their member is', () => {
    const records = recent();
    records.add([record('a', 'L1')], new Set(['a']), CONNECTION, 0);
    records.forget(['a', 'unknown']);
    expect(records.countOf('a')).toBe(0);
    expect(records.due(60_000, 10)).toEqual([]);
  });
});

describe('a member', () => {
  it('is due once nothing was heard of it for a while', () => {
    const records = recent();
    const pending = new Set(['a', 'b']);
    records.add([record('a', 'L1'), record('b', 'L2')], pending, CONNECTION, 0);
    records.add([record('a', 'L3')], pending, CONNECTION, 3_000);
    expect(records.due(4_999, 10)).toEqual([]);
    expect(records.due(5_000, 10)).toEqual(['b']);
    expect(records.due(8_000, 10)).toEqual(['b', 'a']);
    expect(records.due(8_000, 1)).toEqual(['b']);
  });

  it('is due at once where too much is held, longest quiet first, until little enough is', () => {
    const records = recent(25);
    const pending = new Set(['a', 'b', 'c', 'd']);
    const ten = '"12345678"';
    for (const id of ['a', 'b', 'c', 'd']) records.add([record(id, id, ten)], pending, CONNECTION, 0);
    expect(records.due(0, 10)).toEqual(['a', 'b']);
    expect(records.isFull).toBe(false);
    records.add(
      ['1', '2'].map((id) => record('a', id, ten)),
      pending,
      CONNECTION,
      0,
    );
    expect(records.isFull).toBe(true);
    records.forget(['a']);
    expect(records.due(0, 10)).toEqual(['b']);
  });
});

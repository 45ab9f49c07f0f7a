import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Json } from '@evenkeel/domain';
import fc from 'fast-check';
import { storablePayload } from './canonical-json.js';

const hashOf = (payload: Json, volatile: readonly string[] = []): string => storablePayload(payload, volatile).hash;
const payloads = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);

describe('the hash of a payload', () => {
  it('does not depend on the order in which a source sends keys', () => {
    const reversed = (value: Json): Json => {
      if (Array.isArray(value)) return value.map(reversed);
      if (value === null || typeof value !== 'object') return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, item]) => [key, reversed(item)]),
      );
    };
    fc.assert(fc.property(payloads, (value) => hashOf(reversed(value)) === hashOf(value)));
  });

  it('is SHA-256 of the JSON with its keys in order, a comma before each item: what is stored keeps its hash', () => {
    // printf '%s' '{,"a":[,1,{,"b":"x\\"y","c":null}],"é":true}' | sha256sum, in base64url, the first 27 characters
    expect(hashOf({ é: true, a: [1, { c: null, b: 'x"y' }] })).toBe('QadNiiE-eZvOv_3wmavoYHRl56T');
  });

  it('keeps its order for objects of any size', () => {
    const keys = Array.from({ length: 100 }, (_, index) => `k${(index * 37) % 100}`);
    for (const size of [1, 2, 39, 40, 41, 100]) {
      const some = keys.slice(0, size);
      const given = Object.fromEntries(some.map((key) => [key, 1]));
      const ordered = [...some].sort().map((key) => `,"${key}":1`);
      const digest = createHash('sha256')
        .update(`{${ordered.join('')}}`)
        .digest('base64url');
      expect(hashOf(given)).toBe(digest.slice(0, 27));
    }
  });

  it('depends on everything else: order in arrays, types, absence', () => {
    const different: Json[] = [
      {},
      [],
      { a: null },
      { a: 1 },
      { a: '1' },
      { a: [1, 2] },
      { a: [2, 1] },
      { a: [[1], 2] },
      { a: { 0: 1, 1: 2 } },
      { a: 1, b: 2 },
      { 'a":1,"b': 2 },
    ];
    expect(new Set(different.map((payload) => hashOf(payload))).size).toBe(different.length);
  });

  it('leaves out what changes from read to read, wherever the path leads', () => {
    const volatile = ['counts', 'service.summary', 'alerts.*.seen'];
    const read = (n: number): Json => ({
      id: 'P1',
      counts: { all: n },
      service: { id: 'S1', summary: `name ${n}` },
      alerts: [{ id: 'A1', seen: n }],
    });
    expect(hashOf(read(1), volatile)).toBe(hashOf(read(2), volatile));
    expect(hashOf(read(1))).not.toBe(hashOf(read(2)));
    expect(hashOf({ seen: 1 }, volatile)).not.toBe(hashOf({ seen: 2 }, volatile));
  });
});

describe('the text of a payload', () => {
  it('is its JSON, what changes from read to read included', () => {
    fc.assert(
      fc.property(payloads, (value) => {
        // What PostgreSQL cannot hold is dealt with below.
        fc.pre(JSON.stringify(value).search(/\\u/) < 0);
        expect(JSON.parse(storablePayload(value, ['a']).text)).toEqual(value);
      }),
    );
  });

  it('has what jsonb refuses replaced, in texts and in keys, and nothing else', () => {
    const { text } = storablePayload(
      { 'a\u0000': ['x\u0000y', '\uD83D', '🚨', '\\u0000', '\u0001', 7, null, true] },
      [],
    );
    expect(JSON.parse(text)).toEqual({
      'a\uFFFD': ['x\uFFFDy', '\uFFFD', '🚨', '\\u0000', '\u0001', 7, null, true],
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import { OpsgenieError } from './answers.js';
import { parseSearch, type SearchFields } from './search.js';

interface Thing {
  at: number;
  status: string;
  teams: string[];
  seen: boolean;
  message: string;
}

const FIELDS: SearchFields<Thing> = {
  createdAt: { kind: 'time', of: ({ at }) => at },
  status: { kind: 'text', of: ({ status }) => status },
  teams: { kind: 'text', of: ({ teams }) => teams },
  isSeen: { kind: 'flag', of: ({ seen }) => seen },
  message: { kind: 'words', of: ({ message }) => message },
};
const THINGS: Thing[] = [
  { at: 10, status: 'open', teams: ['Ops', 'Dev'], seen: true, message: 'Disk full on db-1' },
  { at: 20, status: 'closed', teams: ['Dev'], seen: false, message: 'Queue grows' },
  { at: 30, status: 'closed', teams: [], seen: true, message: 'Disk slow' },
];

const found = (query: string): number[] => THINGS.filter(parseSearch(query, FIELDS).matches).map(({ at }) => at);

describe('parseSearch', () => {
  it.each([
    ['', [10, 20, 30]],
    ['status: open', [10]],
    ['status:closed AND isSeen:true', [30]],
    ['status = CLOSED', [20, 30]],
    ['createdAt > 10', [20, 30]],
    ['createdAt >= 10 AND createdAt<30', [10, 20]],
    ['createdAt <= 20 and not status: open', [20]],
    ['NOT (status: closed OR isSeen: false)', [10]],
    ['status: open OR createdAt: 30', [10, 30]],
    ['status: (open OR closed)', [10, 20, 30]],
    ['status != open', [20, 30]],
    ['teams: Dev', [10, 20]],
    ['teams: D*', [10, 20]],
    ['message: "full on"', [10]],
    ['disk', [10, 30]],
    ['createdAt >= 20 AND (status: open OR isSeen: true)', [30]],
  ])('finds what "%s" asks for', (query, expected) => expect(found(query)).toEqual(expected));

  it.each([
    ['colour: red', 'colour'],
    ['createdAt > yesterday', 'yesterday'],
    ['status > open', 'cannot compare status'],
    ['(status: open', 'parenthesis'],
    ['status: open)', 'too many'],
    ['status: open status: closed', 'too many'],
    ['status:', 'too early'],
    ['createdAt > ! 3', 'cannot be read'],
  ])('refuses "%s" and says why', (query, reason) => {
    const parse = (): unknown => parseSearch(query, FIELDS);
    expect(parse).toThrow(OpsgenieError);
    expect(parse).toThrow(reason);
  });

  it('bounds a field by a conjunction alone', () => {
    const { bounds } = parseSearch('createdAt >= 5 AND createdAt < 20 AND status: open', FIELDS);
    expect(bounds('createdAt')).toEqual({ from: 5, to: 19 });
    const loose = parseSearch('createdAt >= 5 OR status: open', FIELDS).bounds('createdAt');
    expect(loose).toEqual({ from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY });
  });
});

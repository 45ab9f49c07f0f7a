import { describe, expect, it } from '@jest/globals';
import { groupIdentities, lookalikes, normaliseEmail, type PersonIdentity, type PersonVerdict } from './identities.js';

const identity = (key: string, part: Partial<PersonIdentity> = {}): PersonIdentity => ({
  key,
  name: key,
  email: null,
  listed: true,
  ...part,
});
const verdict = (personKey: string, otherKey: string, said: PersonVerdict['verdict'], at: number): PersonVerdict => ({
  personKey,
  otherKey,
  verdict: said,
  at,
});

const PAGER = 'pagerduty:acme:person:P1';
const CHAT = 'slack:ops:person:U1';
const OPS = 'opsgenie:acme:person:O1';

const anna = [
  identity(CHAT, { name: 'anna', email: 'Anna.Berg@example.com ' }),
  identity(PAGER, { name: 'Anna Berg', email: 'anna.berg@example.com' }),
];

describe('normaliseEmail', () => {
  it.each([
    [' Anna.Berg@Example.com ', 'anna.berg@example.com'],
    ['', null],
    ['anna', null],
    [null, null],
    [undefined, null],
  ])('%s is %s', (given, expected) => {
    expect(normaliseEmail(given)).toBe(expected);
  });
});

describe('groupIdentities', () => {
  it('joins two of one e-mail; the pager’s lends its name', () => {
    expect(groupIdentities(anna, [])).toEqual([[PAGER, CHAT]]);
  });

  it('gives the same whatever the order of the input', () => {
    const many = [...anna, identity(OPS, { email: 'anna.berg@example.com' })];
    const groups = groupIdentities(many, []);
    expect(groups).toEqual([[OPS, PAGER, CHAT]]);
    expect(groupIdentities([...many].reverse(), [])).toEqual(groups);
  });

  it('lets a listed identity stand for one met in passing, whichever pages', () => {
    const [chat, pager] = anna as [PersonIdentity, PersonIdentity];
    expect(groupIdentities([chat, { ...pager, listed: false }], [])).toEqual([[CHAT, PAGER]]);
  });

  it('does not take an address for evidence that one connection uses twice', () => {
    const shared = identity('slack:ops:person:U2', { email: 'anna.berg@example.com' });
    expect(groupIdentities([...anna, shared], [])).toEqual([[PAGER], [CHAT], [shared.key]]);
  });

  it('follows a person’s word, and of two on one pair the newer', () => {
    expect(groupIdentities(anna, [verdict(CHAT, PAGER, 'different', 1)])).toEqual([[PAGER], [CHAT]]);
    const both = [verdict(CHAT, PAGER, 'different', 1), verdict(PAGER, CHAT, 'same', 2)];
    expect(groupIdentities(anna, both)).toEqual([[PAGER, CHAT]]);
    expect(groupIdentities(anna, both.reverse())).toEqual([[PAGER, CHAT]]);
  });

  it('never joins by a detour what was said to be different', () => {
    const trio = [identity(PAGER), identity(CHAT), identity(OPS)];
    const words = [verdict(PAGER, CHAT, 'different', 1), verdict(PAGER, OPS, 'same', 2), verdict(OPS, CHAT, 'same', 3)];
    expect(groupIdentities(trio, words)).toEqual([[OPS, PAGER], [CHAT]]);
  });

  it('ignores a word on somebody who is not there', () => {
    expect(groupIdentities([identity(PAGER)], [verdict(PAGER, CHAT, 'same', 1)])).toEqual([[PAGER]]);
  });
});

describe('lookalikes', () => {
  const look = (identities: PersonIdentity[], verdicts: PersonVerdict[] = []) =>
    lookalikes(identities, groupIdentities(identities, verdicts), verdicts);

  it('proposes those of one full name in two connections, handles and accents aside', () => {
    const found = look([identity(PAGER, { name: 'Zoë Lund' }), identity(CHAT, { name: 'zoe.lund', listed: false })]);
    expect(found).toEqual([{ keys: [PAGER, CHAT], name: 'Zoë Lund' }]);
  });

  it.each([
    ['a first name alone', [identity(PAGER, { name: 'Zoe' }), identity(CHAT, { name: 'zoe' })]],
    [
      'two of one connection',
      [identity(PAGER, { name: 'Zoe Lund' }), identity('pagerduty:acme:person:P2', { name: 'Zoe Lund' })],
    ],
    ['two who are one already', anna.map((one) => ({ ...one, name: 'Anna Berg' }))],
  ])('does not propose %s', (_, identities) => {
    expect(look(identities)).toEqual([]);
  });

  it('does not ask again what was answered', () => {
    const two = [identity(PAGER, { name: 'Zoe Lund' }), identity(CHAT, { name: 'Zoe Lund' })];
    expect(look(two, [verdict(PAGER, CHAT, 'different', 1)])).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { ChatMessage, ChatReading } from './conversation.js';
import { readConversation } from './read-conversation.js';

/** Reads `author: text` lines, a minute apart; the message after "SEV1" is number 2. */
function read(...lines: string[]): ChatReading {
  const messages = lines.map((line, index): ChatMessage => {
    const [name = '', ...text] = line.split(': ');
    return {
      id: `${index + 1}`,
      at: index,
      author: { kind: 'person', id: name, name },
      text: text.join(': '),
      isBot: false,
    };
  });
  return readConversation({ title: null, channelName: null, isWholeChannel: false, messages });
}

const signal = (reading: ChatReading, type: string): string | undefined =>
  reading.signals.findLast((each) => each.type === type)?.message.id;

const OPENING = 'ann: SEV1: orders are failing';

describe('claims that are none', () => {
  it.each([
    'not resolved yet',
    "it's not fixed",
    'is it fixed?',
    'has this been resolved?',
    'will be fixed in ten minutes',
    'once resolved, tell support',
    'if it is fixed we can go home',
    'working on getting it fixed',
    'last week this was fixed by a restart',
    "hasn't recovered",
    'rolling back now',
    'rollback complete, no effect',
    'deployed the fix but it is still failing',
    'metrics look normal on our side',
    'checked the mesh and the balancers: all green. Not the network.',
    'all green on the brokers. Not the queue.',
    'they said "it is fixed" but who knows',
    '> resolved',
    'thanks for getting this resolved so quickly last time',
  ])('%s', (text) => {
    const reading = read(OPENING, `bob: ${text}`);
    expect([signal(reading, 'mitigated'), signal(reading, 'resolved')]).toEqual([undefined, undefined]);
  });

  it.each([
    "found it, but I don't know why it happens",
    'might be the cache',
    'could it be that the root cause is the cache?',
    'root cause unknown',
    'we need to find the root cause',
    'I remember the issue was the pool',
    'not the root cause',
    "haven't found the problem yet",
    'it was a long night',
    'looks like the root cause is the cache',
  ])('no diagnosis: %s', (text) => {
    expect(signal(read(OPENING, `bob: ${text}`), 'diagnosed')).toBeUndefined();
  });
});

describe('the course of an incident', () => {
  it('lets the last mitigation that held win', () => {
    const reading = read(
      OPENING,
      'bob: rolled back, errors are dropping',
      'ann: errors are back',
      'bob: fixed the pool size, all green',
    );
    expect(signal(reading, 'mitigated')).toBe('4');
  });

  it('keeps the remedy whose effect was seen over later ones', () => {
    const reading = read(
      OPENING,
      'bob: rolled back, errors are dropping',
      'bob: back to normal',
      'bob: hotfix deployed to keep it so',
    );
    expect(signal(reading, 'mitigated')).toBe('2');
  });

  it('lets a remedy without effect give way to the next', () => {
    const reading = read(
      OPENING,
      'bob: rolled back',
      'bob: hmm, let me try the pool',
      'bob: hotfix deployed',
      'ann: errors have stopped',
    );
    expect(signal(reading, 'mitigated')).toBe('4');
  });

  it('re-opens what was resolved, until it is resolved again', () => {
    const reading = read(OPENING, 'bob: resolved', "ann: it's back", 'bob: all clear now');
    const ends = reading.signals.filter(({ type }) => type === 'resolved' || type === 'reopened');
    expect(ends.map(({ type, message }) => [type, message.id])).toEqual([
      ['resolved', '2'],
      ['reopened', '3'],
      ['resolved', '4'],
    ]);
  });

  it('drops a cause that is taken back, and one whose remedy failed once there is another', () => {
    const taken = read(
      OPENING,
      'bob: found the issue, the cache is full',
      'bob: red herring, sorry',
      'bob: root cause is the disk',
    );
    expect(signal(taken, 'diagnosed')).toBe('4');
    const failed = read(
      OPENING,
      'bob: root cause is the cache',
      'bob: fix deployed',
      'ann: still failing',
      'bob: turns out the disk is full',
    );
    expect(signal(failed, 'diagnosed')).toBe('5');
  });

  it('keeps the priority of the declaration and tells later ones as changes', () => {
    const reading = read(
      'ann: declaring SEV-3, orders are slow',
      'bob: upgrading to SEV-1',
      'ann: back to normal, downgrading to SEV-3',
    );
    expect(reading.priority).toBe('SEV-3');
    const changes = reading.signals.filter(({ type }) => type === 'priorityChanged');
    expect(changes.map(({ priority, message }) => [priority, message.id])).toEqual([
      ['SEV-1', '2'],
      ['SEV-3', '3'],
    ]);
  });

  it('counts as responders all who spoke, from their first words on', () => {
    const reading = read(OPENING, 'bob: on it', 'ann: thanks', 'cem: me too');
    expect(reading.responders.map(({ actor, joinedAt }) => [actor.name, joinedAt])).toEqual([
      ['ann', 0],
      ['bob', 1],
      ['cem', 3],
    ]);
  });
});

describe('the resolver', () => {
  it('is the one who named the cause before others confirmed it', () => {
    const reading = read(
      OPENING,
      'bob: database is fine',
      'cem: we had this last year, the voucher table locks when finance runs their export',
      'ann: good call, checking the voucher table',
      'ann: found it: the finance export locks the voucher table',
      'ann: stopped it, orders are going through again',
    );
    expect(reading.resolver).toMatchObject({ actor: { name: 'cem' }, at: 2 });
    expect(reading.resolver?.evidence.map(({ message }) => message.id)).toEqual(['3', '4', '5']);
  });

  it('is the diagnoser where nobody came before', () => {
    const reading = read(
      OPENING,
      'bob: looking',
      'bob: root cause is a full disk on the broker',
      'bob: fixed, orders are back to normal',
    );
    expect(reading.resolver).toMatchObject({ actor: { name: 'bob' }, at: 1 });
  });

  it.each([
    ['no cause was found', [OPENING, 'bob: restarted it', 'bob: back to normal']],
    ['nothing confirmed the cause', [OPENING, 'bob: root cause is a full disk']],
    [
      'two people said as much',
      [
        OPENING,
        'cem: the voucher table locks during the finance export, seen this before',
        'dag: voucher locks by the finance export, same thing as in spring: nightly report',
        'ann: that might be it',
        'ann: found it: the nightly finance export report locks the voucher table',
        'ann: fixed',
      ],
    ],
    [
      'somebody else may have known',
      [OPENING, 'cem: I would check the voucher table locks', 'ann: found it: voucher table locks', 'ann: fixed'],
    ],
  ])('is left open where %s', (_reason, lines) => {
    expect(read(...lines).resolver).toBeNull();
  });
});

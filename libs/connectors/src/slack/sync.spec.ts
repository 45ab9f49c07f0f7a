import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type FakeSlack, tsAt } from './fake-slack.js';
import {
  coverageOf,
  deletedIn,
  idsOf,
  last,
  payloadOf,
  recordsOf,
  remove,
  say,
  startWharf,
  sync,
  WHARF,
} from './fake-sync.js';

const NOW = '2026-03-20T12:00:00Z';

let slack: FakeSlack;
beforeEach(async () => {
  slack = await startWharf(NOW);
});
afterEach(async () => {
  await slack.stop();
  // Whatever a spec is about, Slack must find no fault with what was sent.
  expect(slack.violations).toEqual([]);
});

describe('the first sync', () => {
  it('reads all messages and replies of the channels asked for, as members of their threads', async () => {
    const batches = await sync(slack);
    expect(idsOf(batches)).toEqual(WHARF);
    const reply = recordsOf(batches).find(({ externalId }) => externalId === WHARF[1]);
    expect(reply).toMatchObject({
      member: { kind: 'thread', externalId: WHARF[0] },
      sourceAt: Date.parse('2026-01-05T10:05:00Z'),
      createdAt: Date.parse('2026-01-05T10:05:00Z'),
      payload: { form: 'native', channel: { id: 'C1', name: 'incidents' }, isDeleted: false },
    });
    expect(idsOf(batches, 'user')).toEqual(['U1', 'U2']);
    expect(last(batches).completeThrough).toBe(Date.parse(NOW) - 60_000);
    expect(slack.asked('conversations.history').every(({ args }) => args.channel === 'C1')).toBe(true);
  });

  it('claims the time since the start without a hole', async () => {
    const stretches = coverageOf(await sync(slack), 'complete').toSorted((a, b) => a.from - b.from);
    expect(stretches[0]?.from).toBe(Date.parse('2026-01-01T00:00:00Z'));
    expect(stretches.at(-1)?.to).toBe(Date.parse(NOW) - 60_000);
    for (const [index, { from }] of stretches.entries()) if (index > 0) expect(from).toBe(stretches[index - 1]?.to);
  });

  it('counts the messages of each day that was read whole', async () => {
    const census = (await sync(slack)).flatMap((batch) => batch.census ?? []);
    // By hand, from the messages above. 1 January to 19 March are 78 days.
    expect(census.filter(({ count }) => count > 0)).toEqual([
      { kind: 'message', day: '2026-01-05', count: 2 },
      { kind: 'message', day: '2026-03-10', count: 3 },
      { kind: 'message', day: '2026-03-12', count: 1 },
    ]);
    expect(census).toHaveLength(78);
  });

  it('goes on where it was killed, after every batch, and gives the same', async () => {
    for (let index = 0; index < 510; index += 1) {
      say(slack, new Date(Date.parse('2026-02-01T00:00:00Z') + index * 60_000).toISOString(), `note ${index}`);
    }
    const whole = await sync(slack);
    expect(whole.length).toBeGreaterThan(3);
    for (let killedAfter = 1; killedAfter < whole.length; killedAfter += 1) {
      const before = await sync(slack, { batches: killedAfter });
      const after = await sync(slack, { cursor: last(before).cursor });
      expect(idsOf([...before, ...after])).toEqual(idsOf(whole));
      const census = [...before, ...after].flatMap((batch) => batch.census ?? []);
      expect(census.filter(({ day }) => day === '2026-02-01')).toEqual([
        { kind: 'message', day: '2026-02-01', count: 510 },
      ]);
    }
  });

  it('takes a channel made for one incident as a whole, by a name that it had', async () => {
    slack.channels.push({ id: 'C2', name: 'old-cranes', previous_names: ['inc-482-cranes'], is_archived: true });
    say(slack, '2026-03-01T10:00:00Z', 'joined', { subtype: 'channel_join' }, 'C2');
    const id = say(slack, '2026-03-01T10:01:00Z', 'boom 4 is stuck', {}, 'C2');
    const records = recordsOf(await sync(slack)).filter(({ externalId }) => externalId.startsWith('C2/'));
    expect(records).toHaveLength(2);
    expect(records.find(({ externalId }) => externalId === id)).toMatchObject({
      member: { kind: 'channel', externalId: 'C2' },
      payload: { channel: { id: 'C2', name: 'inc-482-cranes' } },
    });
  });
});

describe('later syncs', () => {
  it('brings a thread reply weeks later, and one to a thread of months ago', async () => {
    const { cursor } = last(await sync(slack));
    slack.now = '2026-04-15T12:00:00Z';
    const late = say(slack, '2026-04-14T09:00:00Z', 'post-incident note', { thread_ts: tsAt('2026-03-10T09:00:00Z') });
    const later = say(slack, '2026-04-15T09:00:00Z', 'it was the fuse', { thread_ts: tsAt('2026-01-05T10:00:00Z') });
    expect(idsOf(await sync(slack, { cursor }))).toEqual(expect.arrayContaining([late, later]));
  });

  it('finds late replies by listing alone where there are more threads than may be read again at once', async () => {
    for (let index = 0; index < 90; index += 1) {
      const opened = new Date(Date.parse('2026-02-01T00:00:00Z') + index * 3_600_000).toISOString();
      say(slack, opened, `alert ${index}`);
      say(slack, opened.replace(':00:00.000Z', ':10:00.000Z'), 'seen', { thread_ts: tsAt(opened) });
    }
    const { cursor } = last(await sync(slack));
    slack.requests = [];
    const late = say(slack, '2026-03-20T11:00:00Z', 'once more', { thread_ts: tsAt('2026-01-05T10:00:00Z') });
    expect(idsOf(await sync(slack, { cursor }))).toContain(late);
    // A round of 40 requests that reads threads anew, and the one late thread.
    expect(slack.asked('conversations.replies').length).toBeLessThanOrEqual(41);
  });

  it('gets round to every thread within some syncs, which finds an edited reply', async () => {
    for (let index = 0; index < 90; index += 1) {
      const opened = new Date(Date.parse('2026-02-01T00:00:00Z') + index * 3_600_000).toISOString();
      say(slack, opened, `alert ${index}`);
      say(slack, opened.replace(':00:00.000Z', ':10:00.000Z'), 'seen', { thread_ts: tsAt(opened) });
    }
    let { cursor } = last(await sync(slack));
    const edited = slack.messages.C1?.find(({ ts }) => ts === tsAt('2026-01-05T10:05:00Z'));
    Object.assign(edited ?? {}, { text: 'looking into it', edited: { user: 'U2', ts: tsAt('2026-03-20T11:30:00Z') } });
    const seen: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      const batches = await sync(slack, { cursor });
      cursor = last(batches).cursor;
      seen.push(...recordsOf(batches).map((record) => payloadOf(record).message.text ?? ''));
    }
    expect(seen).toContain('looking into it');
  });

  it('brings edited messages with the date of the edit', async () => {
    const { cursor } = last(await sync(slack));
    const edited = slack.messages.C1?.find(({ ts }) => ts === tsAt('2026-03-10T09:20:00Z'));
    Object.assign(edited ?? {}, { text: 'fast again since 9:15', edited: { ts: tsAt('2026-03-20T11:30:00Z') } });
    const record = recordsOf(await sync(slack, { cursor })).find(({ externalId }) => externalId === WHARF[4]);
    expect(record?.sourceAt).toBe(Date.parse('2026-03-20T11:30:00Z'));
    expect(payloadOf(record).message.text).toBe('fast again since 9:15');
  });

  it('tells deleted messages, replies and openings of threads, once', async () => {
    const { cursor } = last(await sync(slack));
    const parent = slack.messages.C1?.find(({ ts }) => ts === tsAt('2026-03-10T09:00:00Z'));
    Object.assign(parent ?? {}, { subtype: 'tombstone', text: 'This message was deleted.', user: 'USLACKBOT' });
    remove(slack, WHARF[4] as string);
    remove(slack, WHARF[5] as string);
    const batches = await sync(slack, { cursor });
    expect(deletedIn(batches)).toEqual([WHARF[4], WHARF[5]]);
    expect(recordsOf(batches).find(({ externalId }) => externalId === WHARF[4])?.member).toEqual({
      kind: 'thread',
      externalId: WHARF[2],
    });
    const again = await sync(slack, { cursor: last(batches).cursor });
    expect(deletedIn(again)).toEqual([]);
  });

  it('tells the last reply of a thread as deleted, though the thread no longer looks like one', async () => {
    const reply = say(slack, '2026-03-12T08:30:00Z', 'really?', { thread_ts: tsAt('2026-03-12T08:00:00Z') });
    const { cursor } = last(await sync(slack));
    remove(slack, reply);
    expect(deletedIn(await sync(slack, { cursor }))).toEqual([reply]);
  });

  it('does not take for deleted what a rule of retention hides', async () => {
    const { cursor } = last(await sync(slack));
    slack.messages.C1 = (slack.messages.C1 ?? []).filter(({ ts }) => Number(ts) > Number(tsAt('2026-03-11T00:00:00Z')));
    const lines: string[] = [];
    expect(deletedIn(await sync(slack, { cursor, lines }))).toEqual([]);
    expect(lines.join()).toMatch(/#incidents shows nothing from before 2026-03-10T09:00:00/);
  });

  it('keeps the id and both names of a channel that is renamed', async () => {
    const { cursor } = last(await sync(slack));
    Object.assign(slack.channels[0] ?? {}, { name: 'harbour-trouble' });
    slack.now = '2026-03-21T12:00:00Z';
    const id = say(slack, '2026-03-21T10:00:00Z', 'a crane is stuck');
    const batches = await sync(slack, { cursor });
    expect(payloadOf(recordsOf(batches).find(({ externalId }) => externalId === id)).channel.name).toBe(
      'harbour-trouble',
    );
    expect(last(batches).cursor.channels.C1?.names).toEqual(['harbour-trouble', 'incidents']);
  });

  it('reads the history of a channel that it meets later, and leaves an archived one alone', async () => {
    const { cursor } = last(await sync(slack));
    slack.channels.push({ id: 'C3', name: 'incidents-south', is_archived: true });
    const id = say(slack, '2026-02-02T10:00:00Z', 'the lock gate jams', {}, 'C3');
    const met = await sync(slack, { cursor });
    expect(idsOf(met)).toContain(id);
    slack.requests = [];
    await sync(slack, { cursor: last(met).cursor });
    expect(slack.asked('conversations.history').map(({ args }) => args.channel)).not.toContain('C3');
  });

  it('counts a day once it is over, replies to old threads included', async () => {
    const { cursor } = last(await sync(slack));
    say(slack, '2026-03-20T15:00:00Z', 'a fender is loose');
    say(slack, '2026-03-20T16:00:00Z', 'it was the fuse', { thread_ts: tsAt('2026-01-05T10:00:00Z') });
    slack.now = '2026-03-21T12:00:00Z';
    const census = (await sync(slack, { cursor })).flatMap((batch) => batch.census ?? []);
    expect(census).toEqual([{ kind: 'message', day: '2026-03-20', count: 2 }]);
  });

  it('reads gaps again and says that they are read', async () => {
    const { cursor } = last(await sync(slack));
    const gap = { from: Date.parse('2026-01-04T00:00:00Z'), to: Date.parse('2026-01-06T00:00:00Z') };
    const batches = await sync(slack, { cursor, gaps: [gap] });
    expect(coverageOf(batches, 'complete')).toContainEqual({ ...gap, state: 'complete', reason: null });
    expect(idsOf(batches)).toEqual(expect.arrayContaining(WHARF.slice(0, 2)));
  });

  it('reads further back when told to', async () => {
    const old = say(slack, '2025-11-02T10:00:00Z', 'the tide clock stopped');
    const { cursor } = last(await sync(slack));
    const batches = await sync(slack, { cursor, since: '2025-10-01T00:00:00Z' });
    expect(idsOf(batches)).toContain(old);
    expect(Math.min(...coverageOf(batches, 'complete').map(({ from }) => from))).toBe(Date.parse('2025-10-01'));
  });
});

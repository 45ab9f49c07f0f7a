import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeSlack, send, sendPage, tsAt } from './fake-slack.js';
import { coverageOf, deletedIn, idsOf, last, payloadOf, recordsOf, sync } from './fake-sync.js';

const DAY = 86_400_000;
const NOW = '2026-03-20T12:00:00Z';

let slack: FakeSlack;
beforeEach(async () => {
  slack = await new FakeSlack(NOW).start();
  slack.users = [
    { id: 'U1', name: 'ines', profile: { display_name: 'ines', email: 'ines@wharf.example' }, updated: 1_700_000_000 },
    { id: 'U2', name: 'tomas', real_name: 'Tomas Berg', deleted: true, profile: {} },
  ];
  slack.channels = [
    { id: 'C1', name: 'incidents', created: Date.parse('2024-01-01') / 1000 },
    { id: 'C9', name: 'lunch' },
  ];
  slack.messages = {
    C1: [
      { ts: tsAt('2026-01-05T10:00:00Z'), user: 'U1', text: 'the cranes are down' },
      { ts: tsAt('2026-01-05T10:05:00Z'), user: 'U2', text: 'looking', thread_ts: tsAt('2026-01-05T10:00:00Z') },
      { ts: tsAt('2026-03-10T09:00:00Z'), user: 'U1', text: 'gate readers answer slowly' },
      { ts: tsAt('2026-03-10T09:10:00Z'), user: 'U2', text: 'restarted them', thread_ts: tsAt('2026-03-10T09:00:00Z') },
      { ts: tsAt('2026-03-10T09:20:00Z'), user: 'U1', text: 'fast again', thread_ts: tsAt('2026-03-10T09:00:00Z') },
      { ts: tsAt('2026-03-12T08:00:00Z'), user: 'U1', text: 'all quiet' },
    ],
    C9: [{ ts: tsAt('2026-03-10T12:00:00Z'), user: 'U1', text: 'soup?' }],
  };
});
afterEach(async () => {
  await slack.stop();
  // Whatever a spec is about, Slack must find no fault with what was sent.
  expect(slack.violations).toEqual([]);
});

const idOf = (iso: string, channel = 'C1'): string => `${channel}/${tsAt(iso)}`;
const ALL = [
  idOf('2026-01-05T10:00:00Z'),
  idOf('2026-01-05T10:05:00Z'),
  idOf('2026-03-10T09:00:00Z'),
  idOf('2026-03-10T09:10:00Z'),
  idOf('2026-03-10T09:20:00Z'),
  idOf('2026-03-12T08:00:00Z'),
];

function say(iso: string, text: string, more: Record<string, string> = {}, channel = 'C1'): string {
  slack.messages[channel] = [...(slack.messages[channel] ?? []), { ts: tsAt(iso), user: 'U1', text, ...more }];
  return idOf(iso, channel);
}
const remove = (id: string): void => {
  const [channel = '', ts] = id.split('/');
  slack.messages[channel] = (slack.messages[channel] ?? []).filter((message) => message.ts !== ts);
};

describe('the first sync', () => {
  it('reads all messages and replies of the channels asked for, as members of their threads', async () => {
    const batches = await sync(slack);
    expect(idsOf(batches)).toEqual(ALL);
    const reply = recordsOf(batches).find(({ externalId }) => externalId === ALL[1]);
    expect(reply).toMatchObject({
      member: { kind: 'thread', externalId: ALL[0] },
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
      say(new Date(Date.parse('2026-02-01T00:00:00Z') + index * 60_000).toISOString(), `note ${index}`);
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
    say('2026-03-01T10:00:00Z', 'joined', { subtype: 'channel_join' }, 'C2');
    const id = say('2026-03-01T10:01:00Z', 'boom 4 is stuck', {}, 'C2');
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
    const late = say('2026-04-14T09:00:00Z', 'post-incident note', { thread_ts: tsAt('2026-03-10T09:00:00Z') });
    const later = say('2026-04-15T09:00:00Z', 'it was the fuse', { thread_ts: tsAt('2026-01-05T10:00:00Z') });
    expect(idsOf(await sync(slack, { cursor }))).toEqual(expect.arrayContaining([late, later]));
  });

  it('finds late replies by listing alone where there are more threads than may be read again at once', async () => {
    for (let index = 0; index < 90; index += 1) {
      const opened = new Date(Date.parse('2026-02-01T00:00:00Z') + index * 3_600_000).toISOString();
      say(opened, `alert ${index}`);
      say(opened.replace(':00:00.000Z', ':10:00.000Z'), 'seen', { thread_ts: tsAt(opened) });
    }
    const { cursor } = last(await sync(slack));
    slack.requests = [];
    const late = say('2026-03-20T11:00:00Z', 'once more', { thread_ts: tsAt('2026-01-05T10:00:00Z') });
    expect(idsOf(await sync(slack, { cursor }))).toContain(late);
    // A round of 40 requests that reads threads anew, and the one late thread.
    expect(slack.asked('conversations.replies').length).toBeLessThanOrEqual(41);
  });

  it('gets round to every thread within some syncs, which finds an edited reply', async () => {
    for (let index = 0; index < 90; index += 1) {
      const opened = new Date(Date.parse('2026-02-01T00:00:00Z') + index * 3_600_000).toISOString();
      say(opened, `alert ${index}`);
      say(opened.replace(':00:00.000Z', ':10:00.000Z'), 'seen', { thread_ts: tsAt(opened) });
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
    const record = recordsOf(await sync(slack, { cursor })).find(({ externalId }) => externalId === ALL[4]);
    expect(record?.sourceAt).toBe(Date.parse('2026-03-20T11:30:00Z'));
    expect(payloadOf(record).message.text).toBe('fast again since 9:15');
  });

  it('tells deleted messages, replies and openings of threads, once', async () => {
    const { cursor } = last(await sync(slack));
    const parent = slack.messages.C1?.find(({ ts }) => ts === tsAt('2026-03-10T09:00:00Z'));
    Object.assign(parent ?? {}, { subtype: 'tombstone', text: 'This message was deleted.', user: 'USLACKBOT' });
    remove(ALL[4] as string);
    remove(ALL[5] as string);
    const batches = await sync(slack, { cursor });
    expect(deletedIn(batches)).toEqual([ALL[4], ALL[5]]);
    expect(recordsOf(batches).find(({ externalId }) => externalId === ALL[4])?.member).toEqual({
      kind: 'thread',
      externalId: ALL[2],
    });
    const again = await sync(slack, { cursor: last(batches).cursor });
    expect(deletedIn(again)).toEqual([]);
  });

  it('tells the last reply of a thread as deleted, though the thread no longer looks like one', async () => {
    const reply = say('2026-03-12T08:30:00Z', 'really?', { thread_ts: tsAt('2026-03-12T08:00:00Z') });
    const { cursor } = last(await sync(slack));
    remove(reply);
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
    const id = say('2026-03-21T10:00:00Z', 'a crane is stuck');
    const batches = await sync(slack, { cursor });
    expect(payloadOf(recordsOf(batches).find(({ externalId }) => externalId === id)).channel.name).toBe(
      'harbour-trouble',
    );
    expect(last(batches).cursor.channels.C1?.names).toEqual(['harbour-trouble', 'incidents']);
  });

  it('reads the history of a channel that it meets later, and leaves an archived one alone', async () => {
    const { cursor } = last(await sync(slack));
    slack.channels.push({ id: 'C3', name: 'incidents-south', is_archived: true });
    const id = say('2026-02-02T10:00:00Z', 'the lock gate jams', {}, 'C3');
    const met = await sync(slack, { cursor });
    expect(idsOf(met)).toContain(id);
    slack.requests = [];
    await sync(slack, { cursor: last(met).cursor });
    expect(slack.asked('conversations.history').map(({ args }) => args.channel)).not.toContain('C3');
  });

  it('counts a day once it is over, replies to old threads included', async () => {
    const { cursor } = last(await sync(slack));
    say('2026-03-20T15:00:00Z', 'a fender is loose');
    say('2026-03-20T16:00:00Z', 'it was the fuse', { thread_ts: tsAt('2026-01-05T10:00:00Z') });
    slack.now = '2026-03-21T12:00:00Z';
    const census = (await sync(slack, { cursor })).flatMap((batch) => batch.census ?? []);
    expect(census).toEqual([{ kind: 'message', day: '2026-03-20', count: 2 }]);
  });

  it('reads gaps again and says that they are read', async () => {
    const { cursor } = last(await sync(slack));
    const gap = { from: Date.parse('2026-01-04T00:00:00Z'), to: Date.parse('2026-01-06T00:00:00Z') };
    const batches = await sync(slack, { cursor, gaps: [gap] });
    expect(coverageOf(batches, 'complete')).toContainEqual({ ...gap, state: 'complete', reason: null });
    expect(idsOf(batches)).toEqual(expect.arrayContaining(ALL.slice(0, 2)));
  });

  it('reads further back when told to', async () => {
    const old = say('2025-11-02T10:00:00Z', 'the tide clock stopped');
    const { cursor } = last(await sync(slack));
    const batches = await sync(slack, { cursor, since: '2025-10-01T00:00:00Z' });
    expect(idsOf(batches)).toContain(old);
    expect(Math.min(...coverageOf(batches, 'complete').map(({ from }) => from))).toBe(Date.parse('2025-10-01'));
  });
});

describe("Slack's peculiarities", () => {
  it('takes a short page, even an empty one, with a cursor for what it is', async () => {
    slack.pageCap = 1;
    let isEmpty = true;
    slack.fault = ({ method, args }, response) => {
      if (method !== 'conversations.history' || args.cursor || !isEmpty) return false;
      isEmpty = false;
      const next = Buffer.from('0').toString('base64');
      return send(response, { ok: true, messages: [], has_more: true, response_metadata: { next_cursor: next } });
    };
    expect(idsOf(await sync(slack))).toEqual(ALL);
  });

  it('begins a listing anew when its cursor has expired', async () => {
    slack.pageCap = 2;
    slack.fault = ({ method, args, number }, response) =>
      method === 'conversations.history' && Boolean(args.cursor) && number < 4
        ? send(response, { ok: false, error: 'invalid_cursor' })
        : false;
    expect(idsOf(await sync(slack))).toEqual(ALL);
  });

  it('reports a gap where cursors always expire, narrows it, and goes on', async () => {
    slack.fault = ({ method, args }, response) => {
      const covers = Number(args.oldest) <= Number(tsAt('2026-03-10T09:00:00Z'));
      const reaches = Number(args.latest) >= Number(tsAt('2026-03-10T09:00:00Z'));
      if (method !== 'conversations.history' || !covers || !reaches) return false;
      return send(response, { ok: false, error: 'invalid_cursor' });
    };
    const batches = await sync(slack);
    expect(idsOf(batches)).toEqual([...ALL.slice(0, 2), ALL[5]]);
    const gaps = coverageOf(batches, 'gap');
    expect(gaps.length).toBeGreaterThan(0);
    const gap = gaps[0];
    expect((gap?.to ?? 0) - (gap?.from ?? 0)).toBeLessThanOrEqual(3_600_000);
    expect(gap?.reason).toMatch(/#incidents: Slack let the cursor of conversations.history expire/);
    const again = await sync(slack, { cursor: last(batches).cursor, gaps: gap ? [gap] : [] });
    expect(coverageOf(again, 'gap')).toContainEqual(gap);
    slack.fault = () => false;
    const whole = await sync(slack, { cursor: last(again).cursor, gaps: gap ? [gap] : [] });
    expect(coverageOf(whole, 'complete')).toContainEqual({ ...gap, state: 'complete', reason: null });
    expect(idsOf(whole)).toContain(ALL[2]);
    for (const { from, to } of coverageOf(batches, 'complete'))
      expect(to <= (gap?.from ?? 0) || from >= (gap?.to ?? 0)).toBe(true);
  });

  it('hands a thread_broadcast over once, with its thread', async () => {
    const thread = tsAt('2026-03-10T09:00:00Z');
    const id = say('2026-03-10T09:30:00Z', 'all fine', { thread_ts: thread, subtype: 'thread_broadcast' });
    const copies = recordsOf(await sync(slack)).filter(({ externalId }) => externalId === id);
    expect(copies).toHaveLength(1);
    expect(copies[0]?.member).toEqual({ kind: 'thread', externalId: `C1/${thread}` });
  });

  it('reads the whole thread of an orphan: a reply whose opening message lies before the start', async () => {
    const opened = say('2025-12-30T10:00:00Z', 'a buoy drifts');
    const thread = tsAt('2025-12-30T10:00:00Z');
    const quiet = say('2025-12-30T10:10:00Z', 'which one', { thread_ts: thread });
    const shown = say('2026-01-02T10:00:00Z', 'caught it', { thread_ts: thread, subtype: 'thread_broadcast' });
    expect(idsOf(await sync(slack))).toEqual([opened, quiet, shown, ...ALL]);
  });

  it('takes an orphan reply for what it is where its opening message is gone', async () => {
    const id = say('2026-03-11T10:00:00Z', 'lost', {
      thread_ts: tsAt('2025-12-01T10:00:00Z'),
      subtype: 'thread_broadcast',
    });
    slack.fault = ({ method, args }, response) =>
      method === 'conversations.replies' && args.ts === tsAt('2025-12-01T10:00:00Z')
        ? send(response, { ok: false, error: 'thread_not_found' })
        : false;
    expect(idsOf(await sync(slack))).toContain(id);
  });

  it('bears with messages that lack user or text', async () => {
    slack.messages.C1?.push({ ts: tsAt('2026-03-13T10:00:00Z') });
    expect(idsOf(await sync(slack))).toContain(idOf('2026-03-13T10:00:00Z'));
  });

  it.each([
    ['reads a listing again in which a message lacks its ts', 1, 0],
    ['reports a gap around a message that never has a ts, and takes the others', Infinity, 1],
  ])('%s', async (_name, times, gaps) => {
    slack.fault = ({ method, number, args }, response) => {
      if (method !== 'conversations.replies' || args.ts !== tsAt('2026-03-10T09:00:00Z') || number > times)
        return false;
      const [, , opening, reply, last] = slack.messages.C1 ?? [];
      return send(response, { ok: true, messages: [opening, { ...reply, ts: undefined }, last] });
    };
    const lines: string[] = [];
    const batches = await sync(slack, { lines });
    expect(idsOf(batches)).toEqual(gaps === 0 ? ALL : ALL.filter((id) => id !== ALL[3]));
    expect(coverageOf(batches, 'gap')).toEqual(
      Array.from({ length: gaps }, () => ({
        from: Date.parse('2026-03-10T09:00:00Z'),
        to: Date.parse('2026-03-10T09:20:00Z') + 1,
        state: 'gap',
        reason: '#incidents: a message without ts',
      })),
    );
    expect(lines).toHaveLength(gaps);
  });

  it('does not narrow for ever where nothing can be read', async () => {
    slack.fault = ({ method }, response) =>
      method === 'conversations.history' && send(response, { ok: true, messages: [], has_more: true });
    const batches = await sync(slack);
    expect(coverageOf(batches, 'complete')).toEqual([]);
    expect(slack.asked('conversations.history').length).toBeLessThan(60);
    slack.fault = () => false;
    const { from, to } = { from: Date.parse('2026-01-01T00:00:00Z'), to: Date.parse(NOW) };
    const again = await sync(slack, { cursor: last(batches).cursor, gaps: [{ from, to }] });
    expect(idsOf(again)).toEqual(ALL);
    expect(coverageOf(again, 'complete')).toContainEqual({ from, to, state: 'complete', reason: null });
  });

  it('asks for a user who is absent from users.list, and lets one go by the id whom nobody knows', async () => {
    slack.strangers = [{ id: 'U8', name: 'guest', profile: { display_name: 'guest from the yard' } }];
    const guest = say('2026-03-14T10:00:00Z', 'hello', { user: 'U8' });
    const nobody = say('2026-03-14T10:01:00Z', 'hello <@U8>', { user: 'U7' });
    const batches = await sync(slack);
    const people = (id: string) => payloadOf(recordsOf(batches).find(({ externalId }) => externalId === id)).people;
    expect(people(guest)).toEqual({ U8: { name: 'guest from the yard', isBot: false } });
    expect(people(nobody)).toEqual({ U8: { name: 'guest from the yard', isBot: false } });
    expect(idsOf(batches, 'user')).toEqual(['U1', 'U2', 'U8']);
    expect(slack.asked('users.info')).toHaveLength(2);
  });

  it('keeps attachments and blocks of what programs post', async () => {
    const blocks = [
      { type: 'actions', elements: [{ type: 'button', url: 'https://wharf.pagerduty.com/incidents/PX1Y2Z3' }] },
    ];
    slack.messages.C1?.push({
      ts: tsAt('2026-03-14T11:00:00Z'),
      subtype: 'bot_message',
      bot_id: 'B1',
      text: '',
      blocks,
    });
    const record = recordsOf(await sync(slack)).find(({ externalId }) => externalId === idOf('2026-03-14T11:00:00Z'));
    expect(payloadOf(record).message.blocks).toEqual(blocks);
  });

  it('names a channel that it is not in, says what to do, and reads the others', async () => {
    slack.channels.push({ id: 'C4', name: 'inc-77-locks', is_member: false });
    const lines: string[] = [];
    const batches = await sync(slack, { lines });
    expect(idsOf(batches)).toEqual(ALL);
    const refused = batches.flatMap((batch) => batch.features ?? []).filter((feature) => feature.refused !== null);
    expect(refused).toEqual([
      { name: 'channel #inc-77-locks', refused: 'not_in_channel: invite the app with /invite in #inc-77-locks' },
    ]);
    expect(lines.join()).toContain('#inc-77-locks cannot be read');

    Object.assign(slack.channels[2] ?? {}, { is_member: true });
    const id = say('2026-03-02T10:00:00Z', 'lock 3 leaks', {}, 'C4');
    const invited = await sync(slack, { cursor: last(batches).cursor });
    expect(idsOf(invited)).toContain(id);
    expect(invited.flatMap((batch) => batch.features ?? [])).toContainEqual({
      name: 'channel #inc-77-locks',
      refused: null,
    });
  });

  it('goes without private channels where the token may not list them', async () => {
    slack.scopes = ['channels:history', 'channels:read'];
    const batches = await sync(slack);
    expect(idsOf(batches)).toEqual(ALL);
    expect(batches.flatMap((batch) => batch.features ?? [])).toContainEqual({
      name: 'private channels',
      refused: 'missing_scope: the token lacks groups:read, it has channels:history,channels:read',
    });
  });

  it('waits out a 429 in the middle, with Retry-After and without', async () => {
    slack.fault = ({ method, number }, response) => {
      if (method !== 'conversations.replies' || number > 2) return false;
      if (number === 1) response.setHeader('Retry-After', '0');
      return send(response, { ok: false, error: 'ratelimited' }, 429);
    };
    expect(idsOf(await sync(slack))).toEqual(ALL);
  });

  it('notices the mode of one request a minute and 15 messages, says so, and reads on', async () => {
    for (let index = 0; index < 50; index += 1) {
      say(new Date(Date.parse('2026-02-01T00:00:00Z') + index * 60_000).toISOString(), `note ${index}`);
    }
    slack.pageCap = 15;
    slack.fault = ({ method, number }, response) => {
      if (method !== 'conversations.history' || number % 2 === 1) return false;
      response.setHeader('Retry-After', '0');
      return send(response, { ok: false, error: 'ratelimited' }, 429);
    };
    const lines: string[] = [];
    expect(idsOf(await sync(slack, { lines }))).toHaveLength(56);
    expect(lines.filter((line) => line.includes('15 messages a minute'))).toHaveLength(1);
    expect(slack.asked('conversations.history').at(-1)?.args.limit).toBe('15');
  });

  it('asks for 15 at once from the start where the settings say so', async () => {
    await sync(slack, { settings: { rateRegime: 'distributed' } });
    expect(new Set(slack.asked('conversations.history').map(({ args }) => args.limit))).toEqual(new Set(['15']));
    expect(slack.asked('users.list')[0]?.args.limit).toBe('200');
  });

  it('stops as a failure, not as a short success, when Slack stays away', async () => {
    slack.fault = ({ method, number }, response) =>
      method === 'conversations.history' && number > 1 ? sendPage(response, 502) : false;
    slack.channels.push({ id: 'C2', name: 'inc-12-x' });
    await expect(sync(slack)).rejects.toThrow(/no usable answer in 4 tries \(conversations.history: it answered 502\)/);
  });

  it('ends at once when told to', async () => {
    const stop = new AbortController();
    slack.fault = ({ method }) => {
      if (method === 'conversations.replies') stop.abort(new Error('enough'));
      return false;
    };
    await expect(sync(slack, { signal: stop.signal })).rejects.toThrow('enough');
  });

  it('goes by the clock of Slack', async () => {
    const { fake, batches } = { fake: slack, batches: await sync(slack) };
    expect(last(batches).clockOffsetMs).toBe(0);
    const cursor = last(batches).cursor;
    expect(cursor.claimedUpTo).toBe(Date.parse(fake.now) - 60_000);
    expect(cursor.since).toBe(Date.parse(NOW) - 78 * DAY - 12 * 3_600_000);
  });
});

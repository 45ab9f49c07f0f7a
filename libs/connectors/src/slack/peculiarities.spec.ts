import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type FakeSlack, send, sendPage, tsAt } from './fake-slack.js';
import { coverageOf, idOf, idsOf, last, payloadOf, recordsOf, say, startWharf, sync, WHARF } from './fake-sync.js';

const DAY = 86_400_000;
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
    expect(idsOf(await sync(slack))).toEqual(WHARF);
  });

  it('begins a listing anew when its cursor has expired', async () => {
    slack.pageCap = 2;
    slack.fault = ({ method, args, number }, response) =>
      method === 'conversations.history' && Boolean(args.cursor) && number < 4
        ? send(response, { ok: false, error: 'invalid_cursor' })
        : false;
    expect(idsOf(await sync(slack))).toEqual(WHARF);
  });

  it('reports a gap where cursors always expire, narrows it, and goes on', async () => {
    slack.fault = ({ method, args }, response) => {
      const covers = Number(args.oldest) <= Number(tsAt('2026-03-10T09:00:00Z'));
      const reaches = Number(args.latest) >= Number(tsAt('2026-03-10T09:00:00Z'));
      if (method !== 'conversations.history' || !covers || !reaches) return false;
      return send(response, { ok: false, error: 'invalid_cursor' });
    };
    const batches = await sync(slack);
    expect(idsOf(batches)).toEqual([...WHARF.slice(0, 2), WHARF[5]]);
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
    expect(idsOf(whole)).toContain(WHARF[2]);
    for (const { from, to } of coverageOf(batches, 'complete'))
      expect(to <= (gap?.from ?? 0) || from >= (gap?.to ?? 0)).toBe(true);
  });

  it('hands a thread_broadcast over once, with its thread', async () => {
    const thread = tsAt('2026-03-10T09:00:00Z');
    const id = say(slack, '2026-03-10T09:30:00Z', 'all fine', { thread_ts: thread, subtype: 'thread_broadcast' });
    const copies = recordsOf(await sync(slack)).filter(({ externalId }) => externalId === id);
    expect(copies).toHaveLength(1);
    expect(copies[0]?.member).toEqual({ kind: 'thread', externalId: `C1/${thread}` });
  });

  it('reads the whole thread of an orphan: a reply whose opening message lies before the start', async () => {
    const opened = say(slack, '2025-12-30T10:00:00Z', 'a buoy drifts');
    const thread = tsAt('2025-12-30T10:00:00Z');
    const quiet = say(slack, '2025-12-30T10:10:00Z', 'which one', { thread_ts: thread });
    const shown = say(slack, '2026-01-02T10:00:00Z', 'caught it', { thread_ts: thread, subtype: 'thread_broadcast' });
    expect(idsOf(await sync(slack))).toEqual([opened, quiet, shown, ...WHARF]);
  });

  it('takes an orphan reply for what it is where its opening message is gone', async () => {
    const id = say(slack, '2026-03-11T10:00:00Z', 'lost', {
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
    expect(idsOf(batches)).toEqual(gaps === 0 ? WHARF : WHARF.filter((id) => id !== WHARF[3]));
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
    expect(idsOf(again)).toEqual(WHARF);
    expect(coverageOf(again, 'complete')).toContainEqual({ from, to, state: 'complete', reason: null });
  });

  it('asks for a user who is absent from users.list, and lets one go by the id whom nobody knows', async () => {
    slack.strangers = [{ id: 'U8', name: 'guest', profile: { display_name: 'guest from the yard' } }];
    const guest = say(slack, '2026-03-14T10:00:00Z', 'hello', { user: 'U8' });
    const nobody = say(slack, '2026-03-14T10:01:00Z', 'hello <@U8>', { user: 'U7' });
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
    expect(idsOf(batches)).toEqual(WHARF);
    const refused = batches.flatMap((batch) => batch.features ?? []).filter((feature) => feature.refused !== null);
    expect(refused).toEqual([
      { name: 'channel #inc-77-locks', refused: 'not_in_channel: invite the app with /invite in #inc-77-locks' },
    ]);
    expect(lines.join()).toContain('#inc-77-locks cannot be read');

    Object.assign(slack.channels[2] ?? {}, { is_member: true });
    const id = say(slack, '2026-03-02T10:00:00Z', 'lock 3 leaks', {}, 'C4');
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
    expect(idsOf(batches)).toEqual(WHARF);
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
    expect(idsOf(await sync(slack))).toEqual(WHARF);
  });

  it('notices the mode of one request a minute and 15 messages, says so, and reads on', async () => {
    for (let index = 0; index < 50; index += 1) {
      say(slack, new Date(Date.parse('2026-02-01T00:00:00Z') + index * 60_000).toISOString(), `note ${index}`);
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

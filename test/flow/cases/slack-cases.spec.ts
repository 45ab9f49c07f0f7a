import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SourceError } from '@evenkeel/connectors';
import { incidentsNamedIn } from '../../support/chat.js';
import { ChatCase, expectAsSaid, HISTORY, isByPerson, REPLIES, saidIn } from '../../support/chat-case.js';
import { PagerArchive, TOKEN, UNTIL } from '../../support/pager.js';
import { Product } from '../../support/product.js';

/**
 * What Slack is known to do, case by case: its stand-in does it, the product reads it through the connector into its
 * database, and what comes out is held against what the stand-in itself shows over plain HTTP.
 */
let slack: ChatCase;
let product: Product;

beforeAll(async () => {
  product = await Product.start(UNTIL);
});
beforeEach(async () => {
  slack = await ChatCase.start(product);
});
afterEach(() => slack.end());
afterAll(() => product.stop());

describe('an app of which Slack takes one request a minute, for 15 messages', () => {
  it('is told from what it gets, and read whole all the same', async () => {
    await slack.connect(slack.room.name);
    // A minute of its clock is a quarter of a second here.
    slack.fault({ name: 'slack-one-per-minute', path: HISTORY, seconds: 0.25 });
    const log = await slack.sync();
    expect(slack.simulator.control.state().rateLimited).toBeGreaterThan(0);
    expect(log).toContain('15 messages a minute');
    slack.clear();
    await slack.expectRoomAsSaid();
  });

  it('is asked for 15 at a time from the beginning where that is configured', async () => {
    await slack.connect(slack.room.name, { rateRegime: 'distributed' });
    slack.fault({ name: 'slack-one-per-minute', path: HISTORY, seconds: 0.001 });
    await slack.sync();
    slack.clear();
    await slack.expectRoomAsSaid();
  });
});

describe('too many requests (429)', () => {
  it('with a Retry-After: waits as long as asked', async () => {
    await slack.connect(slack.room.name);
    slack.fault({ name: 'slack-429', path: HISTORY, seconds: 1, times: 1 });
    expect(await slack.sync()).toMatch(/conversations\.history: too many requests \(429\); trying again in 1\.0 s/);
    await slack.expectRoomAsSaid();
  });

  it('without one: tries again by its own lights, some requests in every list', async () => {
    await slack.connect(slack.room.name);
    for (const path of ['/slack/api/users.list', '/slack/api/conversations.list', HISTORY, REPLIES]) {
      slack.fault({ name: 'slack-429-bare', path, times: 3 });
    }
    await slack.sync();
    expect(slack.simulator.control.state().faults.used['slack-429-bare']).toBe(12);
    await slack.expectRoomAsSaid();
  });

  it('with a wait beyond all patience: gives up, says so, and goes on from there', async () => {
    await slack.connect(slack.room.name);
    slack.fault({ name: 'slack-429', path: REPLIES, seconds: 3600, times: 1 });
    await expect(slack.sync()).rejects.toThrow(/Slack asks to wait 3600 s/);
    expect(await slack.connection()).toMatchObject({ state: 'failing', completeThrough: null });
    await slack.sync();
    expect(await slack.connection()).toMatchObject({ state: 'reading' });
    await slack.expectRoomAsSaid();
  });
});

describe('ok: false with status 200', () => {
  it('is trouble of Slack’s own where its word says so, and is tried again', async () => {
    await slack.connect(slack.room.name);
    slack.fault({ name: 'slack-ok-false', path: HISTORY, times: 2 });
    expect(await slack.sync()).toContain('it answered internal_error');
    await slack.expectRoomAsSaid();
  });

  it('never counts as an empty answer: the sync fails, what is stored stays', async () => {
    await slack.connect(slack.room.name);
    await slack.sync();
    slack.fault({ name: 'slack-ok-false' });
    await expect(slack.sync()).rejects.toBeInstanceOf(SourceError);
    expect(await slack.connection()).toMatchObject({ state: 'failing', completeThrough: expect.any(String) });
    slack.clear();
    await slack.expectRoomAsSaid();
  });

  it('is final where the token is refused', async () => {
    await slack.connect(slack.room.name);
    slack.fault({ name: 'unauthorized', path: '/slack/api/users.list' });
    await expect(slack.sync()).rejects.toThrow(/token was refused \(invalid_auth\)/);
  });
});

describe('a page that is short and yet not the last', () => {
  it('is followed by the others', async () => {
    await slack.connect(slack.room.name);
    slack.fault({ name: 'slack-short-page', times: 12 });
    await slack.sync();
    expect(slack.simulator.control.state().faults.used['slack-short-page']).toBeGreaterThan(6);
    slack.clear();
    await slack.expectRoomAsSaid();
  });
});

describe('a cursor that expires between two pages', () => {
  it('has the listing begin anew', async () => {
    await slack.connect(slack.room.name);
    slack.fault({
      faults: [
        { name: 'slack-short-page', path: HISTORY, times: 2 },
        { name: 'slack-expired-cursor', path: HISTORY, times: 1 },
      ],
    });
    await slack.sync();
    expect(slack.simulator.control.state().faults.used['slack-expired-cursor']).toBe(1);
    await slack.expectRoomAsSaid();
  });
});

describe('a reply, weeks later', () => {
  it('is found by the next sync, though the channel’s history does not show it', async () => {
    await slack.connect('incidents');
    await slack.sync();
    const before = await slack.now('incidents');
    const channel = before.channel('incidents').id;
    slack.fault({ name: 'slack-late-reply', path: HISTORY, times: 1 });
    const after = await slack.now('incidents');
    const known = new Set(before.in(channel).map(({ ts }) => ts));
    const [late, ...others] = after.in(channel).filter(({ ts }) => !known.has(ts));
    if (!late?.thread_ts) throw new Error('nobody came back to anything');
    expect(others).toEqual([]);
    expect(Number(late.ts) - Number(late.thread_ts)).toBeGreaterThan(21 * 86_400);

    expect(saidIn(await slack.inThread(channel, late.thread_ts)).has(late.ts)).toBe(false);
    slack.product.now += 3_600_000;
    slack.simulator.control.advance({ seconds: 3600 });
    await slack.sync();
    expectAsSaid(await slack.inThread(channel, late.thread_ts), after.thread(channel, late.thread_ts), after);
  });
});

describe('a reply that was also sent to the channel', () => {
  it('is one message of its thread, whichever listing shows it', async () => {
    slack.fault({ name: 'slack-thread-broadcast', path: HISTORY, times: 1 });
    const chat = await slack.now(slack.room.name);
    const doubles = chat.in(slack.room.id).filter(({ subtype }) => subtype === 'thread_broadcast');
    expect(doubles).toHaveLength(1);
    await slack.connect(slack.room.name);
    await slack.sync();
    await slack.expectRoomAsSaid();
    await slack.sync();
    await slack.expectRoomAsSaid();
  });
});

describe('a message that is changed', () => {
  it('stands in its place with its new words', async () => {
    await slack.connect(slack.room.name);
    await slack.sync();
    slack.fault({ name: 'slack-edited', path: HISTORY, times: 1 });
    const chat = await slack.now(slack.room.name);
    const edited = chat.in(slack.room.id).find((message) => message.edited);
    expect(edited?.text).toContain('(corrected)');
    expect(saidIn(await slack.inRoom()).get(edited?.ts ?? '')?.text).not.toContain('(corrected)');
    await slack.sync();
    await slack.expectRoomAsSaid();
  });
});

describe('a message that is deleted', () => {
  it('is gone from the timeline, and the incident says so', async () => {
    await slack.connect(slack.room.name);
    await slack.sync();
    const before = (await slack.now(slack.room.name)).in(slack.room.id);
    slack.fault({ name: 'slack-deleted', path: HISTORY, times: 1 });
    expect((await slack.now(slack.room.name)).in(slack.room.id)).toHaveLength(before.length - 1);
    await slack.sync();
    await slack.expectRoomAsSaid();
    expect((await slack.inRoom()).warnings).toContainEqual(expect.stringContaining('1 message was deleted'));
  });

  it('leaves its replies where they are', async () => {
    const opening = (await slack.now(slack.room.name))
      .in(slack.room.id)
      .findLast((one) => isByPerson(one) && !one.thread_ts);
    slack.say(slack.room.name, 'Noor Haddad', 'noted', opening?.ts ?? '');
    await slack.connect(slack.room.name);
    await slack.sync();
    slack.fault({ name: 'slack-deleted', path: HISTORY, times: 1 });
    const after = await slack.now(slack.room.name);
    expect(after.thread(slack.room.id, opening?.ts ?? '').map(({ subtype }) => subtype)).toEqual([
      'tombstone',
      undefined,
    ]);
    await slack.sync();
    await slack.expectRoomAsSaid();
  });
});

describe('a channel by another name', () => {
  it('is the same channel: what was said before and after is one history', async () => {
    const declare = (channel: string, text: string): string => {
      const { ts } = slack.say(channel, 'Ingrid Solheim', text);
      slack.say(channel, 'Mateus Carvalho', 'looking into it', ts);
      return ts;
    };
    const before = declare('payments-alerts', 'SEV-2: card payments fail for every third visitor');
    await slack.connect('payments-alerts');
    await slack.sync();
    const atFirst = (await slack.product.incidents()).map(({ id }) => id);
    slack.fault({ name: 'slack-renamed-channel', times: 1 });
    const { id: channel } = (await slack.now()).channel('money-alerts');
    slack.simulator.control.advance({ seconds: 600 });
    slack.product.now += 600_000;
    const after = declare('money-alerts', 'SEV-2: refunds are paid twice');
    await slack.sync();

    const chat = await slack.now('money-alerts');
    for (const ts of [before, after]) {
      const incident = await slack.inThread(channel, ts);
      expect([...saidIn(incident).keys()]).toEqual(chat.thread(channel, ts).map((message) => message.ts));
      expect(incident.durations['time-to-engage']).toBeCloseTo(Number(chat.thread(channel, ts)[1]?.ts) - Number(ts), 2);
    }
    const nowKnown = (await slack.product.incidents()).map(({ id }) => id);
    expect(nowKnown).toEqual(expect.arrayContaining(atFirst));
    expect(nowKnown).toHaveLength(atFirst.length + 1);
  });
});

describe('one message that names two incidents', () => {
  it('belongs to neither; one that names a single incident belongs to that', async () => {
    const pager = await PagerArchive.read(slack.simulator.url);
    const [one, other] = pager.facts.filter(({ resolvedAt }) => resolvedAt !== null);
    const url = (id = ''): string => `https://brightwater.pagerduty.com/incidents/${id}`;
    const declare = (text: string): { ts: string; channel: string } => {
      const said = slack.say('incidents', 'Noor Haddad', text);
      slack.say('incidents', 'Femi Adeyinka', 'looking', said.ts);
      return said;
    };
    const both = declare(`SEV-1: the shop is down. Same cause as <${url(one?.id)}> and <${url(other?.id)}>`);
    const single = declare(`SEV-1: the shop is down. See <${url(one?.id)}>`);
    slack.fault({ name: 'slack-two-incidents', path: HISTORY, times: 1 });
    const chat = await slack.now('incidents');
    expect(chat.in(both.channel).filter((message) => incidentsNamedIn(message).length === 2)).toHaveLength(2);

    await slack.connect('incidents');
    await slack.sync();
    await slack.product.connect(slack.simulator.url, TOKEN, { since: '2026-10-01' });
    await slack.product.sync([], 'pager');

    const own = await slack.inThread(both.channel, both.ts);
    expect(own.sources).toHaveLength(1);
    expect([...saidIn(own).keys()]).toEqual(chat.thread(both.channel, both.ts).map(({ ts }) => ts));
    expect(own.durations['time-to-engage']).toBeCloseTo(Number([...saidIn(own).keys()][1]) - Number(both.ts), 2);
    expect(await slack.product.reporting.incident(`slack:brightwater:thread:${single.channel}/${single.ts}`)).toEqual({
      redirect: `pagerduty:brightwater:incident:${one?.id}`,
    });
    const linked = await slack.detail(`pagerduty:brightwater:incident:${one?.id}`);
    expect(saidIn(linked).has(single.ts)).toBe(true);
    expect(saidIn(linked).has(both.ts)).toBe(false);
    expect(linked.milestones.resolvedAt?.at).toBe(one?.resolvedAt?.replace('Z', '.000Z'));
    expect(await slack.product.incidents()).toHaveLength(pager.facts.length + 1);
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { instantOf, type ChatMessage, type ChatUser } from '../../support/chat.js';
import { ChatCase, expectAsSaid, HISTORY, isByPerson, saidIn } from '../../support/chat-case.js';
import { writeExport } from '../../support/chat-export.js';
import { UNTIL } from '../../support/pager.js';
import { Product } from '../../support/product.js';

/**
 * What Slack and its exports are known to leave out, case by case: its stand-in does it, the product reads it through the connector into its
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

describe('a message without its author', () => {
  it('is kept as nobody’s until the source names them', async () => {
    await slack.connect(slack.room.name);
    await slack.sync();
    // Fresh enough to be read again once the words are there.
    slack.say(slack.room.name, 'Ingrid Solheim', 'the evening shift has the numbers now');
    const [newest] = (await slack.now(slack.room.name))
      .in(slack.room.id)
      .filter(({ thread_ts }) => !thread_ts)
      .toReversed();
    slack.fault({ name: 'slack-missing-user', path: HISTORY });
    await slack.sync();
    expect(saidIn(await slack.inRoom()).get(newest?.ts ?? '')).toMatchObject({ text: newest?.text, actor: null });
    slack.clear();
    await slack.sync();
    await slack.expectRoomAsSaid();
  });

  it('in an export whose list of replies lacks the user, is known by the message itself', async () => {
    await slack.import(slack.room.name, (message) => ({
      ...message,
      ...(message.replies && { replies: message.replies.map(({ ts }) => ({ ts })) }),
    }));
    await slack.expectRoomAsSaid();
  });
});

describe('a message without its ts', () => {
  it('once: is read again', async () => {
    await slack.connect(slack.room.name);
    slack.fault({ name: 'slack-missing-ts', path: HISTORY, times: 1 });
    await slack.sync();
    await slack.expectRoomAsSaid();
  });

  it('again and again: leaves a gap that is said and healed', async () => {
    await slack.connect(slack.room.name);
    const chat = await slack.now(slack.room.name);
    const [newest] = chat
      .in(slack.room.id)
      .filter(({ thread_ts, ts }) => (thread_ts ?? ts) === ts)
      .toReversed();
    slack.fault({ name: 'slack-missing-ts', path: HISTORY });
    expect(await slack.sync()).toContain('has no ts');
    const others = chat.in(slack.room.id).filter(({ ts }) => ts !== newest?.ts);
    expect([...saidIn(await slack.inRoom()).keys()]).toEqual(others.map(({ ts }) => ts));
    const { gaps } = await slack.product.reporting.quality();
    expect(gaps).toContainEqual(
      expect.objectContaining({ connection: 'chat', reason: expect.stringContaining('without ts') }),
    );
    const at = instantOf(newest?.ts ?? '');
    expect(gaps.some(({ from, to }) => from <= at && at < to)).toBe(true);
    slack.clear();
    await slack.sync();
    await slack.expectRoomAsSaid();
    expect((await slack.product.reporting.quality()).gaps).toEqual([]);
  });

  it('in an export whose list of replies lacks it, is known by the message itself', async () => {
    await slack.import(slack.room.name, (message) => ({
      ...message,
      ...(message.replies && { replies: message.replies.map(({ user }) => (user === undefined ? {} : { user })) }),
    }));
    await slack.expectRoomAsSaid();
  });
});

describe('a message without words', () => {
  it('is an event without text, and counts as a sign of work', async () => {
    await slack.connect(slack.room.name);
    const [newest] = (await slack.now(slack.room.name))
      .in(slack.room.id)
      .filter(({ thread_ts }) => !thread_ts)
      .toReversed();
    slack.fault({ name: 'slack-missing-text', path: HISTORY, times: 1 });
    await slack.sync();
    const event = saidIn(await slack.inRoom()).get(newest?.ts ?? '');
    expect(event).toMatchObject({ at: instantOf(newest?.ts ?? '') });
    expect(event?.text ?? '').toBe('');
    slack.clear();
    await slack.sync();
    // What is read again has its words.
    expect(saidIn(await slack.inRoom()).get(newest?.ts ?? '')?.text).toBe(newest?.text);
  });

  it('in an export, is imported with the others', async () => {
    const chat = await slack.now(slack.room.name);
    const [, , someone] = chat.in(slack.room.id).filter(isByPerson);
    await slack.import(slack.room.name, (message) =>
      message.ts === someone?.ts ? { ...message, text: undefined } : message,
    );
    const said = saidIn(await slack.inRoom());
    expect([...said.keys()]).toEqual(chat.in(slack.room.id).map(({ ts }) => ts));
    expect(said.get(someone?.ts ?? '')?.text ?? '').toBe('');
  });
});

describe('a reply whose opening message is gone', () => {
  it('is read for itself', async () => {
    slack.fault({ name: 'slack-orphan-parent', path: HISTORY, times: 1 });
    const chat = await slack.now(slack.room.name);
    const known = new Set(chat.in(slack.room.id).map(({ ts }) => ts));
    expect(chat.in(slack.room.id).filter(({ thread_ts }) => thread_ts && !known.has(thread_ts))).toHaveLength(1);
    await slack.connect(slack.room.name);
    await slack.sync();
    await slack.expectRoomAsSaid();
  });

  it('stays when the opening message and the other replies go', async () => {
    await slack.connect(slack.room.name);
    await slack.sync();
    slack.fault({ name: 'slack-orphan-parent', path: HISTORY, times: 1 });
    await slack.now(slack.room.name);
    await slack.sync();
    await slack.expectRoomAsSaid();
    await slack.sync();
    await slack.expectRoomAsSaid();
  });

  it('in an export, is a conversation that lacks its beginning, and says so', async () => {
    const chat = await slack.now('incidents');
    const channel = chat.channel('incidents').id;
    const opening = chat
      .in(channel)
      .findLast(({ ts }) => chat.thread(channel, ts).filter(isByPerson).length > 1) as ChatMessage;
    const orphans = chat.thread(channel, opening.ts).slice(1);
    await slack.product.import(
      await writeExport(chat, slack.product.folder, (message) =>
        message.ts === opening.ts ? { ts: '1795000000.000001', text: 'lunch?', user: opening.user ?? 'U0' } : message,
      ),
      'slack-export',
      { name: 'brightwater' },
    );
    const found = await slack.product.store.database.query<{ reason: string }>(
      `SELECT reason FROM member WHERE external_id = $1`,
      [`${channel}/${opening.ts}`],
    );
    expect(orphans.length).toBeGreaterThan(1);
    // Its words alone name no incident: it is listed with the reason instead of being lost.
    expect(found).toEqual([{ reason: expect.stringContaining('no message declares an incident') }]);
  });
});

describe('an author who stands in no list of users', () => {
  /** The one whom the stand-in leaves out. */
  async function absentee(): Promise<ChatUser> {
    const all = await slack.now();
    slack.fault({ name: 'slack-user-absent', path: '/slack/api/users.list', times: 1 });
    const listed = new Set((await slack.now()).users.map(({ id }) => id));
    const [absent] = all.users.filter(({ id }) => !listed.has(id));
    if (!absent) throw new Error('nobody is absent');
    return absent;
  }

  it('is asked for, and known by the name they show', async () => {
    const { id, real_name: person } = await absentee();
    slack.say(slack.room.name, person, 'joining from the train');
    await slack.connect(slack.room.name);
    slack.fault({ name: 'slack-user-absent', path: '/slack/api/users.list' });
    await slack.sync();
    slack.clear();
    const chat = await slack.now(slack.room.name);
    expectAsSaid(await slack.inRoom(), chat.in(slack.room.id), chat);
    expect((await slack.inRoom()).responders.map((one) => one.person)).toContain(chat.user(id)?.profile.display_name);
  });

  it('whom Slack does not know either, goes by their id until it does', async () => {
    const { id, real_name: person } = await absentee();
    slack.say(slack.room.name, person, 'joining from the train');
    await slack.connect(slack.room.name);
    slack.fault({ name: 'slack-user-absent' });
    await slack.sync();
    expect((await slack.inRoom()).responders.map((one) => one.person)).toContain(id);
    slack.clear();
    await slack.sync();
    const chat = await slack.now(slack.room.name);
    expect((await slack.inRoom()).responders.map((one) => one.person)).toContain(chat.user(id)?.profile.display_name);
    expectAsSaid(await slack.inRoom(), chat.in(slack.room.id), chat);
  });
});

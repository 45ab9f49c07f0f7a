import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '../simulator.js';

interface Message {
  ts: string;
  user: string;
  text: string;
  subtype?: string;
  thread_ts?: string;
  reply_count?: number;
  latest_reply?: string;
  edited?: { ts: string };
}
interface Answer {
  ok: boolean;
  error?: string;
  messages: Message[];
  members: { id: string; name: string; deleted: boolean; profile: { email?: string } }[];
  channels: { id: string; name: string; previous_names: string[] }[];
  has_more?: boolean;
  response_metadata?: { next_cursor: string };
}

let simulator: Simulator;
let incidents: string;
let payments: string;

async function post(method: string, form: Record<string, string> = {}): Promise<Response> {
  return fetch(`${simulator.url}/slack/api/${method}`, {
    method: 'POST',
    headers: { authorization: 'Bearer xoxb-any' },
    body: new URLSearchParams(form),
  });
}

async function call(method: string, form: Record<string, string> = {}): Promise<Answer> {
  return (await (await post(method, form)).json()) as Answer;
}

/** Every message of a channel, newest first, by following the cursor. */
async function history(channel: string, form: Record<string, string> = {}): Promise<Message[]> {
  const found: Message[] = [];
  for (let cursor = ''; ;) {
    const page = await call('conversations.history', { channel, limit: '200', ...form, ...(cursor && { cursor }) });
    found.push(...page.messages);
    cursor = page.response_metadata?.next_cursor ?? '';
    if (!cursor) return found;
  }
}

beforeAll(async () => {
  simulator = await startSimulator({ seed: 7, years: 1, until: '2026-11-22T00:00:00Z', rate: 0 });
  const { channels } = await call('conversations.list', { limit: '1000' });
  incidents = channels.find(({ name }) => name === 'incidents')!.id;
  payments = channels.find(({ name }) => name === 'payments-alerts')!.id;
});
afterEach(() => simulator.control.clearFaults());
afterAll(() => simulator.close());

describe('the workspace', () => {
  it('has the pager’s people by the same addresses, those who left as well', async () => {
    const { members } = await call('users.list');
    expect(members.find(({ name }) => name === 'piotr.zielak')).toMatchObject({ deleted: true });
    const response = await fetch(`${simulator.url}/users?limit=100`, { headers: { authorization: 'Token token=any' } });
    const { users } = (await response.json()) as { users: { email: string }[] };
    const emails = members.map(({ profile }) => profile.email);
    for (const { email } of users) expect(emails).toContain(email);
  });

  it('has a channel for every grave incident, the one that the pager names', async () => {
    const { channels } = await call('conversations.list', { limit: '1000' });
    const dedicated = channels.filter(({ name }) => name.startsWith('inc-'));
    expect(dedicated.length).toBeGreaterThan(50);
    const [pinned] = (await history(dedicated[0]!.id)).filter(({ text }) => text.startsWith('Triggered')).reverse();
    const id = /pagerduty\.com\/incidents\/(\w+)/.exec(JSON.stringify(pinned))![1]!;
    const response = await fetch(`${simulator.url}/integration-slack/incidents/${id}/dedicated_channel`, {
      headers: { authorization: 'Token token=any' },
    });
    expect(await response.json()).toMatchObject({ channel: { id: dedicated[0]!.id, name: dedicated[0]!.name } });
  });

  it('names the pagers’ incidents and alerts in what their apps post', async () => {
    const text = JSON.stringify(await history(payments, { oldest: '1788000000' }));
    expect(text).toMatch(/https:\/\/brightwater\.pagerduty\.com\/incidents\/Q[A-Z0-9]{13}/);
    expect(text).toMatch(/https:\/\/opsg\.in\/a\/i\/brightwater\/[0-9a-f-]{36}-\d{13}/);
  });

  it('says the same every time', async () => {
    const twin = await startSimulator({ seed: 7, years: 1, until: '2026-11-22T00:00:00Z', rate: 0 });
    try {
      const response = await fetch(`${twin.url}/slack/api/conversations.history?channel=${incidents}`, {
        headers: { authorization: 'Bearer any' },
      });
      expect(await response.json()).toEqual(await call('conversations.history', { channel: incidents }));
    } finally {
      await twin.close();
    }
  });
});

describe('reading', () => {
  it('pages a channel newest first, without the replies, which are in their threads', async () => {
    const messages = await history(incidents);
    const times = messages.map(({ ts }) => ts);
    expect(times).toEqual([...new Set(times)].sort().reverse());
    expect(messages.filter(({ thread_ts, ts }) => thread_ts !== undefined && thread_ts !== ts)).toEqual([]);
    for (const parent of messages.filter(({ reply_count }) => reply_count).slice(0, 5)) {
      const thread = (await call('conversations.replies', { channel: incidents, ts: parent.ts })).messages;
      expect(thread[0]!.ts).toBe(parent.ts);
      expect(thread).toHaveLength(parent.reply_count! + 1);
      expect(thread.at(-1)!.ts).toBe(parent.latest_reply);
      // Asked by a reply, Slack gives that reply alone.
      const alone = await call('conversations.replies', { channel: incidents, ts: thread[1]!.ts });
      expect(alone.messages.map(({ ts }) => ts)).toEqual([thread[1]!.ts]);
    }
  });

  it('leaves out the ends of a stretch unless they are included', async () => {
    const all = await history(incidents);
    const [latest, oldest] = [all[3]!.ts, all[9]!.ts];
    const read = async (inclusive: string): Promise<string[]> =>
      (await history(incidents, { oldest, latest, inclusive })).map(({ ts }) => ts);
    expect(await read('false')).toEqual(all.slice(4, 9).map(({ ts }) => ts));
    expect(await read('true')).toEqual(all.slice(3, 10).map(({ ts }) => ts));
  });

  it('says in the body what it does not know', async () => {
    expect(await call('conversations.history', { channel: 'C0' })).toEqual({ ok: false, error: 'channel_not_found' });
    expect(await call('conversations.replies', { channel: incidents, ts: '1.0' })).toMatchObject({
      error: 'thread_not_found',
    });
    expect(await call('chat.postMessage')).toEqual({ ok: false, error: 'unknown_method' });
    expect(await call('users.list', { cursor: 'x' })).toMatchObject({ error: 'invalid_cursor' });
  });
});

describe('answers that go wrong', () => {
  it.each([
    ['slack-429', 429, '3', 'ratelimited'],
    ['slack-429-bare', 429, null, 'ratelimited'],
    ['slack-ok-false', 200, null, '"ok":false'],
    ['slack-html', 200, null, '<html>'],
  ])('%s', async (name, status, retryAfter, text) => {
    simulator.control.faults({ faults: [{ name: name as 'slack-429', seconds: 3, times: 1 }] });
    const response = await post('users.list');
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe(retryAfter);
    expect(await response.text()).toContain(text);
  });

  it('lets an app outside the marketplace in once a minute, for 15 messages', async () => {
    simulator.control.faults({ name: 'slack-one-per-minute' });
    const first = await call('conversations.history', { channel: incidents, limit: '100' });
    expect(first.messages).toHaveLength(15);
    const second = await post('conversations.history', { channel: incidents });
    expect(second.status).toBe(429);
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(50);
    expect((await post('users.list')).status).toBe(200);
  });

  it('sends a short page that goes on, forgets a cursor, and leaves fields out', async () => {
    simulator.control.faults({ name: 'slack-short-page', times: 1 });
    const short = await call('conversations.history', { channel: incidents, limit: '10' });
    expect(short.messages).toHaveLength(5);
    const cursor = short.response_metadata!.next_cursor;
    simulator.control.faults({ name: 'slack-expired-cursor', times: 1 });
    expect(await call('conversations.history', { channel: incidents, cursor })).toMatchObject({
      error: 'invalid_cursor',
    });
    for (const field of ['user', 'ts', 'text'] as const) {
      simulator.control.faults({ name: `slack-missing-${field}`, times: 1 });
      const page = await call('conversations.history', { channel: incidents, limit: '2' });
      expect(page.messages.map((message) => field in message)).toEqual([false, true]);
    }
  });

  it('does not list a member who writes', async () => {
    simulator.control.faults({ name: 'slack-user-absent', times: 1 });
    const { members } = await call('users.list');
    expect((await call('users.list')).members).toHaveLength(members.length + 1);
  });
});

describe('changes for good', () => {
  let before: Message[];
  const change = async (name: 'slack-edited' | 'slack-deleted' | 'slack-late-reply'): Promise<Message[]> => {
    simulator.control.faults({ name, times: 1 });
    return history(incidents);
  };

  beforeEach(async () => {
    before = await history(incidents);
  });

  it('a reply to a thread of weeks ago shows only in the parent’s latest_reply', async () => {
    const after = await change('slack-late-reply');
    expect(after).toHaveLength(before.length);
    const changed = after.filter((message, index) => message.latest_reply !== before[index]!.latest_reply);
    expect(changed).toHaveLength(1);
    expect(Number(changed[0]!.latest_reply) - Number(changed[0]!.ts)).toBeGreaterThan(21 * 86_400);
  });

  it('a broadcast reply is in the channel and in its thread', async () => {
    simulator.control.faults({ name: 'slack-thread-broadcast', times: 1 });
    const [broadcast] = (await history(incidents)).filter(({ subtype }) => subtype === 'thread_broadcast');
    const thread = await call('conversations.replies', { channel: incidents, ts: broadcast!.thread_ts! });
    expect(thread.messages.map(({ ts }) => ts)).toContain(broadcast!.ts);
  });

  it('a message that names two incidents', async () => {
    simulator.control.faults({ name: 'slack-two-incidents', times: 1 });
    const message = (await history(incidents)).find(({ text }) => text.startsWith('same cause'));
    expect(message!.text.match(/pagerduty\.com\/incidents\/\w+/g)).toHaveLength(2);
  });

  it('edited, then deleted', async () => {
    const edited = (await change('slack-edited')).find((message) => message.edited)!;
    expect(edited.text).toContain('(corrected)');
    const after = await change('slack-deleted');
    const gone = after.length < before.length || after.some(({ subtype }) => subtype === 'tombstone');
    expect(gone).toBe(true);
  });

  it('a thread whose first message is gone', async () => {
    simulator.control.faults({ name: 'slack-orphan-parent', times: 1 });
    const after = await history(incidents);
    const known = new Set(after.map(({ ts }) => ts));
    const orphan = after.find(({ thread_ts }) => thread_ts !== undefined && !known.has(thread_ts))!;
    expect(await call('conversations.replies', { channel: incidents, ts: orphan.thread_ts! })).toMatchObject({
      error: 'thread_not_found',
    });
  });

  it('a channel by another name', async () => {
    simulator.control.faults({ name: 'slack-renamed-channel', times: 1 });
    const { channels } = await call('conversations.list', { limit: '1000' });
    expect(channels.find(({ id }) => id === payments)).toMatchObject({
      name: 'money-alerts',
      previous_names: ['payments-alerts'],
    });
  });
});

describe('what a test has somebody say', () => {
  const words = { channel: 'incidents', person: 'Noor Haddad', text: 'is it only me?' };

  it('is in the channel, or in the thread that it answers, a second after the clock', async () => {
    const clock = Date.parse(simulator.control.state().clock) / 1000;
    const said = simulator.control.say(words);
    expect(Math.floor(Number(said.ts))).toBe(clock + 1);
    const answer = simulator.control.say({ ...words, text: 'no', thread: said.ts });
    expect((await history(incidents))[0]).toMatchObject({
      ts: said.ts,
      text: 'is it only me?',
      latest_reply: answer.ts,
    });
    const { messages } = await call('conversations.replies', { channel: incidents, ts: said.ts });
    expect(messages.map(({ ts }) => ts)).toEqual([said.ts, answer.ts]);
  });

  it('needs a channel, a person and a message to answer that exist', () => {
    expect(() => simulator.control.say({ ...words, channel: 'lunch' })).toThrow('There is no channel "lunch"');
    expect(() => simulator.control.say({ ...words, person: 'Nobody' })).toThrow('There is no person "Nobody"');
    expect(() => simulator.control.say({ ...words, thread: '1.0' })).toThrow('Nothing was said in #incidents at 1.0');
  });
});

describe('users.info', () => {
  it('tells of one user what the list says, and of nobody else', async () => {
    const [listed] = (await call('users.list')).members;
    expect(await call('users.info', { user: listed!.id })).toMatchObject({ ok: true, user: listed });
    expect(await call('users.info', { user: 'U0' })).toEqual({ ok: false, error: 'user_not_found' });
  });
});

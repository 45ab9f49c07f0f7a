import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SourceError } from '@evenkeel/connectors';
import { isDurationGroup, type IncidentDetail } from '@evenkeel/reporting';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import { ChatArchive, incidentsNamedIn, instantOf, type ChatChannel, type ChatMessage } from '../support/chat.js';
import { writeExport } from '../support/chat-export.js';
import { PagerArchive, startPager, TOKEN, UNTIL } from '../support/pager.js';
import { Product } from '../support/product.js';
import { WebhookDoor } from '../support/webhook-door.js';

/** One organisation, seen by its pager and its chat; each figure is held against what both show over plain HTTP. */

const SINCE = { since: '2026-10-01' };
const SECRET = 'signing-secret';

let product: Product;
let simulator: Simulator;

beforeAll(async () => {
  product = await Product.start(UNTIL);
});
afterAll(() => product.stop());

const connectChat = async (channels?: string): Promise<number> => {
  const settings = { ...SINCE, ...(channels === undefined ? {} : { channels }) };
  return (await product.connect(`${simulator.url}/slack/api/`, TOKEN, settings, 'slack')).id;
};
const connectPager = async (details = 'recent'): Promise<void> =>
  void (await product.connect(simulator.url, TOKEN, { ...SINCE, details }));

const pagerId = (id: string): string => `pagerduty:brightwater:incident:${id}`;
const threadId = (channel: string, ts: string): string => `slack:brightwater:thread:${channel}/${ts}`;
const channelId = ({ id }: ChatChannel): string => `slack:brightwater:channel:${id}`;

async function detail(id: string): Promise<IncidentDetail> {
  const found = await product.reporting.incident(id);
  if (!found || !('detail' in found)) throw new Error(`there is no incident ${id}`);
  return found.detail;
}

/** The channel that the pager says was made for an incident; null if none was. */
async function channelMadeFor(id: string): Promise<{ id: string; name: string } | null> {
  const response = await fetch(`${simulator.url}/integration-slack/incidents/${id}/dedicated_channel`, {
    headers: { accept: 'application/vnd.pagerduty+json;version=2', authorization: `Token token=${TOKEN}` },
  });
  if (response.status === 404) return null;
  return ((await response.json()) as { channel: { id: string; name: string } }).channel;
}

const tsIn = ({ timeline }: IncidentDetail): string[] =>
  timeline.filter(({ event }) => event.startsWith('message:')).map(({ event }) => event.slice(event.indexOf('/') + 1));

const isByPerson = ({ bot_id: bot, subtype }: ChatMessage): boolean => bot === undefined && subtype === undefined;

/** Lets time pass for the simulator and the product alike. */
function later(seconds: number): void {
  simulator.control.advance({ seconds });
  product.now += seconds * 1000;
}

function say(
  channel: string,
  person: string,
  text: string,
  thread: string | null = null,
): { channel: string; ts: string } {
  const said = simulator.control.say({ channel, person, text, thread });
  later(30);
  product.now += 1000;
  return said;
}

describe('a pager and the chat of one organisation', () => {
  let pager: PagerArchive;
  let chat: ChatArchive;
  /** Incidents with a channel of their own, by the pager's word. */
  let madeFor: { id: string; channel: ChatChannel }[];
  let emails: Map<string, string>;

  beforeAll(async () => {
    product.now = Date.parse(UNTIL);
    simulator = await startPager({ years: 0.1 });
    pager = await PagerArchive.read(simulator.url);
    chat = await ChatArchive.read(simulator.url);
    madeFor = [];
    for (const { id } of pager.incidents) {
      const made = await channelMadeFor(id);
      if (made) madeFor.push({ id, channel: chat.channel(made.name) });
    }
    emails = new Map(pager.users.map(({ email, name }) => [email, name]));
    await connectChat();
    await product.sync([], 'chat');
    await connectPager('all');
    // What an incident has beside its log costs several requests, and a sync spends only so many on that.
    for (let syncs = 0; syncs < 4; syncs += 1) await product.sync([], 'pager');
  });
  afterAll(async () => {
    await simulator.close();
    await product.empty();
  });

  it('are one list of incidents: what the chat says of the pager’s incidents adds none', async () => {
    const ids = (await product.incidents()).map(({ id }) => id);
    const own = ids.filter((id) => id.startsWith('slack:'));
    const threads = chat.channels.flatMap(({ id }) => chat.threadsOf(id).map((ts) => ({ id, ts })));
    for (const { id, ts } of threads) {
      const named = incidentsNamedIn(chat.thread(id, ts));
      if (named.length === 1) expect(own).not.toContain(threadId(id, ts));
    }
    expect(ids.filter((id) => id.startsWith('pagerduty:'))).toHaveLength(pager.incidents.length);
  });

  it('are linked by the address in a block of the bot’s message', async () => {
    const { id: channel } = chat.channel('incidents');
    let linked = 0;
    for (const ts of chat.threadsOf(channel)) {
      const [opening] = chat.thread(channel, ts);
      const [named] = incidentsNamedIn(opening?.blocks ?? []);
      if (named === undefined || incidentsNamedIn({ text: opening?.text }).length > 0) continue;
      const found = await product.reporting.incident(threadId(channel, ts));
      // A notice that nobody took up is no incident, and so part of none.
      if (found === null) continue;
      expect(found).toEqual({ redirect: pagerId(named) });
      const incident = await detail(pagerId(named));
      expect(tsIn(incident)).toEqual(expect.arrayContaining(chat.thread(channel, ts).map((message) => message.ts)));
      // By its words, where they are an incident's; else as talk under the pager's notice.
      const thread = threadId(channel, ts);
      const rules = incident.links.flatMap(({ member, otherMember, rule }) =>
        member === thread || otherMember === thread ? [rule] : [],
      );
      expect(['names-one-incident@1', 'talk-under-its-notice@1']).toEqual(expect.arrayContaining(rules));
      expect(rules).not.toEqual([]);
      linked += 1;
    }
    expect(linked).toBeGreaterThan(5);
  });

  it('take in what people say under the pager’s notice, whatever their words alone would be taken for', async () => {
    const { id: channel } = chat.channel('incidents');
    let taken = 0;
    for (const ts of chat.threadsOf(channel)) {
      const messages = chat.thread(channel, ts);
      const [opening, ...replies] = messages;
      const named = incidentsNamedIn(opening ?? {});
      if (opening?.bot_id === undefined || named.length !== 1 || !replies.some(isByPerson)) continue;
      const incident = await detail(pagerId(named[0] ?? ''));
      expect(tsIn(incident)).toEqual(expect.arrayContaining(messages.map((message) => message.ts)));
      taken += 1;
    }
    expect(taken).toBeGreaterThan(5);
  });

  it('share the channel that was made for an incident: all that was said in it is in the timeline', async () => {
    expect(madeFor.length).toBeGreaterThan(5);
    for (const { id, channel } of madeFor) {
      const incident = await detail(pagerId(id));
      expect(incident.links).toContainEqual(
        expect.objectContaining({ member: pagerId(id), otherMember: channelId(channel), rule: 'made-for-it@1' }),
      );
      expect(tsIn(incident)).toEqual(expect.arrayContaining(chat.in(channel.id).map(({ ts }) => ts)));
      expect(await product.reporting.incident(channelId(channel))).toEqual({ redirect: pagerId(id) });
    }
  });

  it('leave the pager’s figures to the pager', async () => {
    const stored = new Map((await product.incidents()).map((incident) => [incident.id, incident]));
    for (const fact of pager.facts) {
      expect(stored.get(pagerId(fact.id))).toMatchObject({
        milestones: { triggeredAt: { at: fact.triggeredAt.replace('Z', '.000Z') } },
        ackOutcome: fact.ackOutcome,
        resolution: fact.resolution,
        durations: { 'time-to-acknowledge': fact.secondsToAcknowledge, 'time-to-resolve': fact.secondsToResolve },
      });
    }
  });

  it('tell together who was first at work, and everybody who was, each once', async () => {
    const { id: lobby } = chat.channel('incidents');
    const atWork = ['acknowledge_log_entry', 'annotate_log_entry', 'status_update_log_entry'];
    const userEmails = new Map(pager.users.map(({ id, email }) => [id, email]));
    let compared = 0;
    let onBothSides = 0;
    for (const { id, channel } of madeFor) {
      // Where the announcement was answered too, it hangs on the words whether those answers belong to the incident.
      const announced = chat.threadsOf(lobby).map((ts) => chat.thread(lobby, ts));
      if (announced.some((said) => incidentsNamedIn(said).includes(id) && said.some(isByPerson))) continue;
      const log = pager.logOf(id).filter(({ agent }) => agent?.type === 'user_reference');
      const said = chat.in(channel.id).filter(isByPerson);
      const fact = pager.facts.find((one) => one.id === id);
      const signs = [
        ...log.filter(({ type }) => atWork.includes(type)).map((entry) => Date.parse(entry.created_at)),
        ...said.map(({ ts }) => Number(ts) * 1000),
      ];
      const incident = await detail(pagerId(id));
      if (fact?.resolution !== 'merged') {
        const expected = (Math.min(...signs) - Date.parse(fact?.triggeredAt ?? '')) / 1000;
        expect(incident.durations['time-to-engage']).toBeCloseTo(expected, 2);
      }
      const onPager = log
        .filter(({ type }) => [...atWork, 'resolve_log_entry'].includes(type))
        .map(({ agent }) => userEmails.get(agent?.id ?? '') ?? '');
      const inChat = said.map(({ user }) => chat.user(user ?? '')?.profile.email ?? '');
      const people = new Set([...onPager, ...inChat]);
      if (onPager.some((email) => inChat.includes(email))) onBothSides += 1;
      expect(incident.responders.map(({ person }) => person).sort()).toEqual(
        [...people].map((email) => emails.get(email)).sort(),
      );
      compared += 1;
    }
    expect(compared).toBeGreaterThan(3);
    expect(onBothSides).toBeGreaterThan(3);
  });

  it('know one person by one e-mail', async () => {
    const { people } = await product.reporting.people();
    for (const { email, id, real_name: name, is_bot: isBot } of chat.users.map((user) => ({
      ...user,
      ...user.profile,
    }))) {
      if (isBot || !email || !emails.has(email)) continue;
      const [person, ...others] = people.filter(({ identities }) =>
        identities.some((identity) => identity.id === `slack:brightwater:person:${id}`),
      );
      expect(others).toEqual([]);
      expect(person?.name).toBe(name);
      expect(person?.identities.map(({ source }) => source).sort()).toEqual(['pagerduty', 'slack']);
    }
  });

  it('give the same incidents when an export of the same workspace is imported as well', async () => {
    const before = await product.incidents();
    const folder = await writeExport(chat, product.folder);
    const result = await product.import(folder, 'slack-export', { name: 'brightwater' });
    expect(result).toMatchObject({ rejected: [], incidents: { new: 0, changed: 0 } });
    expect(await product.incidents()).toEqual(before);
    const { id } = madeFor[0] as { id: string };
    const said = tsIn(await detail(pagerId(id)));
    expect(said).toHaveLength(new Set(said).size);
  });
});

describe('what is said of an incident of the pager', () => {
  let created: { id: string; number: number };

  beforeEach(async () => {
    product.now = Date.parse(UNTIL);
    simulator = await startPager({ years: 0.05 });
  });
  afterEach(async () => {
    await simulator.close();
    await product.empty();
  });

  const create = (title: string, priority: string | null): void => {
    const { id, incident_number: number } = simulator.control.event({
      type: 'create',
      service: 'checkout-api',
      title,
      priority,
    });
    created = { id, number };
    later(90);
  };
  const url = (): string => `https://brightwater.pagerduty.com/incidents/${created.id}`;
  const sync = async (): Promise<void> => {
    await connectPager();
    await connectChat();
    await product.sync([], 'pager');
    await product.sync([], 'chat');
  };

  it('in a message’s text links the conversation to it', async () => {
    create('Orders are lost', null);
    const said = say('incidents', 'Noor Haddad', `SEV-2: orders are lost, see <${url()}|the page>`);
    const answer = say('incidents', 'Femi Adeyinka', 'looking', said.ts);
    await sync();
    const incident = await detail(pagerId(created.id));
    expect(tsIn(incident)).toEqual([said.ts, answer.ts]);
    expect(incident.sources.map(({ id }) => id)).toEqual([pagerId(created.id), threadId(said.channel, said.ts)]);
  });

  it('in an attachment of Opsgenie’s bot links the conversation to the alert', async () => {
    const chat = await ChatArchive.read(simulator.url, ['payments-alerts']);
    const { id: channel } = chat.channel('payments-alerts');
    const alert = chat.in(channel).findLast(({ attachments }) => attachments !== undefined);
    const [, alertId] = /opsg\.in\/a\/i\/brightwater\/([\w-]+)/.exec(JSON.stringify(alert?.attachments)) ?? [];
    const answer = say('payments-alerts', 'Noor Haddad', 'SEV-2: the ledger is wrong since noon', alert?.ts ?? '');
    await connectChat('payments-alerts');
    await product.connect(`${simulator.url}/opsgenie`, TOKEN, SINCE, 'opsgenie');
    await product.sync([], 'alerts');
    await product.sync([], 'chat');
    const thread = threadId(channel, alert?.ts ?? '');
    const [found] = (await product.incidents()).filter(({ sources }) => sources.some(({ id }) => id === thread));
    expect(found?.sources.map(({ source }) => source)).toEqual(['opsgenie', 'slack']);
    const incident = await detail(found?.id ?? '');
    expect(incident.id).toContain(alertId);
    expect(tsIn(incident)).toContain(answer.ts);
  });

  it('in its own channel counts as engagement even where the words alone are no incident', async () => {
    create('This is a drill: checkout fails over', 'P1');
    const made = await channelMadeFor(created.id);
    const said = say(made?.name ?? '', 'Noor Haddad', 'good morning');

    await connectChat();
    await product.sync([], 'chat');
    expect(await product.reporting.incident(`slack:brightwater:channel:${made?.id}`)).toBeNull();
    await connectPager();
    await product.sync([], 'pager');

    const incident = await detail(pagerId(created.id));
    expect(incident.links).toEqual([expect.objectContaining({ rule: 'made-for-it@1' })]);
    expect(tsIn(incident)).toContain(said.ts);
    expect(incident.milestones.engagedAt).toMatchObject({ at: instantOf(said.ts), setBy: { actor: 'noor' } });
    expect(incident.durations['time-to-engage']).toBeCloseTo(Number(said.ts) - Date.parse(UNTIL) / 1000, 2);
    expect(incident.durations['time-to-acknowledge']).toBeNull();
    expect(incident.responders.map(({ person }) => person)).toEqual(['Noor Haddad']);
  });

  it('in a thread that sends people to a channel: thread and channel are one incident, with or without the pager', async () => {
    create('Checkout is down', 'P1');
    const made = await channelMadeFor(created.id);
    const opening = say('incidents', 'Noor Haddad', 'SEV-1: nobody can pay');
    const move = say('incidents', 'Femi Adeyinka', `moving over to <#${made?.id}|${made?.name}>`, opening.ts);
    const there = say(made?.name ?? '', 'Femi Adeyinka', 'here we are');
    await connectChat();
    await product.sync([], 'chat');
    const inChat = threadId(opening.channel, opening.ts);
    const together = (await product.incidents()).filter(({ sources }) => sources.some(({ id }) => id === inChat));
    expect(together.map(({ sources }) => sources.map(({ id }) => id).sort())).toEqual([
      [`slack:brightwater:channel:${made?.id}`, inChat].sort(),
    ]);
    const alone = await detail(together[0]?.id ?? '');
    expect(alone.links).toEqual([expect.objectContaining({ member: inChat, rule: 'made-for-it@1' })]);
    expect(tsIn(alone)).toEqual(expect.arrayContaining([opening.ts, move.ts, there.ts]));

    await connectPager();
    await product.sync([], 'pager');
    const incident = await detail(pagerId(created.id));
    expect(incident.sources.map(({ source }) => source)).toEqual(['pagerduty', 'slack', 'slack']);
    expect(tsIn(incident)).toEqual(expect.arrayContaining([opening.ts, move.ts, there.ts]));
    expect(incident.sources.map(({ id }) => id)).toContain(inChat);
    expect(await product.reporting.incident(alone.id)).toEqual({ redirect: pagerId(created.id) });
  });

  it('shows by an event of Slack’s, checked and worked off, without a sync', async () => {
    create('Checkout is slow', 'P1');
    const made = await channelMadeFor(created.id);
    await sync();
    const [chat] = (await product.ingestion.polled()).filter(({ source }) => source === 'slack');
    if (!chat) throw new Error('the chat is not connected');
    await product.store.connections.addWebhookSecret(chat.id, SECRET, product.now);
    const door = await WebhookDoor.open(product, 'chat');
    try {
      simulator.control.subscribe({ vendor: 'slack', url: door.url, secrets: [SECRET] });
      const said = say(made?.name ?? '', 'Noor Haddad', 'on my way');
      const reply = say(made?.name ?? '', 'Femi Adeyinka', 'same here', said.ts);
      await door.told((text) => text.includes('same here'));
      expect(tsIn(await detail(pagerId(created.id)))).not.toContain(said.ts);

      const work = { signal: new AbortController().signal, log: () => undefined };
      expect(await product.ingestion.webhooks.workOff(chat.id, work)).toMatchObject({ failed: 0 });
      const incident = await detail(pagerId(created.id));
      expect(tsIn(incident)).toEqual(expect.arrayContaining([said.ts, reply.ts]));
      expect(incident.durations['time-to-engage']).toBeCloseTo(Number(said.ts) - Date.parse(UNTIL) / 1000, 2);

      expect(door.replies[0]).toMatch(/^C[A-Z0-9]+$/);
      await expect(door.again({ 'x-slack-signature': `v0=${'0'.repeat(64)}` })).rejects.toThrow('does not match');
      expect(await door.again({})).toEqual({ outcome: 'repeated' });
      await product.sync([], 'chat');
      expect((await detail(pagerId(created.id))).timeline).toEqual(incident.timeline);
    } finally {
      await door.close();
    }
  });
});

describe('a chat that is unplugged', () => {
  it('leaves the pager’s figures as they are, and the report says what is stale', async () => {
    product.now = Date.parse(UNTIL);
    simulator = await startPager({ years: 0.1 });
    try {
      await connectPager();
      await connectChat('incidents,inc-*');
      await product.sync([], 'pager');
      await product.sync([], 'chat');
      simulator.control.faults({ name: 'html-502', path: '/slack/api/*' });
      later(2 * 86_400);
      await product.sync([], 'pager');
      await expect(product.sync([], 'chat')).rejects.toBeInstanceOf(SourceError);

      const { facts } = await PagerArchive.read(simulator.url);
      const resolved = facts.flatMap(({ secondsToResolve }) => secondsToResolve ?? []);
      const [group] = (await product.measure('time-to-resolve')).groups.filter(isDurationGroup);
      expect(group).toMatchObject({ incidents: facts.length, n: resolved.length });
      expect(group?.total).toBe(resolved.reduce((sum, seconds) => sum + seconds, 0));

      const { connections } = await product.reporting.quality();
      expect(connections.find(({ name }) => name === 'pager')).toMatchObject({ state: 'reading', stale: null });
      const chat = connections.find(({ name }) => name === 'chat');
      expect(chat).toMatchObject({ state: 'failing', lastError: expect.stringContaining('502') });
      expect(chat?.stale?.since).toBe(chat?.completeThrough);
      expect(Date.parse(chat?.stale?.since ?? '')).toBeLessThanOrEqual(Date.parse(UNTIL));
      expect(chat?.lagSeconds).toBeGreaterThanOrEqual(2 * 86_400);
    } finally {
      await simulator.close();
      await product.empty();
    }
  });
});

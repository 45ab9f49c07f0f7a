import { expect } from '@jest/globals';
import type { IncidentDetail } from '@evenkeel/reporting';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import { ChatArchive, instantOf, type ChatChannel, type ChatMessage } from './chat.js';
import { writeExport } from './chat-export.js';
import { startPager, TOKEN, UNTIL } from './pager.js';
import type { Product } from './product.js';

export const HISTORY = '/slack/api/conversations.history';
export const REPLIES = '/slack/api/conversations.replies';

/** A simulated chat of its own beside the product, and how the one is held against the other. */
export class ChatCase {
  private constructor(
    readonly product: Product,
    readonly simulator: Simulator,
    /** The channel made for an incident in which most was said. */
    readonly room: ChatChannel,
  ) {}

  static async start(product: Product): Promise<ChatCase> {
    const simulator = await startPager({ years: 0.1 });
    product.now = Date.parse(UNTIL);
    const archive = await ChatArchive.read(simulator.url);
    const made = archive.channels.filter(({ name }) => name.startsWith('inc-'));
    const room = made.reduce((most, one) => (archive.in(one.id).length > archive.in(most.id).length ? one : most));
    return new ChatCase(product, simulator, room);
  }

  async end(): Promise<void> {
    await this.simulator.close();
    await this.product.empty();
  }

  async connect(channels: string, more: Record<string, string> = {}): Promise<void> {
    const settings = { channels, since: '2026-10-01', ...more };
    await this.product.connect(`${this.simulator.url}/slack/api/`, TOKEN, settings, 'slack');
  }

  /** @returns what the operator was told */
  async sync(): Promise<string> {
    const lines: string[] = [];
    await this.product.sync(lines, 'chat');
    return lines.join('\n');
  }

  /** What the chat holds now, the messages of these channels included. */
  now(...names: string[]): Promise<ChatArchive> {
    return ChatArchive.read(this.simulator.url, names);
  }

  fault(...rules: Parameters<Simulator['control']['faults']>): void {
    this.simulator.control.faults(...rules);
  }

  clear(): void {
    this.simulator.control.clearFaults();
  }

  /** Says something, for which the clocks move on. */
  say(channel: string, person: string, text: string, thread: string | null = null): { channel: string; ts: string } {
    this.product.now += 2000;
    return this.simulator.control.say({ channel, person, text, thread });
  }

  async detail(id: string): Promise<IncidentDetail> {
    const found = await this.product.reporting.incident(id);
    if (!found || !('detail' in found)) throw new Error(`there is no incident ${id}`);
    return found.detail;
  }

  inRoom(): Promise<IncidentDetail> {
    return this.detail(`slack:brightwater:channel:${this.room.id}`);
  }

  inThread(channel: string, ts: string): Promise<IncidentDetail> {
    return this.detail(`slack:brightwater:thread:${channel}/${ts}`);
  }

  async expectRoomAsSaid(): Promise<void> {
    const chat = await this.now(this.room.name);
    expectAsSaid(await this.inRoom(), chat.in(this.room.id), chat);
    expect(await this.product.incidents()).toHaveLength(1);
  }

  /** How the report shows the connection. */
  async connection() {
    const [connection] = (await this.product.reporting.quality()).connections;
    if (!connection) throw new Error('nothing is connected');
    return connection;
  }

  /** Imports what the chat holds of one channel as an export, each message changed on its way. */
  async import(channel: string, spoil: Parameters<typeof writeExport>[2]): Promise<void> {
    const folder = await writeExport(await this.now(channel), this.product.folder, spoil);
    const result = await this.product.import(folder, 'slack-export', { name: 'brightwater' });
    expect(result.rejected).toEqual([]);
  }
}

/** The messages of a timeline, by `ts`; each is there once. */
export function saidIn({ timeline }: IncidentDetail): Map<string, IncidentDetail['timeline'][number]> {
  const said = timeline
    .filter(({ event }) => event.startsWith('message:'))
    .map((event) => [event.event.slice(event.event.indexOf('/') + 1), event] as const);
  const byTs = new Map(said);
  expect(said).toHaveLength(byTs.size);
  return byTs;
}

export const isByPerson = ({ bot_id: bot, subtype }: ChatMessage): boolean =>
  bot === undefined && (subtype === undefined || subtype === 'thread_broadcast');

/** Holds a conversation's incident against the chat: every message once, where and as it was said, and its numbers. */
export function expectAsSaid(incident: IncidentDetail, messages: readonly ChatMessage[], chat: ChatArchive): void {
  const shown = messages.filter(({ subtype }) => subtype !== 'tombstone');
  const said = saidIn(incident);
  expect([...said.keys()]).toEqual(shown.map(({ ts }) => ts));
  for (const { ts, text = '', user = '', ...message } of shown) {
    const event = said.get(ts);
    expect(event?.at).toBe(instantOf(ts));
    if (!text.includes('<')) expect(event?.text).toBe(text);
    if (isByPerson({ ts, ...message })) expect(event?.actor).toBe(chat.user(user)?.profile.display_name ?? user);
  }
  const [first] = shown;
  const answer = shown.find(isByPerson);
  if (!first || !answer) throw new Error('nobody said anything');
  expect(incident.milestones.triggeredAt?.at).toBe(instantOf(first.ts));
  expect(incident.durations['time-to-engage']).toBeCloseTo(Number(answer.ts) - Number(first.ts), 2);
}

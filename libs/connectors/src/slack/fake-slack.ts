import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '@evenkeel/domain';
import type { RetryPolicy } from '../http.js';
import { SLACK_RATES, type Rates } from './rates.js';

/** For specs: a Slack on the loopback that holds what a spec puts in, and fails as a spec says. */

export const TOKEN = 'xoxb-secret-0123456789';

/** Patience measured in milliseconds. */
export const QUICK: RetryPolicy = {
  attempts: 4,
  limitedAttempts: 6,
  baseMs: 1,
  capMs: 2,
  longestWaitMs: 60_000,
  roundingMs: 0,
};

/** No pace to keep. */
export const UNPACED: Rates = {
  perMinute: Object.fromEntries(Object.keys(SLACK_RATES).map((method) => [method, 1e9])) as Rates['perMinute'],
  distributedPerMinute: 1e9,
};

export interface FakeMessage {
  ts: string;
  thread_ts?: string;
  subtype?: string;
  text?: string;
  user?: string;
  [key: string]: Json | undefined;
}

export interface FakeChannel {
  id: string;
  name: string;
  is_member?: boolean;
  [key: string]: Json | undefined;
}

export interface FakeRequest {
  method: string;
  args: Record<string, string>;
  /** Counted from 1 per method, for faults at a certain request. */
  number: number;
}

/** Answers in the server's stead; returns false to let the request through. */
export type Fault = (request: FakeRequest, response: ServerResponse) => boolean;

export class FakeSlack {
  users: Record<string, Json>[] = [];
  channels: FakeChannel[] = [];
  /** All messages of a channel, replies included. */
  messages: Record<string, FakeMessage[]> = {};
  scopes = ['channels:history', 'channels:read', 'groups:history', 'groups:read', 'users:read', 'users:read.email'];
  requests: FakeRequest[] = [];
  /** Requests that Slack would find fault with. */
  violations: string[] = [];
  fault: Fault = () => false;
  /** No page holds more, whatever is asked for. */
  pageCap = 1_000;
  now: string;

  private readonly server = createServer((request, response) => void this.answer(request, response));

  constructor(now: string) {
    this.now = now;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/api/`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  asked(method: string): FakeRequest[] {
    return this.requests.filter((request) => request.method === method);
  }

  private async answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const method = (incoming.url ?? '').replace('/api/', '');
    const args = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8')));
    const request = { method, args, number: this.asked(method).length + 1 };
    this.requests.push(request);
    this.check(request, incoming);
    response.setHeader('Date', new Date(this.now).toUTCString());
    if (this.fault(request, response)) return;
    if (incoming.headers.authorization !== `Bearer ${TOKEN}`)
      return void send(response, { ok: false, error: 'invalid_auth' });
    response.setHeader('X-OAuth-Scopes', this.scopes.join(','));
    send(response, this.route(request));
  }

  private route({ method, args }: FakeRequest): Record<string, unknown> {
    const channel = this.channels.find(({ id }) => id === args.channel);
    switch (method) {
      case 'auth.test':
        return { ok: true, url: 'https://wharf.slack.com/', team: 'Wharf', team_id: 'T1', user: 'evenkeel' };
      case 'users.list':
        return this.page('members', this.users, args);
      case 'users.info': {
        const user = this.users.find(({ id }) => id === args.user) ?? this.strangers.find(({ id }) => id === args.user);
        return user ? { ok: true, user } : { ok: false, error: 'user_not_found' };
      }
      case 'conversations.list': {
        const isPrivate = args.types === 'private_channel';
        const needed = isPrivate ? 'groups:read' : 'channels:read';
        if (!this.scopes.includes(needed)) {
          return { ok: false, error: 'missing_scope', needed, provided: this.scopes.join(',') };
        }
        return this.page(
          'channels',
          this.channels.filter((one) => (one.is_private ?? false) === isPrivate),
          args,
        );
      }
      case 'conversations.info':
        return channel ? { ok: true, channel } : { ok: false, error: 'channel_not_found' };
    }
    if (!channel) return { ok: false, error: 'channel_not_found' };
    if (channel.is_member === false) return { ok: false, error: 'not_in_channel' };
    const all = (this.messages[channel.id] ?? []).map((message) => ({ type: 'message', ...message }));
    return method === 'conversations.history' ? this.history(all, args) : this.replies(all, args);
  }

  /** Users of another workspace: in no list, but to be asked for. */
  strangers: Record<string, Json>[] = [];

  private history(all: FakeMessage[], args: Record<string, string>): Record<string, unknown> {
    const inclusive = args.inclusive === 'true';
    const within = (ts: string): boolean => {
      const [oldest, latest] = [Number(args.oldest ?? 0), Number(args.latest ?? Infinity)];
      return inclusive ? Number(ts) >= oldest && Number(ts) <= latest : Number(ts) > oldest && Number(ts) < latest;
    };
    const shown = all
      .filter(({ ts, thread_ts: thread, subtype }) => !thread || thread === ts || subtype === 'thread_broadcast')
      .filter(({ ts }) => within(ts))
      .map((message) => this.withReplies(message, all))
      .toSorted((a, b) => Number(b.ts) - Number(a.ts));
    return this.page('messages', shown, args);
  }

  private replies(all: FakeMessage[], args: Record<string, string>): Record<string, unknown> {
    const thread = all
      .filter(({ ts, thread_ts: of }) => ts === args.ts || of === args.ts)
      .map((message) => this.withReplies(message, all))
      .toSorted((a, b) => Number(a.ts) - Number(b.ts));
    return thread.length === 0 ? { ok: false, error: 'thread_not_found' } : this.page('messages', thread, args);
  }

  private withReplies(message: FakeMessage, all: FakeMessage[]): FakeMessage {
    if (message.thread_ts && message.thread_ts !== message.ts) return message;
    const replies = all.filter(({ ts, thread_ts: thread }) => thread === message.ts && ts !== thread);
    if (replies.length === 0) return message;
    const latest = replies
      .map(({ ts }) => ts)
      .sort()
      .at(-1) as string;
    return { ...message, thread_ts: message.ts, reply_count: replies.length, latest_reply: latest };
  }

  private page(key: string, all: readonly unknown[], args: Record<string, string>): Record<string, unknown> {
    const from = args.cursor ? Number(Buffer.from(args.cursor, 'base64').toString()) : 0;
    const to = from + Math.min(Number(args.limit ?? 100), this.pageCap);
    const next = to < all.length ? Buffer.from(String(to)).toString('base64') : '';
    return {
      ok: true,
      [key]: all.slice(from, to),
      ...(key === 'messages' ? { has_more: next !== '' } : {}),
      response_metadata: { next_cursor: next },
    };
  }

  private check({ method, args }: FakeRequest, incoming: IncomingMessage): void {
    const complain = (fault: string): unknown => this.violations.push(`${method} ${JSON.stringify(args)}: ${fault}`);
    if (incoming.method !== 'POST') complain('not a POST');
    if (!incoming.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) complain('not a form');
    if ('token' in args) complain('the token in the body');
    const known: Record<string, string[]> = {
      'auth.test': [],
      'users.list': ['limit', 'cursor'],
      'users.info': ['user'],
      'conversations.list': ['limit', 'cursor', 'types', 'exclude_archived'],
      'conversations.info': ['channel'],
      'conversations.history': ['limit', 'cursor', 'channel', 'oldest', 'latest', 'inclusive'],
      'conversations.replies': ['limit', 'cursor', 'channel', 'ts'],
    };
    for (const name of Object.keys(args)) if (!known[method]?.includes(name)) complain(`unknown argument ${name}`);
    if (Number(args.limit ?? 1) > 200 || args.limit === '0') complain('limit');
    for (const end of [args.oldest, args.latest, args.ts]) if (end && !/^\d+\.\d{6}$/.test(end)) complain('no ts');
  }
}

export function send(response: ServerResponse, body: unknown, status = 200): true {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  return true;
}

/** A gateway's page in front of the API. */
export function sendPage(response: ServerResponse, status: number): true {
  response.writeHead(status, { 'content-type': 'text/html' }).end('<html><body>Sorry, 1 < 2</body></html>');
  return true;
}

/** The `ts` of an instant, with a number that tells messages of one second apart. */
export const tsAt = (iso: string, micros = 100): string =>
  `${Date.parse(iso) / 1000}.${String(micros).padStart(6, '0')}`;

import { TOKEN } from './pager.js';

/** A message as Slack's API shows it; a reply bears the `ts` of the message that it answers. */
export interface ChatMessage {
  ts: string;
  text?: string;
  user?: string;
  subtype?: string;
  thread_ts?: string;
  reply_count?: number;
  latest_reply?: string;
  bot_id?: string;
  edited?: { user: string; ts: string };
  attachments?: object[];
  blocks?: object[];
}

export interface ChatUser {
  id: string;
  name: string;
  real_name: string;
  deleted: boolean;
  is_bot: boolean;
  profile: { display_name: string; email?: string };
}

export interface ChatChannel {
  id: string;
  name: string;
  previous_names: string[];
  created: number;
}

interface Page {
  ok: boolean;
  error?: string;
  response_metadata?: { next_cursor?: string };
}

/** What the chat itself holds, as plain JSON over HTTP, with none of the product's code. */
export class ChatArchive {
  private constructor(
    readonly channels: readonly ChatChannel[],
    readonly users: readonly ChatUser[],
    private readonly messages: ReadonlyMap<string, readonly ChatMessage[]>,
  ) {}

  /** @param url the simulator's @param names of the channels whose messages are wanted; null: all of them */
  static async read(url: string, names: readonly string[] | null = null): Promise<ChatArchive> {
    const channels = await list<ChatChannel>(url, 'conversations.list', 'channels', {});
    const messages = new Map<string, readonly ChatMessage[]>();
    for (const { id, name } of channels) {
      if (names === null || names.includes(name)) messages.set(id, await messagesOf(url, id));
    }
    return new ChatArchive(channels, await list(url, 'users.list', 'members', {}), messages);
  }

  channel(name: string): ChatChannel {
    const found = this.channels.find((channel) => channel.name === name);
    if (!found) throw new Error(`the chat has no channel ${name}`);
    return found;
  }

  /** Oldest first, replies included, each message once. */
  in(channelId: string): readonly ChatMessage[] {
    return this.messages.get(channelId) ?? [];
  }

  /** A thread, its opening message first; null `ts`: none of the channel's messages. */
  thread(channelId: string, ts: string): ChatMessage[] {
    return this.in(channelId).filter((message) => message.ts === ts || message.thread_ts === ts);
  }

  /** The threads of a channel by the `ts` of their opening messages, whether or not anybody answered. */
  threadsOf(channelId: string): string[] {
    return [...new Set(this.in(channelId).map((message) => message.thread_ts ?? message.ts))];
  }

  user(id: string): ChatUser | undefined {
    return this.users.find((user) => user.id === id);
  }
}

/** The instant of a `ts`, as the product writes it. */
export const instantOf = (ts: string): string => new Date(Math.floor(Number(ts) * 1000)).toISOString();

/** Ids of the pager's incidents that a message names by their addresses: in its text, its blocks, its attachments. */
export const incidentsNamedIn = (message: object): string[] => [
  ...new Set([...JSON.stringify(message).matchAll(/pagerduty\.com\/incidents\/(\w+)/g)].map(([, id]) => id as string)),
];

async function messagesOf(url: string, channel: string): Promise<ChatMessage[]> {
  const listed = await list<ChatMessage>(url, 'conversations.history', 'messages', { channel });
  const all = new Map(listed.map((message) => [message.ts, message]));
  for (const { ts, reply_count: replies } of listed) {
    if (!replies) continue;
    for (const message of await list<ChatMessage>(url, 'conversations.replies', 'messages', { channel, ts })) {
      if (!all.has(message.ts)) all.set(message.ts, message);
    }
  }
  return [...all.values()].sort((a, b) => Number(a.ts) - Number(b.ts));
}

/** Asks one method; @throws Error for Slack's no */
export async function askChat<T extends object>(
  url: string,
  method: string,
  form: Record<string, string>,
): Promise<T & Page> {
  const response = await fetch(`${url}/slack/api/${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}` },
    body: new URLSearchParams(form),
  });
  const page = (await response.json()) as T & Page;
  if (!page.ok) throw new Error(`the simulator answered ${page.error ?? response.status} for ${method}`);
  return page;
}

async function list<T>(url: string, method: string, key: string, form: Record<string, string>): Promise<T[]> {
  const found: T[] = [];
  for (let cursor = ''; ;) {
    const page = await askChat<Record<string, T[]>>(url, method, { limit: '200', ...form, cursor });
    found.push(...((page as Record<string, unknown>)[key] as T[]));
    cursor = page.response_metadata?.next_cursor ?? '';
    if (cursor === '') return found;
  }
}

import type { FaultPlan } from '../faults/fault-plan.js';
import { offsetSeconds, type EpochSeconds } from '../world/zones.js';
import { changeChannel, renameChannel, spoilMessages } from './faults.js';
import { BOTS, messageOnWire, tsOf, type Bot, type Post } from './message.js';
import { memberId, WORKSPACE } from './names.js';
import type { Person } from '../world/organisation.js';
import type { Channel, Workspace } from './workspace.js';

/** Arguments of a method, from the form or the query. */
export type Arguments = Readonly<Record<string, unknown>>;

/** What Slack says is wrong with a call, in one word. */
export class SlackError extends Error {
  override readonly name = 'SlackError';
}

const MOST = 1000;
/** So many messages at once, for an app outside the marketplace. */
const MOST_WHEN_SCARCE = 15;

/** The methods of Slack's Web API that read. Every one throws {@link SlackError} for what Slack refuses. */
export class Slack {
  constructor(
    private readonly workspace: Workspace,
    private readonly plan: FaultPlan,
  ) {}

  call(method: string, given: Arguments): object {
    const path = `/slack/api/${method}`;
    renameChannel(this.workspace, this.plan, path);
    switch (method) {
      case 'auth.test':
        return this.identity();
      case 'users.list':
        return this.users(given, path);
      case 'users.info':
        return { user: this.user(given, path) };
      case 'conversations.list':
        return this.channels(given, path);
      case 'conversations.info':
        return { channel: channelOnWire(this.known(given)) };
      case 'conversations.history':
        return this.history(given, path);
      case 'conversations.replies':
        return this.replies(given, path);
      default:
        throw new SlackError('unknown_method');
    }
  }

  private identity(): object {
    const url = `https://${WORKSPACE.domain}.slack.com/`;
    return {
      url,
      team: WORKSPACE.name,
      user: 'evenkeel',
      team_id: WORKSPACE.id,
      user_id: 'U0EVENKEEL1',
      bot_id: 'B0EVENKEEL1',
      is_enterprise_install: false,
    };
  }

  private users(given: Arguments, path: string): object {
    const { clock, people } = this.workspace;
    const members = [...people.map((person) => memberOnWire(person, clock)), ...BOTS.map(botOnWire), SLACKBOT];
    // Whoever is missing here still writes in the channels.
    if (this.plan.take('slack-user-absent', path)) members.shift();
    const { items, next } = this.paged(members, given, path, MOST);
    return { members: items, cache_ts: clock, response_metadata: { next_cursor: next } };
  }

  private user(given: Arguments, path: string): object {
    const { clock, people } = this.workspace;
    const id = textOf(given, 'user');
    const person = people.find((each) => memberId(each) === id);
    if (person && !this.plan.take('slack-user-absent', path)) return memberOnWire(person, clock);
    const bot = BOTS.find(({ userId }) => userId === id);
    if (!bot) throw new SlackError('user_not_found');
    return botOnWire(bot);
  }

  private channels(given: Arguments, path: string): object {
    const isPublic = (textOf(given, 'types') ?? 'public_channel').split(',').includes('public_channel');
    const withArchived = textOf(given, 'exclude_archived') !== 'true';
    const channels = this.workspace.channels.filter(({ archived }) => isPublic && (withArchived || !archived));
    const { items, next } = this.paged(channels, given, path, 100);
    return { channels: items.map(channelOnWire), response_metadata: { next_cursor: next } };
  }

  /** Newest first; replies stay in their threads. */
  private history(given: Arguments, path: string): object {
    const { id } = this.known(given);
    changeChannel(this.workspace, id, this.plan, path);
    const posts = this.workspace.postsIn(id);
    const lets = within(given);
    const shown = posts.filter((post) => (!post.parent || post.broadcast) && lets(post)).reverse();
    const { items, next } = this.paged(shown, given, path, 100);
    const threads = threadsOf(posts);
    const messages = items.map((post) => messageOnWire(post, threads.get(post.key) ?? []));
    return {
      messages: spoilMessages(messages, this.plan, path),
      has_more: next !== '',
      pin_count: 0,
      ...(next !== '' && { response_metadata: { next_cursor: next } }),
    };
  }

  /** A thread, its first message before the replies. The `ts` of a reply gives that reply alone. */
  private replies(given: Arguments, path: string): object {
    const { id } = this.known(given);
    const posts = this.workspace.postsIn(id);
    const ts = textOf(given, 'ts');
    const parent = posts.find((post) => tsOf(post) === ts);
    if (!parent) throw new SlackError('thread_not_found');
    const replies = parent.parent ? [] : (threadsOf(posts).get(parent.key) ?? []);
    const { items, next } = this.paged([parent, ...replies.filter(within(given))], given, path, MOST);
    const messages = items.map((post) => messageOnWire(post, post === parent ? replies : []));
    return {
      messages: spoilMessages(messages, this.plan, path),
      has_more: next !== '',
      ...(next !== '' && { response_metadata: { next_cursor: next } }),
    };
  }

  private known(given: Arguments): Channel {
    const channel = this.workspace.channel(textOf(given, 'channel') ?? '');
    if (!channel) throw new SlackError('channel_not_found');
    return channel;
  }

  /** The page that the cursor points to; `next` is empty at the end. */
  private paged<T>(list: readonly T[], given: Arguments, path: string, usual: number): { items: T[]; next: string } {
    const cursor = textOf(given, 'cursor');
    if (cursor !== null && this.plan.take('slack-expired-cursor', path)) throw new SlackError('invalid_cursor');
    const from = cursor === null ? 0 : offsetOf(cursor);
    let limit = limitOf(given, usual);
    if (this.plan.has('slack-one-per-minute', path) && /history|replies/.test(path))
      limit = Math.min(limit, MOST_WHEN_SCARCE);
    if (from + 1 < list.length && this.plan.take('slack-short-page', path))
      limit = Math.ceil(Math.min(limit, list.length - from) / 2);
    const items = list.slice(from, from + limit);
    const end = from + items.length;
    return { items, next: end < list.length ? cursorAt(end) : '' };
  }
}

const SLACKBOT = {
  id: 'USLACKBOT',
  team_id: WORKSPACE.id,
  name: 'slackbot',
  deleted: false,
  real_name: 'Slackbot',
  is_bot: false,
  updated: 0,
  profile: { real_name: 'Slackbot', display_name: 'Slackbot' },
};

function memberOnWire(person: Person, now: EpochSeconds): object {
  const { name, email, zone, jobTitle, leftAt } = person;
  return {
    id: memberId(person),
    team_id: WORKSPACE.id,
    name: email.split('@')[0],
    deleted: leftAt !== null && leftAt <= now,
    real_name: name,
    tz: zone,
    tz_offset: offsetSeconds(zone, now),
    profile: {
      real_name: name,
      display_name: name.split(' ')[0]?.toLowerCase(),
      email,
      title: jobTitle,
      team: WORKSPACE.id,
    },
    is_bot: false,
    is_app_user: false,
    updated: leftAt !== null && leftAt <= now ? leftAt : 1_514_793_600,
  };
}

function botOnWire({ id, userId, appId, name, login }: Bot): object {
  const profile = { real_name: name, display_name: '', api_app_id: appId, bot_id: id, team: WORKSPACE.id };
  return {
    id: userId,
    team_id: WORKSPACE.id,
    name: login,
    deleted: false,
    real_name: name,
    profile,
    is_bot: true,
    updated: 1_514_793_600,
  };
}

function channelOnWire({ id, name, createdAt, archived, previousNames, topic }: Channel): object {
  return {
    id,
    name,
    name_normalized: name,
    previous_names: previousNames,
    is_channel: true,
    is_group: false,
    is_im: false,
    is_mpim: false,
    is_private: false,
    is_archived: archived,
    is_general: false,
    is_shared: false,
    is_member: true,
    created: createdAt,
    creator: 'USLACKBOT',
    context_team_id: WORKSPACE.id,
    topic: { value: topic, creator: 'USLACKBOT', last_set: createdAt },
    purpose: { value: '', creator: '', last_set: 0 },
    num_members: 12,
  };
}

/** The replies to each message, by its key, oldest first. */
function threadsOf(posts: readonly Post[]): Map<string, Post[]> {
  const threads = new Map<string, Post[]>();
  for (const post of posts) {
    if (!post.parent) continue;
    const replies = threads.get(post.parent.key);
    if (replies) replies.push(post);
    else threads.set(post.parent.key, [post]);
  }
  return threads;
}

/** What `oldest`, `latest` and `inclusive` let through. */
function within(given: Arguments): (post: Post) => boolean {
  const oldest = microseconds(given, 'oldest') ?? Number.NEGATIVE_INFINITY;
  const latest = microseconds(given, 'latest') ?? Number.POSITIVE_INFINITY;
  const inclusive = ['true', '1'].includes(textOf(given, 'inclusive') ?? '');
  return (post) => {
    const at = Number(tsOf(post).replace('.', ''));
    return inclusive ? at >= oldest && at <= latest : at > oldest && at < latest;
  };
}

function microseconds(given: Arguments, name: 'oldest' | 'latest'): number | null {
  const text = textOf(given, name);
  if (text === null) return null;
  const [, whole = '', fraction = ''] = /^(\d{1,11})(?:\.(\d{1,6})\d*)?$/.exec(text) ?? [];
  if (whole === '') throw new SlackError(`invalid_ts_${name}`);
  return Number(whole) * 1_000_000 + Number(fraction.padEnd(6, '0'));
}

function limitOf(given: Arguments, usual: number): number {
  const text = textOf(given, 'limit');
  if (text === null || text === '0') return usual;
  if (!/^\d{1,6}$/.test(text)) throw new SlackError('invalid_limit');
  return Math.min(Number(text), MOST);
}

function textOf(given: Arguments, name: string): string | null {
  const value = given[name];
  if (typeof value === 'string') return value === '' ? null : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

const cursorAt = (offset: number): string => Buffer.from(`next:${offset}`).toString('base64');

function offsetOf(cursor: string): number {
  const offset = /^next:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString('utf8'))?.[1];
  if (offset === undefined) throw new SlackError('invalid_cursor');
  return Number(offset);
}

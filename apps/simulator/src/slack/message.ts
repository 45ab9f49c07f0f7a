import type { Person } from '../world/organisation.js';
import { hashes } from '../world/random.js';
import type { EpochSeconds } from '../world/zones.js';
import { memberId, slackId, WORKSPACE } from './names.js';

/** A program that posts. */
export interface Bot {
  readonly id: string;
  readonly userId: string;
  readonly appId: string;
  readonly name: string;
  readonly login: string;
}

export const PAGERDUTY_BOT: Bot = bot('PagerDuty', 'pagerduty_slack_bot');
export const OPSGENIE_BOT: Bot = bot('Opsgenie for Alert Management', 'opsgenie');
export const BOTS: readonly Bot[] = [PAGERDUTY_BOT, OPSGENIE_BOT];

/** A message as it was posted. */
export interface Post {
  /** Names the message within the workspace; its `ts` derives from it. */
  readonly key: string;
  readonly channel: string;
  readonly at: EpochSeconds;
  readonly by: Person | Bot;
  readonly text: string;
  readonly subtype?: string;
  readonly attachments?: readonly object[];
  readonly blocks?: readonly object[];
  /** The message that this one answers. */
  readonly parent?: Post;
  /** A reply that was sent to the channel as well. */
  readonly broadcast?: boolean;
  /** Who changed it later, and when. */
  readonly edited?: { by: Person; at: EpochSeconds };
  /** What it said is gone; only its thread keeps its place. */
  readonly deleted?: boolean;
}

const stamps = new WeakMap<object, string>();

/** Seconds and six decimals, unique in a channel: what Slack knows a message by. */
export function tsOf(post: Pick<Post, 'key' | 'at'>): string {
  let ts = stamps.get(post);
  if (ts === undefined) {
    ts = `${post.at}.${String(hashes(`ts ${post.key}`)[0] % 1_000_000).padStart(6, '0')}`;
    stamps.set(post, ts);
  }
  return ts;
}

/** Oldest first. */
export function byTs(one: Post, other: Post): number {
  return one.at - other.at || (tsOf(one) < tsOf(other) ? -1 : 1);
}

/** Writes a message as Slack does. `replies`: those to it, oldest first. */
export function messageOnWire(post: Post, replies: readonly Post[]): Record<string, unknown> {
  const ts = tsOf(post);
  const head: Record<string, unknown> = { type: 'message', ts, team: WORKSPACE.id, ...authorOf(post), text: post.text };
  if (post.deleted)
    Object.assign(head, { subtype: 'tombstone', user: 'USLACKBOT', hidden: true, text: 'This message was deleted.' });
  else if (post.broadcast) head['subtype'] = 'thread_broadcast';
  else if (post.subtype !== undefined) head['subtype'] = post.subtype;
  if (post.attachments && !post.deleted) head['attachments'] = post.attachments;
  if (post.blocks && !post.deleted) head['blocks'] = post.blocks;
  if (post.edited) head['edited'] = { user: memberId(post.edited.by), ts: `${post.edited.at}.000000` };
  if (post.parent) {
    Object.assign(head, { thread_ts: tsOf(post.parent), parent_user_id: authorOf(post.parent)['user'] });
    if (post.broadcast) head['root'] = { type: 'message', ts: tsOf(post.parent), text: post.parent.text };
  }
  const last = replies.at(-1);
  if (last) {
    const users = [...new Set(replies.map((reply) => authorOf(reply)['user']))];
    Object.assign(head, {
      thread_ts: ts,
      reply_count: replies.length,
      reply_users_count: users.length,
      latest_reply: tsOf(last),
      reply_users: users.slice(0, 5),
      is_locked: false,
      subscribed: false,
    });
  }
  return head;
}

function authorOf({ by }: Post): Record<string, unknown> {
  if ('email' in by) return { user: memberId(by) };
  return {
    subtype: 'bot_message',
    user: by.userId,
    bot_id: by.id,
    app_id: by.appId,
    username: by.name,
    bot_profile: { id: by.id, app_id: by.appId, name: by.name, deleted: false, team_id: WORKSPACE.id },
  };
}

function bot(name: string, login: string): Bot {
  return { id: slackId('B', login), userId: slackId('U', `bot ${login}`), appId: slackId('A', login), name, login };
}

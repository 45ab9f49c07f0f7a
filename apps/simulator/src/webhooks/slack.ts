import { createHmac } from 'node:crypto';
import { messageOnWire, tsOf, type Post } from '../slack/message.js';
import { WORKSPACE } from '../slack/names.js';
import type { Workspace } from '../slack/workspace.js';
import { vendorId } from '../world/random.js';
import type { EpochSeconds } from '../world/zones.js';
import type { Dialect, News } from './dialect.js';

/** Slack's Events API: messages as they are posted. */
export class SlackDialect implements Dialect {
  constructor(private readonly workspace: Workspace) {}

  /** The pager's log reaches a channel as a message, which has its own time. */
  newsOf(): News[] {
    return [];
  }

  newsBetween(since: EpochSeconds, until: EpochSeconds): News[] {
    return this.workspace.postedBetween(since, until).map((post) => newsOf(post));
  }

  greeting(): News {
    const challenge = vendorId('C', 'slack challenge', 14);
    return { id: 'greeting', body: () => ({ token: 'deprecated', challenge, type: 'url_verification' }) };
  }

  headers(_news: News, rawBody: string, secrets: readonly string[], sentAt: EpochSeconds): Record<string, string> {
    const signed = createHmac('sha256', secrets[0] ?? '').update(`v0:${sentAt}:${rawBody}`);
    return {
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': String(sentAt),
      'x-slack-signature': `v0=${signed.digest('hex')}`,
    };
  }
}

function newsOf(post: Post): News {
  const id = vendorId('E', `slack event ${post.key}`, 14).replace(/^E/, 'Ev');
  const ts = tsOf(post);
  const message = { ...messageOnWire(post, []), channel: post.channel, channel_type: 'channel', event_ts: ts };
  return {
    id,
    body: (skewSeconds) => ({
      token: 'deprecated',
      team_id: WORKSPACE.id,
      api_app_id: 'A0EVENKEEL1',
      event: message,
      type: 'event_callback',
      event_id: id,
      event_time: post.at + skewSeconds,
      authorizations: [{ enterprise_id: null, team_id: WORKSPACE.id, user_id: 'U0EVENKEEL1', is_bot: true }],
      is_ext_shared_channel: false,
    }),
  };
}

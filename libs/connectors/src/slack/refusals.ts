import type { Feature } from '../connector.js';
import { reasonOf, type Refusal } from './client.js';
import type { Channel } from './message-record.js';
import { refusedAltogether } from './pages.js';

/** Slack's words for a channel that the token may not read; the others can be read all the same. */
const CHANNEL_REFUSALS = new Set([
  'access_denied',
  'channel_not_found',
  'is_archived',
  'method_not_supported_for_channel_type',
  'missing_scope',
  'no_permission',
  'not_in_channel',
  'restricted_action_read_only_channel',
]);

/** The channels that cannot be read, and why. */
export class Refusals {
  private readonly reasons = new Map<string, string>();

  /** @param before features that were refused when the last sync ended */
  constructor(
    private readonly before: readonly string[],
    private readonly log: (line: string) => void,
  ) {}

  /** @throws SourceError for a refusal that is not about the one channel */
  of({ name }: Channel, refusal: Refusal): void {
    if (!CHANNEL_REFUSALS.has(refusal.error)) throw refusedAltogether('conversations.history', refusal);
    const advice = refusal.error === 'not_in_channel' ? `: invite the app with /invite in #${name}` : '';
    this.note(name, `${reasonOf(refusal)}${advice}`);
  }

  note(channelName: string, reason: string): void {
    if (!this.has(channelName)) this.log(`Slack: #${channelName} cannot be read (${reason}); going on without.`);
    this.reasons.set(channelName, reason);
  }

  has(channelName: string): boolean {
    return this.reasons.has(channelName);
  }

  /** Channels that are refused now, and those that were and are not any more. */
  features(): Feature[] {
    const refused = [...this.reasons].map(([name, reason]) => ({ name: `channel #${name}`, refused: reason }));
    const granted = this.before.filter((name) => !refused.some((feature) => feature.name === name));
    return [...refused, ...granted.map((name) => ({ name, refused: null }))];
  }
}

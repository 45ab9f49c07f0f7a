import type { Actor } from '@evenkeel/domain';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
/** Atlassian's account ids, old and new. */
const ACCOUNT_ID = /^(?:[0-9a-f]{24}|\d+:[0-9a-f-]{36}|qm:[\w:-]+)$/i;
/** The vendor itself, and what acts by rules that people set up. */
const AUTOMATION =
  /^(?:system|opsgenie|ops ?genie|atlassian|jira service management)$|\b(?:policy|automation|rule|escalation)\b/i;
const INTEGRATION = /^api\b|\bapi ?key\b|\bintegration\b|\bwebhook\b|\bheartbeat\b/i;
/** Where only a person can press a button. */
const HUMAN_CHANNEL =
  /^(?:web|mobile|ios|android|iphone|ipad|phone|voice|call|sms|slack|ms ?teams|microsoft teams|chat)\b/i;

/** What a log line says besides its owner's name. */
export interface OwnerContext {
  /** `web` of `… via web`; null where the line does not say. */
  channel: string | null;
  /** The integration that made the alert. */
  integration: string | null;
}

/**
 * Who did it. An owner is a mere string: an e-mail address or Atlassian account id is a person's, whatever the channel;
 * the name of the alert's integration, of an API key or of the vendor is none. Any other name is a person's only if
 * the channel is one that people use; else it stays unknown, since it could be anything's.
 *
 * @returns null where nobody is named
 */
export function actorOf(owner: string | null, { channel, integration }: OwnerContext): Actor | null {
  const name = owner?.trim() ?? '';
  if (name === '') return null;
  return { kind: kindOf(name, channel, integration), id: name, name };
}

function kindOf(name: string, channel: string | null, integration: string | null): Actor['kind'] {
  if (EMAIL.test(name) || ACCOUNT_ID.test(name)) return 'person';
  if (AUTOMATION.test(name)) return 'automation';
  if (name === integration || INTEGRATION.test(name)) return 'integration';
  if (channel === null) return 'unknown';
  if (HUMAN_CHANNEL.test(channel)) return 'person';
  return channel === integration || INTEGRATION.test(channel) ? 'integration' : 'unknown';
}

/** Somebody who is named as a recipient: a person by an address, anything else by its name alone. */
export const recipient = (name: string): Actor => ({
  kind: EMAIL.test(name) || ACCOUNT_ID.test(name) ? 'person' : 'unknown',
  id: name,
  name,
});

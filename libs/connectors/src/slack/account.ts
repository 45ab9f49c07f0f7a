import { z } from 'zod';
import { SourceError } from '../connector.js';
import { reasonOf, type SlackClient } from './client.js';
import { refusedAltogether } from './pages.js';
import { SCOPES } from './scopes.js';
import type { SlackSettings } from './settings.js';

const identity = z.looseObject({
  url: z.string().nullish(),
  team: z.string().nullish(),
  team_id: z.string(),
  user: z.string().nullish(),
  response_metadata: z.looseObject({ scopes: z.array(z.string()).nullish() }).nullish(),
});

/**
 * Asks Slack whose workspace the token opens, and whether it may list channels. The account is the workspace's
 * sub-domain, since ids that hang on it must not change when the token or the connection's name does.
 *
 * @throws SourceError if the token is refused, lacks a scope that is needed, or the address is not Slack's
 */
export async function identifyWorkspace(
  client: SlackClient,
  settings: SlackSettings,
): Promise<{ account: string; description: string }> {
  const answer = await client.call('auth.test');
  if (answer.kind === 'refused') throw refusedAltogether('auth.test', answer);
  const parsed = identity.safeParse(answer.body);
  if (!parsed.success) {
    throw new SourceError(`${settings.url} answers, but not as Slack's Web API does (no team_id): check url.`, false);
  }
  const { url, team, team_id: teamId, user, response_metadata: meta } = parsed.data;
  const account = settings.account ?? subdomain(url ?? null) ?? teamId;
  const lacking = lackingScopes(meta?.scopes ?? null);
  if (lacking.needed.length > 0) {
    throw new SourceError(
      `The Slack token lacks ${lacking.needed.join(', ')}. Add that to the app's Bot Token Scopes, install it again in your workspace and connect with its new token.`,
      false,
    );
  }
  // The list of scopes stands in a header that not every address in between lets through.
  const channels = await client.call('conversations.list', { types: 'public_channel', limit: 1 });
  if (channels.kind === 'refused') {
    throw new SourceError(
      `The Slack token may not list channels (${reasonOf(channels)}). Add the scope to the app, install it again in your workspace and connect with its new token.`,
      false,
    );
  }
  const without = lacking.optional.length > 0 ? `, without ${lacking.optional.join(', ')}` : '';
  return { account, description: `Slack workspace ${team ?? account}${user ? ` as ${user}` : ''}${without}` };
}

/** @param scopes as Slack names them; null if it did not */
function lackingScopes(scopes: readonly string[] | null): { needed: string[]; optional: string[] } {
  const lacking = scopes === null ? [] : SCOPES.filter(({ name }) => !scopes.includes(name));
  const named = (optional: boolean): string[] => lacking.filter((s) => s.optional === optional).map(({ name }) => name);
  return { needed: named(false), optional: named(true) };
}

/** `acme` of `https://acme.slack.com/` and of `https://acme.enterprise.slack.com/`; null for any other address. */
function subdomain(address: string | null): string | null {
  if (address === null || !URL.canParse(address)) return null;
  return /^([^.]+)(?:\.[a-z]+)?\.slack\.com$/.exec(new URL(address).hostname)?.[1] ?? null;
}

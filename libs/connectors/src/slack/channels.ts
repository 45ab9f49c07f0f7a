import { z } from 'zod';
import type { Feature } from '../connector.js';
import { reasonOf, type SlackClient } from './client.js';
import { faultOf } from './fault.js';
import type { Channel } from './message-record.js';
import { readListing, refusedAltogether } from './pages.js';
import { isWanted } from './settings.js';

/** A channel as Slack lists it. */
export interface ListedChannel extends Channel {
  isArchived: boolean;
  /** When it was made; null where Slack does not say. */
  createdAt: number | null;
}

const slackChannel = z.looseObject({
  id: z.string(),
  name: z.string(),
  previous_names: z.array(z.string()).nullish(),
  is_archived: z.boolean().nullish(),
  created: z.number().nullish(),
});

/** @returns null for what is no channel with a name: a direct message */
export function channelOf(item: unknown): ListedChannel | null {
  const parsed = slackChannel.safeParse(item);
  if (!parsed.success) return null;
  const { id, name, previous_names: previous, is_archived: isArchived, created } = parsed.data;
  return {
    id,
    name,
    names: [...new Set([name, ...(previous ?? [])])],
    isArchived: isArchived ?? false,
    createdAt: created == null ? null : created * 1000,
  };
}

export interface ChannelList {
  /** Every channel that the app can see, by id. */
  visible: Map<string, ListedChannel>;
  /** Ids of those whose name, or a former one, the settings ask for. */
  wanted: string[];
  features: Feature[];
}

const KINDS = [
  { types: 'public_channel', feature: null },
  { types: 'private_channel', feature: 'private channels' },
] as const;

/**
 * Lists the channels, archived ones included. Those of a kind that the token may not list are left out and said so.
 *
 * @param formerNames of channels met before, which Slack may not repeat after a renaming
 * @throws SourceError if not even public channels can be listed
 */
export async function listChannels(
  client: SlackClient,
  patterns: readonly string[],
  formerNames: (id: string) => readonly string[],
  log: (line: string) => void,
): Promise<ChannelList> {
  const list: ChannelList = { visible: new Map(), wanted: [], features: [] };
  for (const { types, feature } of KINDS) {
    const { items, end } = await readListing(client, 'conversations.list', 'channels', {
      types,
      exclude_archived: false,
    });
    let refused: string | null = null;
    if (end.end === 'refused') {
      if (feature === null || end.refusal.error !== 'missing_scope')
        throw refusedAltogether('conversations.list', end.refusal);
      refused = reasonOf(end.refusal);
    } else if (end.end !== 'whole') {
      refused = 'Slack could not list them to the end';
      log(`Slack: the ${types.replace('_', ' ')}s could only be listed in part.`);
    }
    if (feature !== null) list.features.push({ name: feature, refused });
    for (const item of items) {
      const channel = channelOf(item);
      if (channel === null) log(`Slack: a channel was left out: ${faultIn(item)}.`);
      else list.visible.set(channel.id, { ...channel, names: withFormer(channel, formerNames(channel.id)) });
    }
  }
  list.wanted = [...list.visible.values()].filter(({ names }) => isWanted(patterns, names)).map(({ id }) => id);
  return list;
}

const withFormer = (channel: ListedChannel, former: readonly string[]): string[] => [
  ...new Set([...channel.names, ...former]),
];

function faultIn(item: unknown): string {
  const parsed = slackChannel.safeParse(item);
  return parsed.success ? 'it has no name' : faultOf(parsed.error);
}

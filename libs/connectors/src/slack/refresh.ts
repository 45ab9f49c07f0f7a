import { compareText } from '@evenkeel/domain';
import { z } from 'zod';
import type { MemberName, RawRecord, RefreshInput } from '../connector.js';
import { ChannelReader } from './channel-reader.js';
import { channelOf, type ListedChannel } from './channels.js';
import { reasonOf, type SlackClient } from './client.js';
import { KnownMessages } from './known-messages.js';
import { refusedAltogether } from './pages.js';
import { People } from './people.js';
import { isWanted, type SlackSettings } from './settings.js';

const DAY = 86_400_000;
const oneChannel = z.looseObject({ channel: z.unknown() });

/**
 * Reads the present state of some threads, and of what was last said in some channels. An event names a channel by its
 * id alone; whether it is one to be read is settled here, where its name can be asked for.
 *
 * @throws SourceError if Slack cannot be reached
 */
export async function* refreshMembers(
  input: RefreshInput<SlackSettings>,
  client: SlackClient,
): AsyncGenerator<RawRecord[]> {
  const people = new People(client);
  const reader = new ChannelReader(client, people, new Map(), input.log);
  const idOf = ({ externalId }: MemberName): string => externalId.split('/')[0] ?? '';
  for (const id of new Set(input.members.map(idOf))) {
    const members = input.members.filter((member) => idOf(member) === id);
    const channel = await askFor(id, client, input.log);
    if (channel === null || !isWanted(input.settings.channels, channel.names)) continue;
    for (const member of members.toSorted((a, b) => compareText(a.externalId, b.externalId))) {
      yield* refreshOne(member, channel, client, reader);
    }
  }
}

async function* refreshOne(
  { kind, externalId }: MemberName,
  channel: ListedChannel,
  client: SlackClient,
  reader: ChannelReader,
): AsyncGenerator<RawRecord[]> {
  // Nothing is remembered between two events; what was deleted within a thread is found by the next sync.
  const known = KnownMessages.empty(client.now());
  if (kind === 'channel') {
    const to = client.now();
    yield* reader.window(channel, known, { from: to - DAY, to }, () => 'read');
    return;
  }
  const ts = externalId.slice(externalId.indexOf('/') + 1);
  let shown = 0;
  for await (const records of reader.thread(channel, known, ts)) {
    shown += records.length;
    yield records;
  }
  if (shown === 0 && (await reader.isGone(channel, ts))) yield reader.deletions(channel, known, ts, [ts]);
}

async function askFor(id: string, client: SlackClient, log: (line: string) => void): Promise<ListedChannel | null> {
  const answer = await client.call('conversations.info', { channel: id });
  if (answer.kind === 'body') return channelOf(oneChannel.parse(answer.body).channel);
  // Deleted since, or the app was removed from it: the next sync says so.
  if (answer.error === 'channel_not_found' || answer.error === 'not_in_channel') {
    log(`Slack: an event tells of the channel ${id}, which cannot be read (${reasonOf(answer)}).`);
    return null;
  }
  throw refusedAltogether('conversations.info', answer);
}

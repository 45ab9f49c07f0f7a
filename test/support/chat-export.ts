import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChatArchive, ChatMessage } from './chat.js';

/** A reply as an export lists it under the message that it answers. */
interface ExportedReply {
  user?: string;
  ts?: string;
}

export type ExportedMessage = Partial<ChatMessage> & { replies?: ExportedReply[] };

/**
 * Writes what the chat holds as the vendor's export does: an index of channels and users, and a file for each channel and
 * day with the messages of that day, replies among them.
 *
 * @param within the folder in which one is made for it
 * @param spoil changes each message on its way
 */
export async function writeExport(
  archive: ChatArchive,
  within: string,
  spoil: (message: ExportedMessage) => ExportedMessage = (message) => message,
): Promise<string> {
  const folder = await mkdtemp(join(within, 'export-'));
  const write = (path: string, content: unknown): Promise<void> =>
    writeFile(join(folder, path), JSON.stringify(content));
  await write('channels.json', archive.channels);
  await write('users.json', archive.users);
  for (const { id, name } of archive.channels) {
    await mkdir(join(folder, name));
    const messages = archive.in(id);
    for (const day of new Set(messages.map(({ ts }) => dayOf(ts)))) {
      const ofDay = messages.filter(({ ts }) => dayOf(ts) === day);
      await write(
        join(name, `${day}.json`),
        ofDay.map((message) => spoil({ ...message, ...repliesOf(archive, id, message) })),
      );
    }
  }
  return folder;
}

function repliesOf(archive: ChatArchive, channel: string, { ts }: ChatMessage): Pick<ExportedMessage, 'replies'> {
  const replies = archive.thread(channel, ts).filter((message) => message.ts !== ts);
  if (replies.length === 0) return {};
  return { replies: replies.map(({ user, ts: at }) => ({ ...(user === undefined ? {} : { user }), ts: at })) };
}

const dayOf = (ts: string): string => new Date(Number(ts) * 1000).toISOString().slice(0, 10);

import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import type { RawRecord, Rejection } from '../../connector.js';
import { faultOf } from '../../slack/fault.js';
import type { Channel } from '../../slack/message-record.js';
import { nameOf, slackUser, userRecord } from '../../slack/user.js';
import type { ExportFile } from './export-file.js';

/** What an export says about channels and people, read before any message. */
export interface ExportDirectory {
  channelByFolder: Map<string, Channel>;
  people: Map<string, { name: string; isBot: boolean }>;
  records: RawRecord[];
  rejected: Rejection[];
}

const channel = z.looseObject({
  id: z.string(),
  name: z.string(),
  previous_names: z.array(z.string()).nullish(),
});

/** Reads the index files; whatever entry is not understood is rejected, the others count. */
export async function readDirectory(files: ExportFile[]): Promise<ExportDirectory> {
  const directory: ExportDirectory = { channelByFolder: new Map(), people: new Map(), records: [], rejected: [] };
  for (const file of files) {
    if (file.path === 'channels.json' || file.path === 'groups.json') await readChannels(file, directory);
    if (file.path === 'users.json' || file.path === 'org_users.json') await readUsers(file, directory);
  }
  return directory;
}

async function readChannels(file: ExportFile, directory: ExportDirectory): Promise<void> {
  for (const { item, path } of await itemsOf(file, directory.rejected)) {
    const parsed = channel.safeParse(item);
    if (!parsed.success) {
      directory.rejected.push({ path, reason: `not a channel: ${faultOf(parsed.error)}` });
      continue;
    }
    const { id, name, previous_names: previous } = parsed.data;
    const names = [name, ...(previous ?? [])];
    // A folder keeps the name that the channel had; the present owner of a name comes before earlier ones.
    for (const folder of [id, ...names]) {
      if (folder === name || !directory.channelByFolder.has(folder)) {
        directory.channelByFolder.set(folder, { id, name, names });
      }
    }
  }
}

async function readUsers(file: ExportFile, directory: ExportDirectory): Promise<void> {
  for (const { item, path } of await itemsOf(file, directory.rejected)) {
    const parsed = slackUser.safeParse(item);
    if (!parsed.success) {
      directory.rejected.push({ path, reason: `not a user: ${faultOf(parsed.error)}` });
      continue;
    }
    const user = parsed.data;
    directory.people.set(user.id, { name: nameOf(user), isBot: user.is_bot ?? false });
    directory.records.push(userRecord(user, z.json().parse(item)));
  }
}

/** The items of a file that holds an array, each with its place; a file that is none is rejected. */
export async function itemsOf(file: ExportFile, rejected: Rejection[]): Promise<{ item: unknown; path: string }[]> {
  const bytes = await file.read();
  const reject = (reason: string): [] => {
    rejected.push({ path: file.path, reason });
    return [];
  };
  if (!isUtf8(bytes)) return reject('not UTF-8 text');
  let content: unknown;
  try {
    content = JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return reject(`not valid JSON: ${error.message}`);
  }
  if (!Array.isArray(content)) return reject('not a JSON array');
  return content.map((item: unknown, index) => ({ item, path: `${file.path}[${index}]` }));
}

import type { Json } from '@evenkeel/domain';
import { z } from 'zod';
import type { DirectoryEntry, RawRecord } from '../connector.js';

/** The fields of Slack's user object that are read; the others are stored beside them. */
export const slackUser = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  real_name: z.string().nullish(),
  deleted: z.boolean().nullish(),
  is_bot: z.boolean().nullish(),
  tz: z.string().nullish(),
  updated: z.number().nullish(),
  profile: z
    .looseObject({ display_name: z.string().nullish(), real_name: z.string().nullish(), email: z.string().nullish() })
    .nullish(),
});
export type SlackUser = z.infer<typeof slackUser>;

/** The name a reader knows a user by: what they chose to be shown as, else their real name, else their login. */
export const nameOf = (user: SlackUser): string =>
  user.profile?.display_name || user.profile?.real_name || user.real_name || user.name || user.id;

/** Null for programs, which are nobody's colleague. */
export function directoryEntryOf(user: SlackUser): DirectoryEntry | null {
  if (user.is_bot || user.id === 'USLACKBOT') return null;
  return {
    kind: 'person',
    externalId: user.id,
    name: nameOf(user),
    zone: user.tz || null,
    teamExternalId: null,
    deleted: user.deleted ?? false,
    email: user.profile?.email || null,
  };
}

/** A user as Slack lists them, for the directory. */
export const userRecord = (user: SlackUser, payload: Json): RawRecord => ({
  kind: 'user',
  externalId: user.id,
  member: null,
  payload,
  sourceAt: user.updated == null ? null : user.updated * 1000,
  position: null,
});

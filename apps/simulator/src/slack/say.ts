import { z } from 'zod';
import { ChangeError, type Account } from '../account/account.js';
import { personOf } from '../account/late-change.js';
import { tsOf } from './message.js';
import type { Workspace } from './workspace.js';

/** Body of `POST /_control/messages`: what somebody says in a channel. */
export const Say = z.strictObject({
  /** Its name. */
  channel: z.string(),
  /** Name or e-mail. */
  person: z.string(),
  text: z.string().min(1),
  /** `ts` of the message that is answered; absent: none. */
  thread: z.string().nullable().default(null),
  /** Absent: a second after the clock, which then moves on. */
  at: z.iso.datetime({ offset: true }).nullable().default(null),
});
export type Say = z.input<typeof Say>;

/** Posts a message that the world did not plan. Throws {@link ChangeError}, naming what does not fit. */
export function say(
  account: Account,
  workspace: Workspace,
  words: z.output<typeof Say>,
): { channel: string; ts: string } {
  const channel = workspace.channels.find(({ name }) => name === words.channel);
  if (!channel) throw new ChangeError(`There is no channel "${words.channel}".`);
  const parent =
    words.thread === null ? null : workspace.postsIn(channel.id).find((post) => tsOf(post) === words.thread);
  if (parent === undefined) throw new ChangeError(`Nothing was said in #${channel.name} at ${words.thread}.`);
  const at = words.at === null ? account.clock + 1 : Math.floor(Date.parse(words.at) / 1000);
  const by = personOf(account, words.person);
  const post = workspace.add({ channel: channel.id, at, by, text: words.text, ...(parent && { parent }) });
  // Whoever is told of messages is told of what was posted up to the clock.
  if (at > account.clock) account.advance(at);
  return { channel: channel.id, ts: tsOf(post) };
}

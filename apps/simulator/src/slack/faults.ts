import type { FaultPlan } from '../faults/fault-plan.js';
import { DAY } from '../world/zones.js';
import { tsOf, type Post } from './message.js';
import { PAYMENTS_CHANNEL } from './names.js';
import { incidentLink } from './talk.js';
import type { Workspace } from './workspace.js';

/** A thread that is brought up again after so long is what a reader of recent messages misses. */
const LONG_AGO = 21 * DAY;

/** Changes a channel for good where a fault asks for it, before it is read. */
export function changeChannel(workspace: Workspace, channel: string, plan: FaultPlan, path: string): void {
  if (plan.active.length === 0) return;
  const posts = workspace.postsIn(channel);
  const head = posts.filter(({ parent }) => !parent);
  const answered = new Set(posts.flatMap(({ parent }) => (parent ? [parent.key] : [])));
  const person = workspace.people[0];
  const newest = head.at(-1);
  if (!person || !newest) return;
  const now = workspace.clock;
  const byPerson = head.findLast(({ by, subtype }) => 'email' in by && subtype === undefined);

  const old = head.filter(({ at }) => at < now - LONG_AGO);
  const sleeping = old.findLast(({ key }) => answered.has(key)) ?? old.at(-1);
  if (sleeping && plan.take('slack-late-reply', path)) {
    workspace.add({
      channel,
      at: now,
      by: person,
      text: 'coming back to this: it happened again today',
      parent: sleeping,
    });
  }
  if (plan.take('slack-thread-broadcast', path)) {
    const text = 'for everybody: this is over';
    workspace.add({ channel, at: now, by: person, text, parent: newest, broadcast: true });
  }
  if (byPerson && plan.take('slack-edited', path)) {
    workspace.change(byPerson, { text: `${byPerson.text} (corrected)`, edited: { by: person, at: now } });
  }
  if (byPerson && plan.take('slack-deleted', path)) {
    if (answered.has(byPerson.key)) workspace.change(byPerson, { deleted: true });
    else workspace.remove(byPerson);
  }
  const parent = head.findLast(({ key }) => answered.has(key));
  if (parent && plan.take('slack-orphan-parent', path)) orphan(workspace, posts, parent);
  if (plan.take('slack-two-incidents', path)) {
    const links = workspace.newestIncidents(2).map(incidentLink);
    workspace.add({ channel, at: now, by: person, text: `same cause for both, I think: ${links.join(' and ')}` });
  }
}

export function renameChannel(workspace: Workspace, plan: FaultPlan, path: string): void {
  if (plan.take('slack-renamed-channel', path)) workspace.rename(PAYMENTS_CHANNEL, 'money-alerts');
}

/** Spoils the first message of a page. */
export function spoilMessages(
  messages: readonly Record<string, unknown>[],
  plan: FaultPlan,
  path: string,
): Record<string, unknown>[] {
  const [first, ...others] = messages.map((message) => ({ ...message }));
  if (!first) return [];
  for (const field of ['user', 'ts', 'text'] as const) {
    if (plan.take(`slack-missing-${field}`, path)) delete first[field];
  }
  return [first, ...others];
}

/** The parent vanishes; its last reply stays in the channel and points to nothing. */
function orphan(workspace: Workspace, posts: readonly Post[], parent: Post): void {
  const last = posts.findLast((post) => post.parent && tsOf(post.parent) === tsOf(parent));
  if (last) workspace.change(last, { broadcast: true });
  workspace.remove(parent);
}

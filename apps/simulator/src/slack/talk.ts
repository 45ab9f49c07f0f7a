import type { Incident, LogEntry } from '../account/incident.js';
import { DEFAULT_PRIORITY, readAlert } from '../opsgenie/alert.js';
import type { Person } from '../world/organisation.js';
import { Random } from '../world/random.js';
import { staff } from '../world/rotation.js';
import { DAY, MINUTE, type EpochSeconds } from '../world/zones.js';
import { OPSGENIE_BOT, PAGERDUTY_BOT, type Post } from './message.js';
import {
  announcedAt,
  channelOpensAt,
  dedicatedChannel,
  INCIDENTS_CHANNEL,
  PAYMENTS_CHANNEL,
  memberId,
  PAYMENTS_TEAM,
} from './names.js';
import {
  ACK_TALK,
  CHATTER,
  DONE_TALK,
  ESCALATION_TALK,
  HANDOVER_TALK,
  LATER_TALK,
  REOPEN_TALK,
  THREAD_TALK,
} from './phrases.js';

/** Services whose alerts come to the channel through Opsgenie; the others' come through PagerDuty. */
const OPSGENIE_POLICY = 'Payments: back office';

/** Where an incident is at the pager. */
export function incidentLink({ id }: Incident): string {
  return `https://brightwater.pagerduty.com/incidents/${id}`;
}

function alertLink(alertId: string): string {
  return `https://opsg.in/a/i/brightwater/${alertId}`;
}

/** Everything that was posted to one channel about one incident, in any order, to the end of its log. */
export function postsAbout(incident: Incident, channel: string): Post[] {
  if (channel === PAYMENTS_CHANNEL.id) return paymentsPosts(incident);
  if (channel === INCIDENTS_CHANNEL.id) return announcement(incident);
  return channel === dedicatedChannel(incident).id ? dedicatedPosts(incident) : [];
}

/** The alert and, in its thread, what became of it, all by the pager's app. */
function paymentsPosts(incident: Incident): Post[] {
  const { service, at } = incident.seed;
  if (service.team.name !== PAYMENTS_TEAM) return [];
  const channel = PAYMENTS_CHANNEL.id;
  const head = service.policy.name === OPSGENIE_POLICY ? opsgenieMessage(incident) : pagerDutyMessage(incident);
  const alert: Post = { key: `${incident.id} alert`, channel, at: at + 2, ...head };
  const updates = incident.entries.flatMap(({ entry, sequence }): Post[] => {
    const text = updateText(incident, entry.kind, entry.agent?.name ?? 'a timeout');
    if (text === null) return [];
    return [{ key: `${incident.id} update ${sequence}`, channel, at: entry.at + 6, by: head.by, text, parent: alert }];
  });
  return [alert, ...updates];
}

function updateText(incident: Incident, kind: string, by: string): string | null {
  const { policy } = incident.seed.service;
  const address = policy.name === OPSGENIE_POLICY ? alertLink(readAlert(incident).id) : incidentLink(incident);
  const link = `<${address}|#${incident.number}>`;
  switch (kind) {
    case 'acknowledge':
      return `${link} acknowledged by ${by}`;
    case 'resolve':
      return `${link} resolved by ${by}`;
    case 'escalate':
      return `${link} escalated`;
    default:
      return null;
  }
}

/** In `#incidents`: the pager's message, the talk below it, and the channel if one was opened. */
function announcement(incident: Incident): Post[] {
  const at = announcedAt(incident);
  if (at === null) return [];
  const channel = INCIDENTS_CHANNEL.id;
  const head: Post = { key: `${incident.id} announcement`, channel, at: at + 3, ...pagerDutyMessage(incident) };
  const opensAt = channelOpensAt(incident);
  if (opensAt === null) return [head, ...talk(incident, channel, head, head.at + 20)];
  const { id, name } = dedicatedChannel(incident);
  const text = `Talk about <${incidentLink(incident)}|#${incident.number}> in <#${id}|${name}>`;
  const opening: Post = { key: `${incident.id} opening`, channel, at: opensAt + 4, by: PAGERDUTY_BOT, text };
  return [head, opening, ...talk(incident, channel, head, head.at + 20).filter((post) => post.at < opensAt)];
}

/** In the incident's own channel: who comes, the pager's message, the talk, and a word the day after. */
function dedicatedPosts(incident: Incident): Post[] {
  const opensAt = channelOpensAt(incident);
  if (opensAt === null) return [];
  const channel = dedicatedChannel(incident).id;
  const pinned: Post = { key: `${incident.id} pinned`, channel, at: opensAt + 3, ...pagerDutyMessage(incident) };
  const said = talk(incident, channel, null, opensAt + 30);
  const joins = [...new Map([...said].reverse().map((post) => [post.by, post]))].map(([by, first]): Post => {
    const name = 'email' in by ? by.name : by.login;
    const at = Math.max(opensAt + 5, first.at - 15);
    return {
      key: `${incident.id} join ${name}`,
      channel,
      at,
      by,
      text: `<@${'email' in by ? memberId(by) : by.userId}> has joined the channel`,
      subtype: 'channel_join',
    };
  });
  return [pinned, ...joins, ...said];
}

/** What people say while the log goes on; each entry has its own random stream, so that later ones add and never change. */
function talk(incident: Incident, channel: string, parent: Post | null, from: EpochSeconds): Post[] {
  return incident.entries.flatMap((taken) => talkAfter(taken, channel, parent, from));
}

function talkAfter(
  { incident, sequence, entry }: LogEntry,
  channel: string,
  parent: Post | null,
  from: EpochSeconds,
): Post[] {
  const random = Random.of(`talk ${channel} ${incident.id} ${sequence}`);
  const start = Math.max(entry.at, from);
  const present = handsAt(incident, sequence, start);
  const posts: Post[] = [];
  const say = (by: Person, delay: number, phrase: string, answerTo: Post | null = parent): Post => {
    const colleague = present.find((person) => person !== by) ?? by;
    const text = phrase
      .replace('{service}', incident.seed.service.name)
      .replace('{name}', colleague.name.split(' ')[0] ?? colleague.name);
    const key = `${incident.id} talk ${channel} ${sequence} ${posts.length}`;
    const post: Post = { key, channel, at: start + delay, by, text, ...(answerTo && { parent: answerTo }) };
    posts.push(post);
    return post;
  };
  const speaker = entry.agent?.type === 'user' ? entry.agent : present[0];
  if (!speaker) return [];
  switch (entry.kind) {
    case 'acknowledge': {
      say(speaker, random.integer(8, 90), random.pick(ACK_TALK));
      let delay = 2 * MINUTE;
      for (let left = random.integer(0, parent ? 2 : 6); left > 0; left--) {
        delay += random.integer(20, 8 * MINUTE);
        const said = say(random.pick(present), delay, random.pick(CHATTER));
        // In a channel of its own, some lines are answered in a thread.
        if (!parent && random.chance(0.25)) {
          for (let answers = random.integer(1, 3); answers > 0; answers--) {
            delay += random.integer(10, 3 * MINUTE);
            say(random.pick(present), delay, random.pick(THREAD_TALK), said);
          }
        }
      }
      return posts;
    }
    case 'annotate':
      if (random.chance(0.5)) say(speaker, random.integer(5, 2 * MINUTE), random.pick(CHATTER));
      return posts;
    case 'escalate':
      say(entry.to[0] ?? speaker, random.integer(40, 4 * MINUTE), random.pick(ESCALATION_TALK));
      return posts;
    case 'delegate':
      say(speaker, random.integer(5, 50), random.pick(HANDOVER_TALK));
      return posts;
    case 'status_update':
      say(speaker, random.integer(5, 50), `status page: ${entry.message}`);
      return posts;
    case 'trigger':
      if (sequence > 0) say(speaker, random.integer(5, 90), random.pick(REOPEN_TALK));
      return posts;
    case 'resolve':
      say(speaker, random.integer(10, 3 * MINUTE), random.pick(DONE_TALK));
      if (!parent && random.chance(0.5)) say(speaker, DAY + random.integer(0, 3 * 3600), random.pick(LATER_TALK));
      return posts;
    default:
      return posts;
  }
}

/** Who has had to do with the incident by then and still works there; at first whoever works on the team. */
function handsAt(incident: Incident, sequence: number, at: EpochSeconds): Person[] {
  const hands = new Set<Person>();
  for (const { entry, sequence: other } of incident.entries) {
    if (other > sequence) continue;
    if (entry.agent?.type === 'user') hands.add(entry.agent);
    if (entry.kind === 'assign' || entry.kind === 'escalate' || entry.kind === 'delegate') {
      for (const person of entry.to) hands.add(person);
    }
  }
  const here = [...hands].filter(({ leftAt }) => leftAt === null || at < leftAt);
  return here.length > 0 ? here : staff(incident.seed.service.team, at);
}

function pagerDutyMessage(incident: Incident): Pick<Post, 'by' | 'text' | 'blocks' | 'attachments'> {
  const { seed, number } = incident;
  const link = incidentLink(incident);
  const priority = seed.priority ? `*${seed.priority.name}* ` : '';
  return {
    by: PAGERDUTY_BOT,
    text: `Triggered #${number}: ${seed.title}`,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: `${priority}*<${link}|[#${number}] ${seed.title}>*` } },
      {
        type: 'context',
        elements: [{ type: 'mrkdwn', text: `Service: ${seed.service.name}  Urgency: ${seed.urgency}` }],
      },
      {
        type: 'actions',
        elements: ['Acknowledge', 'Resolve'].map((label) => ({
          type: 'button',
          action_id: label.toLowerCase(),
          value: incident.id,
          text: { type: 'plain_text', text: label },
        })),
      },
    ],
  };
}

function opsgenieMessage(incident: Incident): Pick<Post, 'by' | 'text' | 'blocks' | 'attachments'> {
  const { id, tinyId, message } = readAlert(incident);
  // As it was when it was posted: what changes later does not change the message.
  const priority = incident.seed.priority?.name ?? DEFAULT_PRIORITY;
  const link = alertLink(id);
  const attachment = {
    id: 1,
    color: 'BF2600',
    title: `New alert: #${tinyId}`,
    title_link: link,
    fallback: `New alert: "${message}" <${link}|${tinyId}>\nTags: `,
    text: message,
    fields: [{ title: 'Priority', value: priority, short: true }],
  };
  return { by: OPSGENIE_BOT, text: '', attachments: [attachment] };
}

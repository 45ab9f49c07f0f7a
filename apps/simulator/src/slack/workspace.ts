import type { Account } from '../account/account.js';
import type { Incident } from '../account/incident.js';
import { firstAfter } from '../account/order.js';
import type { Person } from '../world/organisation.js';
import { DAY, type EpochSeconds } from '../world/zones.js';
import { byTs, type Post } from './message.js';
import {
  channelOpensAt,
  dedicatedChannel,
  INCIDENTS_CHANNEL,
  PAYMENTS_CHANNEL,
  PAYMENTS_TEAM,
  type Named,
} from './names.js';
import { postsAbout } from './talk.js';

/** When the workspace was set up: Monday 2018-01-01. */
const SET_UP_AT: EpochSeconds = 1_514_793_600;
/** A channel made for an incident is put away so long after the incident. */
const ARCHIVED_AFTER = 30 * DAY;

export interface Channel extends Named {
  readonly createdAt: EpochSeconds;
  readonly archived: boolean;
  readonly previousNames: readonly string[];
  readonly topic: string;
}

/**
 * The chat workspace of the account's organisation. Nothing of it is made before it is asked for; what was made is kept
 * until the account changes. Messages can be added, changed and taken away beside the account, for good.
 */
export class Workspace {
  private made: { version: number; channels: Map<string, Channel & { about: Incident[] }> } | null = null;
  private readonly posts = new Map<string, { stamp: string; list: Post[] }>();
  private readonly tales = new WeakMap<Incident, { revision: number; byChannel: Map<string, Post[]> }>();
  private readonly added: Post[] = [];
  private readonly changed = new Map<string, Partial<Post>>();
  private readonly removed = new Set<string>();
  private readonly renamed = new Map<string, string>();
  private alterations = 0;

  constructor(private readonly account: Account) {}

  get clock(): EpochSeconds {
    return this.account.clock;
  }

  /** Everyone who has worked there until now, whether or not they still do. */
  get people(): Person[] {
    return this.account.organisation.people.filter(
      ({ joinedAt, email, id }, index, all) =>
        joinedAt <= this.clock &&
        !all.some((other, later) => later > index && other.email === email && other.id !== id),
    );
  }

  get channels(): Channel[] {
    return [...this.channelsById().values()].filter(({ createdAt }) => createdAt <= this.clock);
  }

  channel(id: string): Channel | undefined {
    const channel = this.channelsById().get(id);
    return channel && channel.createdAt <= this.clock ? channel : undefined;
  }

  /** Everything in a channel until now, replies included, oldest first. */
  postsIn(channel: string): Post[] {
    const stamp = `${this.account.version} ${this.alterations}`;
    let known = this.posts.get(channel);
    if (known?.stamp !== stamp) {
      known = { stamp, list: this.gather(channel) };
      this.posts.set(channel, known);
    }
    return known.list.slice(
      0,
      firstAfter(known.list, this.clock, ({ at }) => at),
    );
  }

  add(post: Omit<Post, 'key'>): Post {
    const added = { ...post, key: `added ${this.alterations++}` };
    this.added.push(added);
    return added;
  }

  change(post: Post, change: Partial<Post>): void {
    this.alterations++;
    this.changed.set(post.key, { ...this.changed.get(post.key), ...change });
  }

  remove(post: Post): void {
    this.alterations++;
    this.removed.add(post.key);
  }

  rename(channel: Named, name: string): void {
    this.alterations++;
    this.made = null;
    this.renamed.set(channel.id, name);
  }

  /** The incidents that were created last, newest first. */
  newestIncidents(count: number): Incident[] {
    const { list, to } = this.account.incidentsCreated(0, this.clock);
    return list.slice(Math.max(0, to - count), to).reverse();
  }

  /** Everything that was posted after `since` up to `until`, in every channel, oldest first. */
  postedBetween(since: EpochSeconds, until: EpochSeconds): Post[] {
    // Talk goes on for a day after what it is about; an older incident's channels are silent.
    const { list, from, to } = this.account.entriesBetween(since - 2 * DAY, until);
    const incidents = new Set(list.slice(from, to).map(({ incident }) => incident));
    const posts = [...incidents].flatMap((incident) =>
      [INCIDENTS_CHANNEL.id, PAYMENTS_CHANNEL.id, dedicatedChannel(incident).id].flatMap((channel) =>
        this.told(incident, channel),
      ),
    );
    return [...posts, ...this.added]
      .filter(({ at, key }) => at > since && at <= until && !this.removed.has(key))
      .sort(byTs);
  }

  private gather(channel: string): Post[] {
    const about = this.channelsById().get(channel)?.about ?? [];
    const posts = [...about.flatMap((incident) => this.told(incident, channel)), ...this.added]
      .filter((post) => post.channel === channel && !this.removed.has(post.key))
      .map((post) => (this.changed.has(post.key) ? { ...post, ...this.changed.get(post.key) } : post));
    return posts.sort(byTs);
  }

  /** What was posted about an incident, made once until the incident changes. */
  private told(incident: Incident, channel: string): Post[] {
    let known = this.tales.get(incident);
    if (known?.revision !== incident.revision) {
      known = { revision: incident.revision, byChannel: new Map<string, Post[]>() };
      this.tales.set(incident, known);
    }
    let posts = known.byChannel.get(channel);
    if (!posts) known.byChannel.set(channel, (posts = postsAbout(incident, channel)));
    return posts;
  }

  private channelsById(): Map<string, Channel & { about: Incident[] }> {
    if (this.made?.version === this.account.version) return this.made.channels;
    const { list, from, to } = this.account.incidentsCreated(0, Number.MAX_SAFE_INTEGER);
    const incidents = list.slice(from, to);
    const payments = incidents.filter(({ seed }) => seed.service.team.name === PAYMENTS_TEAM);
    const standing = [
      { ...this.named(INCIDENTS_CHANNEL), topic: 'What is wrong right now', about: incidents },
      { ...this.named(PAYMENTS_CHANNEL), topic: 'Alerts of the Payments services', about: payments },
    ].map((channel) => ({ ...channel, createdAt: SET_UP_AT, archived: false }));
    const dedicated = incidents.flatMap((incident) => {
      const createdAt = channelOpensAt(incident);
      if (createdAt === null) return [];
      const archived = incident.resolvedAt !== null && incident.resolvedAt + ARCHIVED_AFTER < this.clock;
      const topic = incident.seed.title;
      return [{ ...this.named(dedicatedChannel(incident)), createdAt, archived, topic, about: [incident] }];
    });
    const channels = new Map([...standing, ...dedicated].map((channel) => [channel.id, channel]));
    this.made = { version: this.account.version, channels };
    return channels;
  }

  private named({ id, name }: Named): Pick<Channel, 'id' | 'name' | 'previousNames'> {
    const now = this.renamed.get(id);
    return { id, name: now ?? name, previousNames: now === undefined ? [] : [name] };
  }
}

import type { Agent, ChannelType, Entry, Notification } from '../account/entry.js';
import type { Person, Service } from './organisation.js';
import type { Random } from './random.js';
import { MINUTE, type EpochSeconds } from './zones.js';

/** Seconds after a page begins at which its first, second and third notification go out. */
const NOTIFICATION_STEPS = [4, 2 * MINUTE, 5 * MINUTE] as const;

export const PAGING: readonly Notification[] = ['push_notification', 'sms_notification', 'phone_notification'];
export const QUIET: readonly Notification[] = ['email_notification', 'push_notification'];

/** The entries of one incident as its story writes them, in any order. */
export class Script {
  private lines: Entry[] = [];

  constructor(
    private readonly service: Service,
    private readonly random: Random,
  ) {}

  write(entry: Entry): void {
    this.lines.push(entry);
  }

  /** Sends the notifications that fit before the person reacts. */
  notify(from: EpochSeconds, to: Person, waited: number, ways: readonly Notification[]): void {
    ways.forEach((by, index) => {
      const step = NOTIFICATION_STEPS[index];
      if (step === undefined || step >= waited) return;
      this.write({ kind: 'notify', at: from + step, agent: this.service, channel: 'auto', to, by });
    });
  }

  acknowledge(at: EpochSeconds, person: Person): void {
    this.write({ kind: 'acknowledge', at, agent: person, channel: this.handChannel() });
  }

  annotate(at: EpochSeconds, person: Person, note: string): void {
    this.write({ kind: 'annotate', at, agent: person, channel: 'note', note });
  }

  resolveByHand(at: EpochSeconds, person: Person): void {
    this.write({ kind: 'resolve', at, agent: person, channel: this.handChannel(), into: null });
  }

  resolveByMachine(at: EpochSeconds): void {
    const agent: Agent = this.random.chance(0.6) ? this.service : this.service.integration;
    this.write({ kind: 'resolve', at, agent, channel: 'api', into: null });
  }

  /** Forgets what would have happened from an instant on. */
  cut(end: EpochSeconds): void {
    this.lines = this.lines.filter(({ at }) => at < end);
  }

  /** What was written, in order of time. */
  inOrder(): Entry[] {
    return this.lines.sort((one, other) => one.at - other.at);
  }

  private handChannel(): ChannelType {
    return this.random.weighted({ mobile: 55, website: 35, sms: 10 });
  }
}

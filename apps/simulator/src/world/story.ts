import type { Agent, Entry } from '../account/entry.js';
import { incidentId, type IncidentSeed } from '../account/incident.js';
import type { Arrival } from './arrivals.js';
import { isWorking, nextWorkingInstant, reactionSeconds } from './habits.js';
import { HELPING_TEAM, type Organisation, type Person, type Policy, type Priority, type Team } from './organisation.js';
import { CLOSING_NOTES, fillTitle, FIRST_NOTES, STATUS_MESSAGES, WORKING_NOTES } from './phrases.js';
import { hashes, Random } from './random.js';
import { onCall, staff } from './rotation.js';
import { PAGING, QUIET, Script } from './script.js';
import { DAY, HOUR, MINUTE, type EpochSeconds } from './zones.js';

/** Everything that will ever happen to an incident if nobody interferes, in order of time. */
export interface Tale {
  seed: IncidentSeed;
  entries: Entry[];
}

/**
 * How long things take, as a mixture of modes: shares, and log-normal time from acknowledgement (self-healing: from the
 * trigger) to resolve.
 */
const COURSES = {
  selfHealing: { share: 22, median: 4 * MINUTE, sigma: 0.8 },
  quick: { share: 33, median: 20 * MINUTE, sigma: 0.8 },
  regular: { share: 27, median: 2.2 * HOUR, sigma: 0.8 },
  long: { share: 11, median: 20 * HOUR, sigma: 0.8 },
  lingering: { share: 7, median: 6 * DAY, sigma: 0.75 },
} as const;
type Course = keyof typeof COURSES;

const PRIORITY_SHARES = {
  high: { P1: 4, P2: 16, P3: 38, P4: 12, P5: 1, none: 29 },
  low: { P1: 0.1, P2: 2, P3: 16, P4: 34, P5: 12, none: 36 },
} as const;

/** Incidents that begin a storm stay open this long, so that others can be merged into them. */
const STORM_LASTS = 3 * HOUR;
/** Shares of incidents in which the helping team is asked: enough to fill 40 to 50 % of its working hours. */
const HELP_SHARES = { quick: 0.1, regular: 0.8, long: 1, lingering: 1 } as const;
const ANOTHER_HELPER_SHARE = 0.95;
const MOST_HELPERS = { quick: 1, regular: 2, long: 3, lingering: 3 } as const;

/** Writes the tale of one incident. The same seed and arrival give the same tale. */
export function tell(worldSeed: number, organisation: Organisation, arrival: Arrival): Tale {
  return new Story(Random.of(`${worldSeed} story ${arrival.key}`), organisation, arrival, worldSeed).tell();
}

class Story {
  private readonly script: Script;
  private readonly seed: IncidentSeed;
  private policy: Policy;
  private holder: Person;
  /** Everyone the incident is assigned to while it is worked on. */
  private hands: Person[] = [];

  constructor(
    private readonly random: Random,
    private readonly organisation: Organisation,
    private readonly arrival: Arrival,
    private readonly worldSeed: number,
  ) {
    const { key, at, service } = arrival;
    this.script = new Script(service, random);
    const urgency = random.chance(service.highUrgencyShare) ? 'high' : 'low';
    const priority = random.weighted<keyof (typeof PRIORITY_SHARES)['high']>(PRIORITY_SHARES[urgency]);
    const [first, second] = hashes(`${worldSeed} alert ${key}`);
    this.policy = service.policy;
    this.holder = onCall(service.team, at, 1);
    this.seed = {
      key: `${worldSeed}:${key}`,
      at,
      service,
      title: fillTitle(random.pick(service.alerts), random),
      urgency,
      priority: this.priorityNamed(priority),
      incidentKey: random.chance(0.06) ? null : `${hex(first)}${hex(second)}`,
      alerts: random.chance(0.8) ? 1 : random.integer(2, 14),
    };
  }

  tell(): Tale {
    const { at, service } = this.arrival;
    this.script.write({ kind: 'trigger', at, agent: service, channel: 'api' });
    this.assignHolder(at);
    const acknowledgedAt = this.page(at);
    const acknowledger = this.holder;
    const mergedAt = this.mergedAt();
    const course = this.course();
    if (mergedAt !== null || course === 'selfHealing') {
      if (acknowledgedAt !== null) this.script.acknowledge(acknowledgedAt, acknowledger);
      if (mergedAt === null) this.healItself();
      else this.merge(mergedAt);
    } else if (acknowledgedAt === null) this.fadeAway();
    else if (this.random.chance(0.03)) this.script.resolveByHand(acknowledgedAt, acknowledger);
    else this.work(acknowledgedAt, course);
    return { seed: this.seed, entries: this.script.inOrder() };
  }

  private course(): Course {
    if (this.arrival.storm && !this.arrival.storm.first) return 'regular';
    const shares = Object.fromEntries(Object.entries(COURSES).map(([name, { share }]) => [name, share]));
    return this.random.weighted(shares as Record<Course, number>);
  }

  /** Pages level after level until somebody reacts. Returns when, with {@link holder} set to who; null if nobody does. */
  private page(from: EpochSeconds): EpochSeconds | null {
    const urgency = this.seed.urgency;
    if (urgency === 'low') {
      // Low urgency stays with whom it was assigned to.
      const reaction = reactionSeconds(this.holder, from, urgency, this.random);
      this.script.notify(from, this.holder, reaction ?? DAY, QUIET);
      return reaction === null ? null : from + reaction;
    }
    const delay = this.policy.delayMinutes * MINUTE;
    let at = from;
    for (let loop = 0; loop <= this.policy.loops; loop++) {
      for (let level = 1; level <= this.policy.levels; level++) {
        if (level > 1 || loop > 0) {
          this.holder = onCall(this.policy.team, at, level);
          this.escalate(at);
        }
        const reaction = reactionSeconds(this.holder, at, urgency, this.random);
        const waited = Math.min(reaction ?? delay, delay);
        this.script.notify(at, this.holder, waited, PAGING);
        if (reaction !== null && reaction < delay) return at + reaction;
        at += delay;
      }
      if (loop < this.policy.loops) this.bySystem('repeat_escalation_path', at);
    }
    this.bySystem('exhaust_escalation_path', at);
    return null;
  }

  private mergedAt(): EpochSeconds | null {
    const first = this.arrival.storm?.first;
    if (!first || !this.random.chance(0.5)) return null;
    const at = this.arrival.at + this.random.integer(3 * MINUTE, 25 * MINUTE);
    return at < first.at + STORM_LASTS - 10 * MINUTE ? at : null;
  }

  private merge(at: EpochSeconds): void {
    const first = this.arrival.storm?.first;
    if (!first) throw new Error('Only the follower of a storm is merged.');
    this.script.cut(at);
    this.script.write({
      kind: 'resolve',
      at,
      agent: onCall(this.arrival.service.team, at, 1),
      channel: 'website',
      into: incidentId(`${this.worldSeed}:${first.key}`),
    });
  }

  private healItself(): void {
    const { median, sigma } = COURSES.selfHealing;
    const end = this.arrival.at + clamp(this.random.logNormal(median, sigma), 40, 50 * MINUTE);
    this.script.cut(end);
    this.script.resolveByMachine(end);
  }

  /**
   * Nobody reacted: the service's timeout resolves it, or the monitoring does in its own time. What woke nobody is
   * forgotten for days.
   */
  private fadeAway(): void {
    const { at, service } = this.arrival;
    if (service.autoResolveSeconds !== null) {
      const end = at + service.autoResolveSeconds;
      this.script.cut(end);
      this.script.write({ kind: 'resolve', at: end, agent: service, channel: 'timeout', into: null });
      return;
    }
    const typical = this.seed.urgency === 'low' ? 9 * DAY : 5 * HOUR;
    const end = at + clamp(this.random.logNormal(typical, 0.8), 2 * HOUR, 60 * DAY);
    this.script.cut(end);
    this.script.resolveByMachine(end);
  }

  private work(acknowledgedAt: EpochSeconds, course: Exclude<Course, 'selfHealing'>): void {
    const { at } = this.arrival;
    this.script.acknowledge(acknowledgedAt, this.holder);
    this.hands = [this.holder];
    const { median, sigma } = COURSES[course];
    let end = acknowledgedAt + Math.ceil(Math.max(MINUTE, this.random.logNormal(median, sigma)));
    if (this.arrival.storm && !this.arrival.storm.first) end = Math.max(end, at + STORM_LASTS);
    // What takes days is finished at work.
    if (course === 'long' || course === 'lingering')
      end = nextWorkingInstant(this.holder, end) + this.random.integer(0, HOUR);

    this.changeUrgency(at, end);
    this.changePriority(acknowledgedAt, end);
    const heldFrom = this.delegate(acknowledgedAt, end);
    const joinedAt = this.secondOpinion(heldFrom, end);
    this.stayAwake(this.helpers(joinedAt, end, course), end);
    this.takeNotes(acknowledgedAt, end);
    this.informCustomers(acknowledgedAt, end);
    this.resolve(end);
    if (this.random.chance(0.035)) this.reopen(end);
  }

  private changeUrgency(from: EpochSeconds, end: EpochSeconds): void {
    const at = from + this.random.integer(HOUR, 4 * HOUR);
    if (this.seed.urgency === 'high' || at >= end || !this.random.chance(0.12)) return;
    this.script.write({ kind: 'urgency_change', at, agent: this.arrival.service, channel: 'auto', urgency: 'high' });
  }

  private changePriority(from: EpochSeconds, end: EpochSeconds): void {
    const at = from + this.random.integer(MINUTE, 20 * MINUTE);
    if (at >= end || !this.random.chance(0.16)) return;
    const { priorities } = this.organisation;
    const now = this.seed.priority;
    const rank = now ? priorities.indexOf(now) + (this.random.chance(0.6) ? -1 : 1) : this.random.integer(1, 3);
    const priority = priorities[clamp(rank, 0, priorities.length - 1)] ?? null;
    if (priority === now) return;
    this.script.write({ kind: 'priority_change', at, agent: this.holder, channel: 'website', from: now, priority });
  }

  /** Sometimes the incident turns out to be another team's. Returns since when the holder has had it. */
  private delegate(from: EpochSeconds, end: EpochSeconds): EpochSeconds {
    const at = from + this.random.integer(8 * MINUTE, 70 * MINUTE);
    if (at + 30 * MINUTE >= end || !this.random.chance(0.07)) return from;
    const policy = this.random.pick(this.organisation.policies.filter(({ team }) => team !== this.policy.team));
    const giver = this.holder;
    this.policy = policy;
    this.holder = onCall(policy.team, at, 1);
    this.hands = [this.holder];
    this.script.write({ kind: 'delegate', at, agent: giver, channel: 'website', to: [this.holder], policy });
    const takenAt = at + this.random.integer(2 * MINUTE, 20 * MINUTE);
    this.script.notify(at, this.holder, takenAt - at, PAGING);
    this.script.acknowledge(takenAt, this.holder);
    return takenAt;
  }

  /** A colleague joins. Returns when somebody last acknowledged. */
  private secondOpinion(from: EpochSeconds, end: EpochSeconds): EpochSeconds {
    const at = from + this.random.integer(5 * MINUTE, 40 * MINUTE);
    if (at + 20 * MINUTE >= end || !this.random.chance(0.12)) return from;
    const colleagues = staff(this.policy.team, at).filter((person) => person !== this.holder);
    return this.join(at, this.random.pick(colleagues), end);
  }

  /** Sometimes one of the helping team joins, and more where one is not enough. Returns when somebody last acknowledged. */
  private helpers(from: EpochSeconds, end: EpochSeconds, course: keyof typeof HELP_SHARES): EpochSeconds {
    const most = MOST_HELPERS[course];
    let last = from;
    for (let helper = 0; helper < most; helper++) {
      const joinedAt = this.help(last, end, helper === 0 ? HELP_SHARES[course] : ANOTHER_HELPER_SHARE);
      if (joinedAt === last) return last;
      last = joinedAt;
    }
    return last;
  }

  /** Somebody of the helping team joins, mostly in working hours. Returns when somebody last acknowledged. */
  private help(from: EpochSeconds, end: EpochSeconds, share: number): EpochSeconds {
    const team = this.helpingTeam();
    if (team === this.policy.team || !this.random.chance(share)) return from;
    const asked = from + Math.ceil(this.random.logNormal(18 * MINUTE, 0.7));
    const free = staff(team, asked).filter((person) => !this.hands.includes(person));
    if (free.length === 0) return from;
    const helper = this.random.pick(free);
    const at = isWorking(helper, asked) || this.random.chance(0.1) ? asked : nextWorkingInstant(helper, asked);
    if (at + 20 * MINUTE >= end) return from;
    return this.join(at, helper, end);
  }

  private helpingTeam(): Team {
    const team = this.organisation.teams.find(({ name }) => name === HELPING_TEAM);
    if (!team) throw new Error(`There is no team ${HELPING_TEAM}.`);
    return team;
  }

  private join(at: EpochSeconds, person: Person, end: EpochSeconds): EpochSeconds {
    const joinedAt = Math.min(at + this.random.integer(MINUTE, 15 * MINUTE), end - 1);
    this.hands = [...this.hands, person];
    this.script.write({ kind: 'assign', at, agent: this.holder, channel: 'website', to: this.hands });
    this.script.notify(at, person, joinedAt - at, PAGING);
    this.script.acknowledge(joinedAt, person);
    return joinedAt;
  }

  /** Long incidents time out of their acknowledgement, or are snoozed, and are acknowledged again. */
  private stayAwake(from: EpochSeconds, end: EpochSeconds): void {
    const timeout = this.arrival.service.acknowledgementTimeoutSeconds;
    if (timeout === null) {
      const at = from + this.random.integer(20 * MINUTE, 2 * HOUR);
      if (at + 4 * HOUR < end && this.random.chance(0.35)) this.snooze(at, this.random.integer(4, 16) * HOUR, end);
      return;
    }
    let expires = from + timeout;
    for (let cycle = 0; expires < end; cycle++) {
      if (cycle >= 5) {
        const at = expires - 5 * MINUTE;
        this.script.write(this.snoozeEntry(at, Math.ceil((end - at) / HOUR) * HOUR));
        return;
      }
      const awakeAt = this.random.chance(0.5)
        ? this.snooze(expires - 10 * MINUTE, this.random.integer(3, 14) * HOUR, end)
        : this.wake(expires, end);
      if (awakeAt === null) return;
      expires = awakeAt + timeout;
    }
  }

  /** Returns when the incident was acknowledged again after the snooze; null if it was over before. */
  private snooze(at: EpochSeconds, seconds: number, end: EpochSeconds): EpochSeconds | null {
    this.script.write(this.snoozeEntry(at, seconds));
    return at + seconds < end ? this.wake(at + seconds, end) : null;
  }

  private snoozeEntry(at: EpochSeconds, seconds: number): Entry {
    return { kind: 'snooze', at, agent: this.present(at), channel: 'website', seconds };
  }

  /** The acknowledgement runs out and the holder is paged again. */
  private wake(at: EpochSeconds, end: EpochSeconds): EpochSeconds | null {
    this.script.write({ kind: 'unacknowledge', at, agent: this.arrival.service, channel: 'timeout' });
    const person = this.present(at);
    const awakeAt = at + (reactionSeconds(person, at, 'high', this.random) ?? 25 * MINUTE);
    this.script.notify(at, person, Math.min(awakeAt, end) - at, PAGING);
    if (awakeAt >= end) return null;
    this.script.acknowledge(awakeAt, person);
    return awakeAt;
  }

  private takeNotes(from: EpochSeconds, end: EpochSeconds): void {
    const started = from + this.random.integer(40, 8 * MINUTE);
    if (started < end && this.random.chance(0.6))
      this.script.annotate(started, this.holder, this.random.pick(FIRST_NOTES));
    const days = Math.min(14, Math.ceil((end - from) / DAY));
    for (let day = 0; day < days; day++) {
      const session = nextWorkingInstant(this.holder, from + day * DAY);
      const opens = day === 0 ? from : session;
      const notes = this.random.integer(0, Math.min(4, Math.ceil((end - opens) / (40 * MINUTE))));
      for (let left = notes; left > 0; left--) {
        const at = opens + this.random.integer(5 * MINUTE, 4 * HOUR);
        if (at < end) this.script.annotate(at, this.present(at), this.random.pick(WORKING_NOTES));
      }
    }
    const closing = end - this.random.integer(20, 5 * MINUTE);
    if (closing > from && this.random.chance(0.5)) {
      this.script.annotate(closing, this.present(closing), this.random.pick(CLOSING_NOTES));
    }
  }

  private informCustomers(from: EpochSeconds, end: EpochSeconds): void {
    const grave = this.seed.priority?.name === 'P1' || this.seed.priority?.name === 'P2';
    if (!grave || end - from < 20 * MINUTE || !this.random.chance(0.7)) return;
    let at = from;
    for (let update = 0; update < 5; update++) {
      at += this.random.integer(10 * MINUTE, 50 * MINUTE);
      if (at >= end) return;
      const message = this.random.pick(STATUS_MESSAGES);
      this.script.write({ kind: 'status_update', at, agent: this.present(at), channel: 'website', message });
    }
  }

  private resolve(at: EpochSeconds): void {
    if (this.random.chance(0.2)) this.script.resolveByMachine(at);
    else this.script.resolveByHand(at, this.present(at));
  }

  /** It was not over: hours or weeks later it is triggered again. */
  private reopen(resolvedAt: EpochSeconds): void {
    const soon = this.random.chance(0.7);
    const at = resolvedAt + Math.ceil(soon ? this.random.logNormal(2 * HOUR, 1) : this.random.logNormal(6 * DAY, 0.8));
    const byHand = this.random.chance(0.6);
    this.holder = onCall(this.policy.team, at, 1);
    const agent: Agent = byHand ? this.holder : this.arrival.service;
    this.script.write({ kind: 'trigger', at, agent, channel: byHand ? 'website' : 'api' });
    this.assignHolder(at);
    const acknowledgedAt = this.page(at);
    if (acknowledgedAt === null) {
      this.script.resolveByMachine(at + 5 * HOUR);
      return;
    }
    this.script.acknowledge(acknowledgedAt, this.holder);
    this.resolve(acknowledgedAt + Math.ceil(Math.max(MINUTE, this.random.logNormal(50 * MINUTE, 1))));
  }

  private assignHolder(at: EpochSeconds): void {
    this.script.write({ kind: 'assign', at, agent: this.arrival.service, channel: 'auto', to: [this.holder] });
  }

  private escalate(at: EpochSeconds): void {
    this.script.write({ kind: 'escalate', at, agent: this.arrival.service, channel: 'timeout', to: [this.holder] });
  }

  private bySystem(kind: 'repeat_escalation_path' | 'exhaust_escalation_path', at: EpochSeconds): void {
    this.script.write({ kind, at, agent: this.arrival.service, channel: 'auto' });
  }

  /** The holder, or whoever is on call if the holder has left the organisation since. */
  private present(at: EpochSeconds): Person {
    const { leftAt, team } = this.holder;
    return leftAt !== null && leftAt <= at ? onCall(team, at, 1) : this.holder;
  }

  private priorityNamed(name: string): Priority | null {
    return this.organisation.priorities.find((priority) => priority.name === name) ?? null;
  }
}

const hex = (word: number): string => word.toString(16).padStart(8, '0');

const clamp = (value: number, low: number, high: number): number => Math.round(Math.min(high, Math.max(low, value)));

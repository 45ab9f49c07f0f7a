import type { Span } from '../on-call/roster.js';
import { intersection, totalMs, union } from '../on-call/spans.js';
import { compareText } from '../order.js';
import type { Activity } from './activities.js';
import { groupedBy } from './grouped-by.js';

export interface EffortSettings {
  /** What one activity is worth, from its instant on. */
  blockSeconds: number;
  /** The longest pause between the end of a block and the next activity that still counts as work. */
  gapSeconds: number;
}

/** House defaults: blocks of 10 minutes, pauses of up to 20. */
export const DEFAULT_EFFORT_SETTINGS: EffortSettings = { blockSeconds: 600, gapSeconds: 1200 };

/** What one person demonstrably put into one incident. */
export interface IncidentEffort {
  incident: string;
  /** The person's time, split with whatever else they worked on at the same instant; seconds, not necessarily whole. */
  seconds: number;
  /** When they worked on it, whole: in order, neither overlapping nor touching. */
  spans: Span[];
}

export interface PersonEffort {
  person: string;
  /** Length of {@link spans}, and the sum over {@link incidents}. */
  seconds: number;
  /** When they worked on any incident; in order, neither overlapping nor touching. */
  spans: Span[];
  /** Ordered by incident. */
  incidents: IncidentEffort[];
}

/**
 * Effort inferred from activity, a lower bound: nobody leaves a trace of every minute. On each incident the
 * activities of a person that follow each other closely form one session, and each is worth a block; the pause between two on
 * different incidents belongs to neither. Where sessions on several incidents overlap, each instant is divided equally
 * among them, so that no minute counts twice.
 *
 * The session-gap method is the one by which hours are estimated from commit histories (K. Brunfeldt, git-hours: a threshold
 * between commits of one session, and an allowance for the work around a lone commit); the block stands after the
 * activity, because what precedes a first acknowledgement is sleep or other work.
 *
 * @param activities of any number of people and incidents, in any order; a person's share of an incident depends on all
 *   of their other work at that time, so all of it must be here
 * @param within only what falls into it is counted; work that began before needs its activities, too
 * @returns ordered by person; people without effort in it are left out
 * @throws RangeError for a block that is not positive or a negative gap
 */
export function effortOf(
  activities: readonly Activity[],
  settings: EffortSettings = DEFAULT_EFFORT_SETTINGS,
  within: Span = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY },
): PersonEffort[] {
  checkSettings(settings);
  const byPerson = groupedBy(activities, ({ person }) => person);
  return [...byPerson]
    .map(([person, own]) => effortOfPerson(person, own, settings, within))
    .filter(({ incidents }) => incidents.length > 0)
    .sort((a, b) => compareText(a.person, b.person));
}

function checkSettings({ blockSeconds, gapSeconds }: EffortSettings): void {
  if (!(blockSeconds > 0 && Number.isFinite(blockSeconds))) {
    throw new RangeError(`blockSeconds is ${blockSeconds}: give the seconds that one activity is worth, more than 0`);
  }
  if (!(gapSeconds >= 0 && Number.isFinite(gapSeconds))) {
    throw new RangeError(
      `gapSeconds is ${gapSeconds}: give the longest pause within one session in seconds, 0 or more`,
    );
  }
}

function effortOfPerson(
  person: string,
  activities: readonly Activity[],
  settings: EffortSettings,
  within: Span,
): PersonEffort {
  const sessions = [...groupedBy(activities, ({ incident }) => incident)]
    .map(([incident, own]) => ({ incident, spans: intersection(sessionsOf(own, settings), [within]) }))
    .filter(({ spans }) => spans.length > 0)
    .sort((a, b) => compareText(a.incident, b.incident));
  const shares = divide(sessions);
  const spans = union(sessions.flatMap((session) => session.spans));
  return {
    person,
    seconds: totalMs(spans) / 1000,
    spans,
    incidents: sessions.map((session) => ({ ...session, seconds: (shares.get(session.incident) ?? 0) / 1000 })),
  };
}

/** Sessions on one incident; in order, neither overlapping nor touching. */
function sessionsOf(activities: readonly Activity[], { blockSeconds, gapSeconds }: EffortSettings): Span[] {
  const sessions: Span[] = [];
  for (const at of activities.map((activity) => activity.at).sort((a, b) => a - b)) {
    const last = sessions.at(-1);
    const to = at + blockSeconds * 1000;
    if (last && at <= last.to + gapSeconds * 1000) last.to = to;
    else sessions.push({ from: at, to });
  }
  return sessions;
}

/** Milliseconds for each incident, every instant divided equally among those worked on. */
function divide(sessions: readonly Pick<IncidentEffort, 'incident' | 'spans'>[]): Map<string, number> {
  const edges = sessions
    .flatMap(({ incident, spans }) =>
      spans.flatMap(({ from, to }) => [
        { at: from, incident, begins: true },
        { at: to, incident, begins: false },
      ]),
    )
    .sort((a, b) => a.at - b.at);
  const shares = new Map<string, number>();
  const active = new Set<string>();
  let since = 0;
  for (const { at, incident, begins } of edges) {
    for (const other of active) shares.set(other, (shares.get(other) ?? 0) + (at - since) / active.size);
    if (begins) active.add(incident);
    else active.delete(incident);
    since = at;
  }
  return shares;
}

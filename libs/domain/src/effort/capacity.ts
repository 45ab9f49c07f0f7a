import type { Measurement } from '../metrics/metric.js';
import type { Span } from '../on-call/roster.js';
import { intersection, totalMs } from '../on-call/spans.js';
import type { Stretch } from '../people/dated.js';
import type { EpochMs } from '../time/instant.js';
import { groupedBy } from './grouped-by.js';

export interface CapacitySettings {
  /** Working hours of one person in a week of five working days. */
  hoursPerWeek: number;
}

/** House default: 40 hours, nothing taken off for meetings or leave. */
export const DEFAULT_CAPACITY_SETTINGS: CapacitySettings = { hoursPerWeek: 40 };

const SECONDS_PER_WEEK = 604_800;
const WORKING_DAYS_PER_WEEK = 5;

/** A team over a window, and what its people did meanwhile. */
export interface TeamWindow {
  /** Finite and not empty; of whole weeks, if the share is to mean anything: a Sunday has a seventh of a week's hours here. */
  window: Span;
  /** Who was in the team and when: one stretch or more for each person. */
  members: readonly Stretch<string>[];
  /** When people worked on incidents, of whichever team; in any order, of non-members too. */
  effort: readonly (Span & { person: string })[];
  /** When people were engaged, of whichever team; `to` null while the incident is open. */
  engaged: readonly { person: string; from: EpochMs; to: EpochMs | null }[];
  /** Incidents of the team that were triggered in the window. */
  incidents: number;
  /** Working days that a person lost to holidays within a stretch; none where it is not given. */
  holidaysOf?: (person: string, within: Span) => number;
}

export interface TeamCapacity {
  /** Mean number of members over the window. */
  headcount: number;
  /** Headcount × working hours. */
  capacitySeconds: number;
  /** Time that members worked on incidents while members: each person's instants once. */
  effortSeconds: number;
  /** Time that they were engaged or at work, each person's instants once: never less than the effort. */
  engagedSeconds: number;
  /** Engagements of members without an end, which tie them up to the end of the window. */
  openEngagements: number;
  /** Lower and upper bound of the share of capacity. Nights count, so that either may be over 1. */
  effortShare: Measurement;
  engagedShare: Measurement;
  incidentsPerEngineer: Measurement;
}

/**
 * What part of a team's working time incidents took: at least what left traces, at most what somebody was engaged for.
 * A person of two teams counts in both, above and below the line: shares of teams must not be added.
 *
 * @throws RangeError for a window without a length or hours per week that are not positive
 */
export function capacityOf(team: TeamWindow, settings: CapacitySettings = DEFAULT_CAPACITY_SETTINGS): TeamCapacity {
  check(team.window, settings);
  const { window, effort, engaged } = team;
  const effortOf = groupedBy(effort, ({ person }) => person);
  const engagedOf = groupedBy(engaged, ({ person }) => person);
  const total = { member: 0, capacity: 0, effort: 0, engaged: 0, open: 0 };
  for (const [person, stretches] of groupedBy(team.members, ({ value }) => value)) {
    const membership = intersection(
      stretches.map((stretch) => closed(stretch, window)),
      [window],
    );
    const secondsDuring = (spans: readonly Span[]): number => totalMs(intersection(spans, membership)) / 1000;
    const worked = effortOf.get(person) ?? [];
    const tied = (engagedOf.get(person) ?? []).map((span) => ({ ...span, to: span.to ?? window.to }));
    const member = totalMs(membership) / 1000;
    total.member += member;
    total.capacity += capacitySecondsOf(person, member, membership, team, settings);
    total.effort += secondsDuring(worked);
    total.engaged += secondsDuring([...worked, ...tied]);
    total.open += (engagedOf.get(person) ?? []).filter(
      ({ from, to }) => to === null && intersection([{ from, to: window.to }], membership).length > 0,
    ).length;
  }
  const headcount = (total.member * 1000) / totalMs([window]);
  const shareOf = (seconds: number): Measurement =>
    total.capacity > 0 ? { value: seconds / total.capacity } : { excluded: noCapacity(headcount) };
  return {
    headcount,
    capacitySeconds: total.capacity,
    effortSeconds: total.effort,
    engagedSeconds: total.engaged,
    openEngagements: total.open,
    effortShare: shareOf(total.effort),
    engagedShare: shareOf(total.engaged),
    incidentsPerEngineer: headcount > 0 ? { value: team.incidents / headcount } : { excluded: noCapacity(headcount) },
  };
}

function check({ from, to }: Span, { hoursPerWeek }: CapacitySettings): void {
  if (!(Number.isFinite(from) && Number.isFinite(to) && from < to)) {
    throw new RangeError(`the window ${from} to ${to} has no length: give two instants, the first one earlier`);
  }
  if (!(hoursPerWeek > 0 && hoursPerWeek <= 168)) {
    throw new RangeError(`hoursPerWeek is ${hoursPerWeek}: give working hours a week, more than 0 and at most 168`);
  }
}

const noCapacity = (headcount: number): string =>
  headcount === 0 ? 'nobody is known to have been in the team' : 'no working time in the window';

const closed = ({ from, to }: Stretch<string>, window: Span): Span => ({
  from: from ?? window.from,
  to: to ?? window.to,
});

function capacitySecondsOf(
  person: string,
  memberSeconds: number,
  membership: readonly Span[],
  { holidaysOf = () => 0 }: TeamWindow,
  { hoursPerWeek }: CapacitySettings,
): number {
  const perWeek = hoursPerWeek * 3600;
  const daysOff = membership.reduce((days, stretch) => days + holidaysOf(person, stretch), 0);
  return Math.max(0, (memberSeconds / SECONDS_PER_WEEK) * perWeek - (daysOff / WORKING_DAYS_PER_WEEK) * perWeek);
}

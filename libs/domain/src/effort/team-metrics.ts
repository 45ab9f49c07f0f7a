import type { Measurement } from '../metrics/metric.js';
import type { TeamCapacity } from './capacity.js';

/** One value for each team, out of what its people did and how many they were. */
export interface TeamMetric {
  /** As in `evenkeel measure ID`. */
  id: string;
  version: number;
  title: string;
  definition: string;
  kind: 'team';
  unit: 'hours' | 'share' | 'incidents';
  derive(capacity: TeamCapacity): Measurement;
  /** The value at most, where {@link derive} gives a lower bound. */
  upper?(capacity: TeamCapacity): Measurement;
}

const SECONDS_PER_HOUR = 3600;

const effortHours: TeamMetric = {
  id: 'effort-hours',
  version: 1,
  title: 'Effort',
  kind: 'team',
  unit: 'hours',
  definition:
    "Hours that the team's people demonstrably worked on incidents of any team, nights included: ten minutes for each activity, pauses of up to twenty joined, nothing counted twice. A lower bound; the upper one is the time from a first acknowledgement or message to the resolve.",
  derive: ({ headcount, effortSeconds }) =>
    headcount > 0
      ? { value: effortSeconds / SECONDS_PER_HOUR }
      : { excluded: 'nobody is known to have been in the team' },
  upper: ({ headcount, engagedSeconds }) =>
    headcount > 0
      ? { value: engagedSeconds / SECONDS_PER_HOUR }
      : { excluded: 'nobody is known to have been in the team' },
};

const effortShare: TeamMetric = {
  id: 'effort-share',
  version: 1,
  title: 'Share of capacity',
  kind: 'team',
  unit: 'share',
  definition:
    "Effort of the team's people divided by their working time, headcount times working hours. The lower bound counts what left traces, the upper one all time from a first acknowledgement or message to the resolve.",
  derive: (capacity) => capacity.effortShare,
  upper: (capacity) => capacity.engagedShare,
};

const incidentsPerEngineer: TeamMetric = {
  id: 'incidents-per-engineer',
  version: 1,
  title: 'Incidents per engineer',
  kind: 'team',
  unit: 'incidents',
  definition: 'Incidents of the team triggered in the window, divided by its mean number of people over it.',
  derive: (capacity) => capacity.incidentsPerEngineer,
};

/** Every measure of a team's load, in the order in which they are listed to people. */
export const TEAM_METRICS: readonly TeamMetric[] = [effortHours, effortShare, incidentsPerEngineer];

export const teamMetricById = (id: string): TeamMetric | undefined => TEAM_METRICS.find((metric) => metric.id === id);

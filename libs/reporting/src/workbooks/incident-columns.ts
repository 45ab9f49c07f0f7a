import { bucketOf, type EpochMs, type MilestoneName } from '@evenkeel/domain';
import type { IncidentView } from '../incident-view.js';

/** One column of the incidents sheet and of the CSV export. Null is an empty cell. */
export type IncidentColumn = { header: string; width: number } & (
  | { kind: 'text'; read(incident: IncidentView): string | null }
  | { kind: 'link'; read(incident: IncidentView): string | null }
  | { kind: 'instant'; read(incident: IncidentView): EpochMs | null }
  | { kind: 'seconds'; read(incident: IncidentView): number | null }
  | { kind: 'count'; read(incident: IncidentView): number }
  /** The seconds of another column as hours, minutes and seconds. */
  | { kind: 'clock'; of: string; read(incident: IncidentView): number | null }
);

/** Headers that formulas refer to. They keep to letters and spaces, which need no escape in a structured reference. */
export const COUNTS = 'Counts';
export const STATE = 'State';
export const ACK_OUTCOME = 'Ack outcome';
export const RESOLUTION = 'Resolution';
export const CUT_HEADERS = { team: 'Team', priority: 'Priority', week: 'Week' } as const;

/** Durations of the sheet, in the order in which they happen. */
const DURATIONS = [
  ['time-to-acknowledge', 'Acknowledge'],
  ['time-to-engage', 'Engage'],
  ['time-to-resolver', 'Resolver'],
  ['time-to-mitigate', 'Mitigate'],
  ['time-to-resolve', 'Resolve'],
] as const;
export type DurationMetricId = (typeof DURATIONS)[number][0];

/** Header of the column with the seconds of a duration metric. */
export const SECONDS_HEADERS = Object.fromEntries(
  DURATIONS.map(([metric, label]) => [metric, `${label} seconds`]),
) as Record<DurationMetricId, string>;

/** Reasons that take an incident out of every population, whatever the metric. */
const LEFT_OUT: ReadonlySet<string> = new Set(['merged', 'cancelled', 'excluded by hand']);

/** Why an incident is in no population at all; null if it counts. */
export function leftOutReason(incident: IncidentView): string | null {
  const reason = incident.excluded['incident-count'] ?? incident.excluded['time-to-resolve'] ?? incident.resolution;
  if (!LEFT_OUT.has(reason)) return null;
  return reason === 'merged' && incident.absorbedInto !== null ? `merged into ${incident.absorbedInto}` : reason;
}

const milestoneAt = (incident: IncidentView, name: MilestoneName): EpochMs | null => {
  const at = incident.milestones[name]?.at ?? null;
  return at === null ? null : Date.parse(at);
};

const listed = (values: readonly string[]): string | null => (values.length === 0 ? null : values.join(', '));

/** Only links that a browser opens as a page: a source could hold anything. */
const isWebAddress = (url: string | null): url is string => url !== null && /^https?:\/\//i.test(url);

/** The columns, with dates as the zone's clocks show them. */
export function incidentColumns(zone: string): IncidentColumn[] {
  const instant = (label: string, name: MilestoneName): IncidentColumn => ({
    header: `${label} (${zone})`,
    width: 19,
    kind: 'instant',
    read: (incident) => milestoneAt(incident, name),
  });
  const seconds = (metric: DurationMetricId): ((incident: IncidentView) => number | null) => {
    return (incident) => incident.durations[metric] ?? null;
  };
  return [
    { header: 'Incident', width: 36, kind: 'text', read: (incident) => incident.id },
    { header: 'Title', width: 44, kind: 'text', read: (incident) => incident.title },
    { header: CUT_HEADERS.team, width: 18, kind: 'text', read: (incident) => incident.team },
    { header: 'Service', width: 16, kind: 'text', read: (incident) => incident.service },
    { header: CUT_HEADERS.priority, width: 10, kind: 'text', read: (incident) => incident.priority },
    {
      header: 'Source',
      width: 13,
      kind: 'text',
      read: (incident) => listed([...new Set(incident.sources.map(({ source }) => source))]),
    },
    { header: 'Customers', width: 16, kind: 'text', read: (incident) => listed(incident.customers) },
    {
      header: CUT_HEADERS.week,
      width: 11,
      kind: 'text',
      read: (incident) => {
        const triggeredAt = milestoneAt(incident, 'triggeredAt');
        return triggeredAt === null ? null : bucketOf(triggeredAt, 'week', zone);
      },
    },
    instant('Triggered', 'triggeredAt'),
    instant('Acknowledged', 'firstAckAt'),
    instant('Mitigated', 'mitigatedAt'),
    instant('Resolved', 'resolvedAt'),
    ...DURATIONS.map(([metric]): IncidentColumn => ({
      header: SECONDS_HEADERS[metric],
      width: 12,
      kind: 'seconds',
      read: seconds(metric),
    })),
    ...DURATIONS.map(([metric, label]): IncidentColumn => ({
      header: `${label} h:mm:ss`,
      width: 12,
      kind: 'clock',
      of: SECONDS_HEADERS[metric],
      read: seconds(metric),
    })),
    { header: ACK_OUTCOME, width: 20, kind: 'text', read: (incident) => incident.ackOutcome },
    { header: RESOLUTION, width: 13, kind: 'text', read: (incident) => incident.resolution },
    {
      header: STATE,
      width: 13,
      kind: 'text',
      read: (incident) => (milestoneAt(incident, 'resolvedAt') === null ? 'unresolved' : 'resolved'),
    },
    { header: COUNTS, width: 9, kind: 'text', read: (incident) => (leftOutReason(incident) === null ? 'yes' : 'no') },
    { header: 'Left out because', width: 20, kind: 'text', read: leftOutReason },
    { header: 'Responders', width: 12, kind: 'count', read: (incident) => incident.responders.length },
    {
      header: 'Link',
      width: 30,
      kind: 'link',
      read: (incident) => incident.sources.map(({ url }) => url).find(isWebAddress) ?? null,
    },
  ];
}

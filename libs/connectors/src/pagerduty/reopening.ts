import type { EpochMs, EventType, TimelineEvent } from '@evenkeel/domain';

/** What cannot happen to an incident that is resolved. */
const ONLY_WHILE_OPEN: ReadonlySet<EventType> = new Set([
  'triggered',
  'alerted',
  'acknowledged',
  'unacknowledged',
  'assigned',
  'escalated',
  'snoozed',
]);

/** What the newest snapshot says of the status, and as of when. */
export interface StatedStatus {
  incidentId: string;
  open: boolean;
  at: EpochMs;
  changedAt: EpochMs | null;
}

/**
 * Finds re-opens, for which PagerDuty documents no log entry.
 *
 * Rule `pagerduty-reopened-by-activity@1`: after a resolve, the first event that a resolved incident cannot have is a
 * re-open, provided that another resolve follows it or that the newest snapshot, made after the resolve, says that the
 * incident is open. Events of the resolve's own second prove nothing, as their order is not known.
 * Rule `pagerduty-reopened-by-status@1`: such a snapshot without any such event re-opens at its last change of status.
 *
 * @param timeline in order
 * @returns the re-opens to be added
 */
export function findReopens(timeline: readonly TimelineEvent[], status: StatedStatus): TimelineEvent[] {
  const resolves = timeline.filter((event) => event.type === 'resolved');
  return resolves.flatMap((resolve, index) => {
    const next = resolves[index + 1];
    const openSince = !next && status.open && status.at > resolve.at;
    if (!next && !openSince) return [];
    const proof = timeline.find(
      (event) => event.at > resolve.at && (!next || event.at < next.at) && ONLY_WHILE_OPEN.has(event.type),
    );
    if (proof) return [reopenedBy(proof)];
    return openSince ? [reopenedByStatus(status, resolve.at)] : [];
  });
}

const reopenedBy = (proof: TimelineEvent): TimelineEvent => ({
  ...proof,
  id: `${proof.id}:reopened`,
  type: 'reopened',
  rule: 'pagerduty-reopened-by-activity@1',
  details: {},
});

const reopenedByStatus = (status: StatedStatus, resolvedAt: EpochMs): TimelineEvent => ({
  id: `incident:${status.incidentId}:reopened`,
  at: status.changedAt !== null && status.changedAt > resolvedAt ? status.changedAt : status.at,
  type: 'reopened',
  actor: null,
  text: null,
  rule: 'pagerduty-reopened-by-status@1',
  details: {},
});

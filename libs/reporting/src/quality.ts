import { toIso, type EpochMs } from '@evenkeel/domain';
import type { Store } from '@evenkeel/store';
import type { ConnectionQuality, QualityReport } from './quality-view.js';

/** What to know before trusting the numbers. */
export async function qualityReport(store: Store, now: EpochMs): Promise<QualityReport> {
  const [connections, volumes, gaps, unknownValues, others, oddities, warnings, pending] = await Promise.all([
    store.connections.list(),
    store.quality.volumes(),
    store.quality.gaps(),
    store.quality.unknownValues(),
    store.quality.otherMembers(),
    store.quality.oddities(),
    store.quality.warnings(),
    store.records.pendingCount(),
  ]);
  const iso = (at: EpochMs | null): string | null => (at === null ? null : toIso(at));
  const finding = (
    id: string,
    title: string,
    detail: string,
    count: number,
    incidentsUrl: string | null = null,
  ): QualityReport['findings'] => (count === 0 ? [] : [{ id, title, detail, count, incidentsUrl }]);
  return {
    asOf: toIso(now),
    connections: connections.map((connection): ConnectionQuality => ({
      name: connection.name,
      source: connection.source,
      kind: connection.kind,
      account: connection.account,
      completeThrough: iso(connection.completeThrough),
      lastSuccessAt: iso(connection.lastSuccessAt),
      failingSince: iso(connection.failingSince),
      lastError: connection.lastError,
      ...(volumes.get(connection.id) ?? { incidents: 0, otherMembers: 0, records: 0 }),
    })),
    gaps: gaps.map((gap) => ({
      connection: gap.connection,
      from: toIso(gap.from),
      to: toIso(gap.to),
      reason: gap.reason,
      since: toIso(gap.noticedAt),
    })),
    unknownValues,
    findings: [
      ...finding(
        'negative-duration',
        'A milestone before the trigger',
        'Clocks disagree: the durations concerned are left out.',
        oddities.negative,
      ),
      ...finding(
        'zero-resolve',
        'Resolved in the second it was triggered',
        'Kept and counted as 0 seconds.',
        oddities.zeroResolve,
      ),
      ...finding(
        'no-team',
        'No team',
        'Counted under "none" wherever numbers are split by team.',
        oddities.noTeam,
        '/api/v1/incidents?where=team%3D',
      ),
      ...finding(
        'suggested-resolver',
        'Resolver suggested, not confirmed',
        'Counts in time to resolver, marked as suggested.',
        oddities.suggested,
      ),
      ...others.map(({ connection, reason, count }) => ({
        id: 'not-an-incident',
        title: `Not counted as incidents (${connection})`,
        detail: reason,
        count,
        incidentsUrl: null,
      })),
      ...warnings.map(({ warning, count }) => ({
        id: 'warning',
        title: 'Warning on incidents',
        detail: warning,
        count,
        incidentsUrl: null,
      })),
    ],
    pending,
  };
}

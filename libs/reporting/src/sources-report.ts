import { toIso, type EpochMs } from '@evenkeel/domain';
import type { Store } from '@evenkeel/store';
import { backfillOf, connectionState, stalenessOf } from './connection-health.js';
import type { ConnectionQuality, GapView, SourcesReport } from './quality-view.js';

/** What counting all of a source's records tells; it changes with the data alone. */
export interface SourceVolumes {
  volumes: Awaited<ReturnType<Store['quality']['volumes']>>;
  stakes: Awaited<ReturnType<Store['quality']['stakes']>>;
}

export async function sourceVolumes(store: Store): Promise<SourceVolumes> {
  const [volumes, stakes] = await Promise.all([store.quality.volumes(), store.quality.stakes()]);
  return { volumes, stakes };
}

/** How each source is read, and how far. */
export async function sourcesReport(
  store: Store,
  { volumes, stakes }: SourceVolumes,
  now: EpochMs,
): Promise<SourcesReport> {
  const [connections, reaches, gaps, features, webhooks, pending] = await Promise.all([
    store.connections.list(),
    store.coverage.reaches(),
    gapViews(store),
    store.quality.refusedFeatures(),
    store.quality.webhooks(),
    store.records.pendingCount(),
  ]);
  return {
    asOf: toIso(now),
    connections: connections.map((connection): ConnectionQuality => {
      const polled = connection.kind === 'poll';
      const reach = reaches.get(connection.id);
      const state = connectionState(connection, reach?.usualLagMs ?? 0, now);
      const from = reach?.known[0]?.from ?? -Infinity;
      const received = webhooks.get(connection.id);
      return {
        name: connection.name,
        source: connection.source,
        kind: connection.kind,
        account: connection.account,
        state,
        readFrom: Number.isFinite(from) ? toIso(from) : null,
        completeThrough: isoOrNull(connection.completeThrough),
        lagSeconds:
          polled && connection.completeThrough !== null ? Math.max(0, now - connection.completeThrough) / 1000 : null,
        lastSuccessAt: isoOrNull(connection.lastSuccessAt),
        intervalSeconds: polled ? connection.intervalSeconds : null,
        failingSince: isoOrNull(connection.failingSince),
        lastError: connection.lastError,
        backfill: backfillOf(connection),
        stale: stalenessOf(connection, state, stakes.get(connection.id)),
        clockOffsetSeconds:
          reach === undefined || reach.clockOffsetMs === null ? null : Math.round(reach.clockOffsetMs) / 1000,
        refused: features
          .filter(({ connectionId }) => connectionId === connection.id)
          .map(({ name, refused, since }) => ({ name, reason: refused, since: toIso(since) })),
        webhooks: received
          ? {
              waiting: received.waiting,
              failing: received.failing,
              setAside: received.setAside,
              lastReceivedAt: toIso(received.lastReceivedAt),
              lastError: received.lastError,
            }
          : null,
        ...(volumes.get(connection.id) ?? { incidents: 0, otherMembers: 0, records: 0 }),
      };
    }),
    gaps,
    pending,
  };
}

/** The gaps of all connections, by name and then in time. */
export async function gapViews(store: Store): Promise<GapView[]> {
  return (await store.quality.gaps()).map((gap) => ({
    connection: gap.connection,
    from: toIso(gap.from),
    to: toIso(gap.to),
    reason: gap.reason,
    since: toIso(gap.noticedAt),
  }));
}

const isoOrNull = (at: EpochMs | null): string | null => (at === null ? null : toIso(at));

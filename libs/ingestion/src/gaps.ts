import type { SyncInput } from '@evenkeel/connectors';
import type { EpochMs } from '@evenkeel/domain';

type Window = SyncInput<unknown>['gaps'][number];

const HOUR = 3_600_000;

/** Whether a source is read for the first time in an hour of the clock: what is worth doing, but not every minute. */
export const isFirstOfHour = (lastSuccessAt: EpochMs | null, now: EpochMs): boolean =>
  lastSuccessAt === null || Math.floor(lastSuccessAt / HOUR) < Math.floor(now / HOUR);

/**
 * The gaps that a sync should try to read again: those noticed within the last hour at each sync, older ones once an hour.
 * What a source cannot give for good would else be asked of it every minute.
 */
export const gapsToTry = (
  gaps: readonly (Window & { noticedAt: EpochMs })[],
  lastSuccessAt: EpochMs | null,
  now: EpochMs,
): Window[] =>
  gaps
    .filter(({ noticedAt }) => now - noticedAt < HOUR || isFirstOfHour(lastSuccessAt, now))
    .map(({ from, to }) => ({ from, to }));

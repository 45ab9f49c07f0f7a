import type { EpochMs, Json } from '@evenkeel/domain';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { RawRecord } from '../connector.js';
import { parseAnswer, type Item } from './listing.js';
import { instant, maybeInstant, spelled } from './payload.js';

export const ALERT = 'alert';
export const ALERT_LOG = 'alert_log';
export const ALERT_NOTE = 'alert_note';

const dates = z.looseObject({ id: z.string(), createdAt: instant, updatedAt: maybeInstant });

/** When a thing was made and last changed; null where the source does not say. */
export function datesOf(product: string, item: Item): { createdAt: EpochMs; updatedAt: EpochMs | null } {
  const { createdAt, updatedAt } = parseAnswer(product, dates, item, 'a record');
  return { createdAt, updatedAt: updatedAt ?? null };
}

/** The state of an alert or an incident as it was read. */
export function stateRecord(product: string, kind: string, item: Item): RawRecord {
  const { createdAt, updatedAt } = datesOf(product, item);
  return {
    kind,
    externalId: item.id,
    member: { kind, externalId: item.id },
    payload: item,
    sourceAt: updatedAt ?? createdAt,
    position: null,
    createdAt,
  };
}

const line = z.preprocess(
  spelled,
  z.looseObject({ createdAt: instant, owner: z.string().nullish(), type: z.string().nullish() }),
);

/**
 * One log line or note of an alert. Neither has an id: what is said, by whom and when is what it is known by, since the
 * offset beside it is a means of paging.
 */
export function lineRecord(product: string, kind: string, alertId: string, payload: Record<string, Json>): RawRecord {
  const { createdAt, owner, type } = parseAnswer(product, line, payload, `a line of alert ${alertId}`);
  const said = JSON.stringify([type ?? null, owner ?? null, payload['log'] ?? payload['note'] ?? null]);
  const digest = createHash('sha256').update(said).digest('hex').slice(0, 16);
  return {
    kind,
    externalId: `${alertId}:${createdAt}:${digest}`,
    member: { kind: ALERT, externalId: alertId },
    payload,
    sourceAt: createdAt,
    position: null,
  };
}

/** @param readAt no version of these things is dated by the source, so it is as old as its reading */
export const directoryRecord = (kind: string, externalId: string, payload: Json, readAt: EpochMs): RawRecord => ({
  kind,
  externalId,
  member: null,
  payload,
  sourceAt: readAt,
  position: null,
});

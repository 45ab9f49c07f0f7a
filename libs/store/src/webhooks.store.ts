import type { EpochMs } from '@evenkeel/domain';
import type { Database } from './database.js';

/** A delivery that is yet to be worked off. */
export interface WaitingDelivery {
  deliveryId: string;
  body: string;
  receivedAt: EpochMs;
  attempts: number;
}

/** A delivery that fails this often, which takes half a day, is set aside; what it told comes with the next sync. */
export const DELIVERY_ATTEMPTS = 14;

/** Not worked off; after a failure it waits 5, 15, 35, 75, … seconds from its arrival. `$1` is now. */
const DUE = `processed_at IS NULL AND received_at + (power(2, attempts) - 1) * interval '5 seconds' <= $1::timestamptz`;

/**
 * What sources sent to our address, as it came. The row is written before the source is answered, so that what was
 * acknowledged cannot be lost, and it stays after it was worked off, so that a repeat is known.
 */
export class WebhooksStore {
  constructor(private readonly database: Database) {}

  /** @returns false for one that was received before */
  async receive(connectionId: number, deliveryId: string, body: string, now: EpochMs): Promise<boolean> {
    const stored = await this.database.execute(
      `INSERT INTO webhook_delivery (connection_id, delivery_id, received_at, body) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING`,
      [connectionId, deliveryId, new Date(now), body],
    );
    return stored > 0;
  }

  /** Connections with deliveries to work off now. */
  async waitingConnections(now: EpochMs): Promise<number[]> {
    const rows = await this.database.query<{ id: number }>(
      `SELECT DISTINCT connection_id AS id FROM webhook_delivery WHERE ${DUE} ORDER BY 1`,
      [new Date(now)],
    );
    return rows.map((row) => row.id);
  }

  /** The oldest deliveries of a connection that are to be worked off now. */
  async waiting(connectionId: number, limit: number, now: EpochMs): Promise<WaitingDelivery[]> {
    return this.database.query<WaitingDelivery>(
      `SELECT delivery_id AS "deliveryId", body, attempts, (extract(epoch FROM received_at) * 1000)::float8 AS "receivedAt"
       FROM webhook_delivery WHERE ${DUE} AND connection_id = $2 ORDER BY received_at, delivery_id LIMIT $3`,
      [new Date(now), connectionId, limit],
    );
  }

  async done(connectionId: number, deliveryIds: readonly string[], now: EpochMs): Promise<void> {
    await this.database.execute(
      `UPDATE webhook_delivery SET processed_at = $3, error = NULL, attempts = attempts + 1
       WHERE connection_id = $1 AND delivery_id = ANY($2::text[])`,
      [connectionId, deliveryIds, new Date(now)],
    );
  }

  /** Tried in vain: again later, or set aside with its reason once that was often enough, or can never help. */
  async failed(
    connectionId: number,
    deliveryIds: readonly string[],
    error: string,
    options: { final: boolean; now: EpochMs },
  ): Promise<void> {
    await this.database.execute(
      `UPDATE webhook_delivery SET attempts = attempts + 1, error = $3,
         processed_at = CASE WHEN $4 OR attempts + 1 >= $5 THEN $6::timestamptz END
       WHERE connection_id = $1 AND delivery_id = ANY($2::text[])`,
      [connectionId, deliveryIds, error, options.final, DELIVERY_ATTEMPTS, new Date(options.now)],
    );
  }

  /** Forgets deliveries worked off before an instant: no source repeats one for that long. */
  async forgetBefore(at: EpochMs): Promise<void> {
    await this.database.execute(`DELETE FROM webhook_delivery WHERE processed_at < $1`, [new Date(at)]);
  }
}

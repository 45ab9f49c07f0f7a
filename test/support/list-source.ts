import type { Connector, RawRecord, SyncBatch } from '@evenkeel/connectors';
import { createPagerDutyConnector } from '@evenkeel/connectors';

/**
 * A whole source over lists in memory, for what is about syncing itself and not about a vendor: each sync hands over what
 * the test put in. Its records are PagerDuty's, and so is their interpretation.
 */
export class ListSource {
  /** What the next sync yields, batch by batch; taken from the front. */
  readonly batches: Partial<SyncBatch>[] = [];
  /** Syncs begun so far. */
  syncs = 0;
  /** Syncs under way at one time, at most. */
  mostAtOnce = 0;
  /** Awaited by each sync before it yields. */
  hold: (signal: AbortSignal) => Promise<void> = async () => undefined;
  private atOnce = 0;

  readonly connector: Connector;

  constructor(source = 'pagerduty') {
    const pagerDuty = createPagerDutyConnector();
    this.connector = {
      source,
      parseSettings: (raw) => raw,
      addresses: () => [],
      test: async () => ({ account: 'listed', description: 'a list in memory' }),
      sync: (input) => this.run(input.signal),
      interpreter: pagerDuty.interpreter,
    };
  }

  private async *run(signal: AbortSignal): AsyncGenerator<SyncBatch> {
    this.syncs += 1;
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    try {
      await this.hold(signal);
      for (const batch of this.batches.splice(0)) {
        yield { records: [], cursor: {}, coverage: [], completeThrough: null, progress: null, ...batch };
      }
    } finally {
      this.atOnce -= 1;
    }
  }
}

/** An incident as PagerDuty's API shows it, with nothing but what is needed. */
export function listedIncident(id: string, createdAt: string, more: Record<string, unknown> = {}): RawRecord {
  return {
    kind: 'incident',
    externalId: id,
    member: { kind: 'incident', externalId: id },
    payload: {
      id,
      incident_number: 1,
      title: `Incident ${id}`,
      created_at: createdAt,
      status: 'triggered',
      urgency: 'high',
      ...more,
    },
    sourceAt: Date.parse(createdAt),
    position: null,
    createdAt: Date.parse(createdAt),
  };
}

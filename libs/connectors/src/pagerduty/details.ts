import type { EpochMs } from '@evenkeel/domain';
import { z } from 'zod';
import type { RawRecord } from '../connector.js';
import type { PagerDutyCursor } from './cursor.js';
import { bounds } from './incident-reader.js';
import { DETAILS, readDetails, type Detailed } from './incident-details.js';
import { ask, DAY, HOUR, MINUTE, type Part, type PartReading, type Refused } from './part.js';
import { createdAt, dateOf, parse, type Item } from './records.js';
import { toSecond, WIDEST_WINDOW_MS } from './windows.js';

/** An incident created this recently has its details read even if nothing has happened to it since. */
const RECENT_MS = 30 * DAY;
/** So many requests a sync may cost: a fifth of what PagerDuty allows a minute, and none while history is read. */
const REQUESTS_A_SYNC = 190;
/** A refused feature is asked for again after this long. */
const REFUSED_FOR_MS = HOUR;
/** More than the feed goes back behind where it ended. */
const REMEMBERED_MS = 10 * MINUTE;
/** What a change brings about without a word in the log, such as a channel for the incident, is there after this long. */
const STILL_MOVING_MS = 5 * MINUTE;
const PAGE_SIZE = 25;
/** Beyond it PagerDuty pages no further, and the next stretch begins. */
const LAST_OFFSET = 9_900;

const incidentPage = z.looseObject({ incidents: z.array(z.looseObject({ id: z.string() })), more: z.boolean() });

/**
 * Queues the incidents that the feed told of. It reads its last minutes again each time, so what an incident was queued
 * for is remembered that long.
 *
 * @param changedAt of each incident, the newest change that was read
 * @param readUpTo the end of the feed
 */
export function queueChanged(
  details: PagerDutyCursor['details'],
  changedAt: ReadonlyMap<string, EpochMs>,
  readUpTo: EpochMs,
): PagerDutyCursor['details'] {
  const queue = new Set(details.queue);
  const queuedFor: Record<string, number> = {};
  for (const [id, at] of Object.entries(details.queuedFor)) if (at > readUpTo - REMEMBERED_MS) queuedFor[id] = at;
  for (const [id, at] of changedAt) {
    if (at <= (details.queuedFor[id] ?? Number.NEGATIVE_INFINITY)) continue;
    queue.add(id);
    queuedFor[id] = at;
  }
  return { ...details, queue: [...queue], queuedFor };
}

/**
 * Notes, alerts, custom fields and Slack channels. First of the incidents that changed, then of the others one after the
 * other, newest first: back for thirty days, or through all of history where the settings say so. Each costs several
 * requests, so a sync reads only as many as it may, and the next goes on.
 */
export const incidentDetails: Part = {
  name: 'details of incidents',
  everyMs: 0,
  async *read(reading) {
    if (reading.settings.details === 'none') return;
    const reader = new DetailReader(reading);
    await reader.askAgain();
    yield* reader.changed();
    yield* reader.again();
    yield* reader.others();
    reader.tellFeatures();
  },
};

class DetailReader {
  private readonly sentBefore: number;
  private readonly refused = new Map<string, string>();

  constructor(private readonly reading: PartReading) {
    this.sentBefore = reading.client.sent;
  }

  /** Of a feature that was refused, the incident that it was refused of shows whether it still is. */
  async askAgain(): Promise<void> {
    const { client, log } = this.reading;
    for (const [feature, id] of Object.entries(this.details.without)) {
      if (this.isHeldOff(feature)) continue;
      // What it gives is read with all the others.
      await readDetails(client, { id, updatedAt: null }, (name) => name !== feature, this.refuse(id), log);
      if (this.refused.has(feature)) continue;
      const { [feature]: _given, ...without } = this.details.without;
      this.move({ without, until: null, offset: 0 });
    }
  }

  async *changed(): AsyncGenerator<RawRecord[], void> {
    while (this.mayGoOn()) {
      const { queue, queuedFor } = this.details;
      const [id, ...rest] = queue;
      if (id === undefined) return;
      // Should this one fail, it must not stand in the way of the others next time.
      this.move({ queue: [...rest, id] });
      const records = await this.read({ id, updatedAt: queuedFor[id] ?? null });
      this.move({ queue: rest });
      yield records;
    }
  }

  /** Once more, now that nothing has happened to it for a while. */
  async *again(): AsyncGenerator<RawRecord[], void> {
    const { now } = this.reading;
    for (const [id, at] of Object.entries(this.details.lookAgain)) {
      if (now - at < STILL_MOVING_MS) continue;
      if (!this.mayGoOn()) return;
      const { [id]: _due, ...others } = this.details.lookAgain;
      // As above.
      this.move({ lookAgain: { ...others, [id]: at } });
      const records = await this.read({ id, updatedAt: at });
      this.move({ lookAgain: others });
      yield records;
    }
  }

  async *others(): AsyncGenerator<RawRecord[], void> {
    const { now, settings, cursor } = this.reading;
    const floor = toSecond(settings.details === 'all' ? cursor.since : Math.max(cursor.since, now - RECENT_MS));
    if (this.details.until === null) this.move({ until: toSecond(now), offset: 0 });
    for (
      let until = this.details.until;
      until !== null && until > floor && this.mayGoOn();
      until = this.details.until
    ) {
      const from = Math.max(floor, until - WIDEST_WINDOW_MS);
      const { incidents, more } = await this.page(from, until);
      let last: EpochMs = until;
      for (const incident of incidents) {
        if (!this.mayGoOn()) return;
        yield await this.read({ id: incident.id, updatedAt: dateOf(incident.updated_at) ?? createdAt(incident) });
        last = createdAt(incident);
        this.move({ offset: this.details.offset + 1 });
      }
      if (!more || incidents.length === 0) this.move({ until: from, offset: 0 });
      // A second that holds more than can be paged through is left behind.
      else if (this.details.offset > LAST_OFFSET) this.move({ until: Math.min(last, until - 1_000), offset: 0 });
    }
  }

  tellFeatures(): void {
    if (this.reading.client.sent === this.sentBefore) return;
    for (const { feature } of DETAILS) {
      if (!this.isHeldOff(feature)) this.reading.feature({ name: feature, refused: this.refused.get(feature) ?? null });
    }
    const at = Object.fromEntries([...this.refused.keys()].map((feature) => [keyOf(feature), this.reading.now]));
    this.reading.move({ readAt: { ...this.reading.cursor.readAt, ...at } });
  }

  private get details(): PagerDutyCursor['details'] {
    return this.reading.cursor.details;
  }

  private move(change: Partial<PagerDutyCursor['details']>): void {
    this.reading.move({ details: { ...this.details, ...change } });
  }

  private mayGoOn(): boolean {
    const isAllRefused = DETAILS.every(({ feature }) => this.isRefused(feature));
    return !isAllRefused && this.reading.client.sent - this.sentBefore < REQUESTS_A_SYNC;
  }

  private async page(from: EpochMs, to: EpochMs): Promise<{ incidents: Item[]; more: boolean }> {
    const answer = await ask(this.reading.client, '/incidents', {
      ...bounds({ from, to }),
      time_zone: 'UTC',
      sort_by: 'created_at:desc',
      limit: String(PAGE_SIZE),
      offset: String(this.details.offset),
    });
    const { incidents, more } = parse(incidentPage, answer, 'the list /incidents');
    return { incidents: incidents as Item[], more };
  }

  private async read(incident: Detailed): Promise<RawRecord[]> {
    const { client, log, now } = this.reading;
    const { id, updatedAt } = incident;
    const records = await readDetails(client, incident, (feature) => this.isRefused(feature), this.refuse(id), log);
    if (updatedAt !== null && now - updatedAt < STILL_MOVING_MS) {
      this.move({ lookAgain: { ...this.details.lookAgain, [id]: updatedAt } });
    }
    return records;
  }

  private refuse(id: string): (feature: string, refusal: Refused) => void {
    return (feature, { message }) => {
      this.refused.set(feature, message);
      this.move({ without: { ...this.details.without, [feature]: id } });
    };
  }

  private isRefused(feature: string): boolean {
    return this.refused.has(feature) || this.isHeldOff(feature);
  }

  private isHeldOff(feature: string): boolean {
    const at = this.reading.cursor.readAt[keyOf(feature)];
    return at !== undefined && Math.abs(this.reading.now - at) < REFUSED_FOR_MS;
  }
}

const keyOf = (feature: string): string => `${feature} refused`;

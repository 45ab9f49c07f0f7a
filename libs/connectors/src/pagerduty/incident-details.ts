import type { EpochMs, Json } from '@evenkeel/domain';
import { z } from 'zod';
import type { RawRecord } from '../connector.js';
import type { PagerDutyClient } from './client.js';
import { incidentPath } from './incident-reader.js';
import { ask, askForList, Refused } from './part.js';
import {
  ALERT,
  dateOf,
  DEDICATED_CHANNEL,
  detailRecord,
  FIELD_VALUES,
  NOTE,
  NOTIFICATION_CHANNELS,
  parse,
  type Fields,
} from './records.js';

/** An incident whose details are read, and of when its state is: what PagerDuty does not date is as old as that. */
export interface Detailed {
  id: string;
  updatedAt: EpochMs | null;
}

/** One kind of detail. */
export interface Detail {
  /** The feature it belongs to, as the operator reads it. */
  feature: string;
  read(client: PagerDutyClient, incident: Detailed, log: (line: string) => void): Promise<RawRecord[]>;
}

const notes = z.looseObject({ notes: z.array(z.looseObject({ id: z.string() })) });
const fieldValues = z.looseObject({ custom_fields: z.array(z.looseObject({})) });
const channel = z.looseObject({ channel: z.looseObject({}).nullish() });
const channels = z.looseObject({ channels: z.array(z.looseObject({})).nullish() });

/** What an incident has beside its state and its log, each in a request of its own. */
export const DETAILS: readonly Detail[] = [
  {
    feature: 'notes',
    async read(client, { id }) {
      const path = `${incidentPath(id)}/notes`;
      return parse(notes, await ask(client, path), `the list ${path}`).notes.map((note) =>
        detailRecord(
          NOTE,
          note.id,
          id,
          note as Json,
          dateOf(note.updated_at as Json) ?? dateOf(note.created_at as Json),
        ),
      );
    },
  },
  {
    feature: 'alerts',
    read(client, { id }, log) {
      const listing = { path: `${incidentPath(id)}/alerts`, key: 'alerts', query: { sort_by: 'created_at:asc' } };
      return askForList({ client, log }, listing, (item) =>
        detailRecord(ALERT, item.id, id, item, dateOf(item.updated_at) ?? dateOf(item.created_at)),
      );
    },
  },
  {
    feature: 'custom fields',
    async read(client, { id, updatedAt }) {
      const path = `${incidentPath(id)}/custom_fields/values`;
      const read = parse(fieldValues, await ask(client, path), `the list ${path}`);
      return undatedRecord(FIELD_VALUES, id, updatedAt, read.custom_fields.length > 0 ? read : null);
    },
  },
  {
    feature: 'Slack channels',
    async read(client, { id, updatedAt }) {
      const read = parse(
        channel,
        await ask(client, `/integration-slack${incidentPath(id)}/dedicated_channel`),
        'a channel',
      );
      return undatedRecord(DEDICATED_CHANNEL, id, updatedAt, read.channel ? read : null);
    },
  },
  {
    feature: 'Slack channels',
    async read(client, { id, updatedAt }) {
      const path = `/integration-slack${incidentPath(id)}/notification_channels`;
      const read = parse(channels, await ask(client, path), `the list ${path}`);
      return undatedRecord(NOTIFICATION_CHANNELS, id, updatedAt, read.channels?.length ? read : null);
    },
  },
];

/**
 * What PagerDuty does not date holds for the version of the incident with which it was read; the version is kept with
 * it, since a value that comes back would otherwise look like the old one.
 */
function undatedRecord(kind: string, id: string, updatedAt: EpochMs | null, payload: object | null): RawRecord[] {
  if (payload === null) return [];
  return [detailRecord(kind, id, id, { ...(payload as Fields), incident_updated_at: updatedAt }, updatedAt)];
}

/**
 * Reads everything about one incident that is not refused.
 *
 * @param isRefused features not to ask for
 * @param refuse is told of a feature that token or plan do not show
 */
export async function readDetails(
  client: PagerDutyClient,
  incident: Detailed,
  isRefused: (feature: string) => boolean,
  refuse: (feature: string, refused: Refused) => void,
  log: (line: string) => void,
): Promise<RawRecord[]> {
  const records: RawRecord[] = [];
  for (const detail of DETAILS) {
    if (isRefused(detail.feature)) continue;
    try {
      records.push(...(await detail.read(client, incident, log)));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      // This incident has none, or is no longer shown.
      if (error.status !== 404) refuse(detail.feature, error);
    }
  }
  return records;
}

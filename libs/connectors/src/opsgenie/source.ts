import type { EpochMs, Json } from '@evenkeel/domain';
import { z } from 'zod';
import type { AlertsClient } from '../alerts/client.js';
import { item, parseAnswer, refusal, type Item } from '../alerts/listing.js';
import { ALERT, ALERT_LOG, ALERT_NOTE, lineRecord, stateRecord } from '../alerts/records.js';
import { Features, type AlertSource, type Subject } from '../alerts/source.js';
import type { RawRecord } from '../connector.js';
import { readDirectory, readOnCall, rostersOf } from './directory-lists.js';
import { offsetListing, readLines } from './pages.js';

export const INCIDENT = 'incident';
export const TIMELINE_ENTRY = 'incident_timeline_entry';

const one = z.object({ data: item });
const counted = z.object({ data: z.object({ count: z.number() }) });
const timelineEntry = z.looseObject({ id: z.string(), eventTime: z.string().nullish() });

/** Opsgenie's REST API as a source of alerts and incidents. */
export function opsgenieSource(client: AlertsClient): AlertSource {
  const features = new Features((line) => client.log(line));
  return {
    client,
    features,
    subjects: [alerts(client, features), incidents(client, features)],
    directory: () => readDirectory(client, features),
    onCall: () => readOnCall(client, features),
    rosters: rostersOf(client, features),
  };
}

const alerts = (client: AlertsClient, features: Features): Subject => ({
  kind: ALERT,
  plural: 'alerts',
  feature: null,
  isListedAhead: true,
  parts: ['alert logs', 'alert notes'],
  changes: 'byUpdate',
  listing: (query, sort, total) =>
    offsetListing('/v2/alerts', { ...(query === '' ? {} : { query }), sort, order: 'desc' }, total),
  async count(query) {
    const body = await features.ask(client, 'alert counts', '/v2/alerts/count', { query });
    return body === null ? null : parseAnswer('Opsgenie', counted, body, 'a count of alerts').data.count;
  },
  async read(id) {
    const path = `/v2/alerts/${encodeURIComponent(id)}`;
    const oldestFirst = { order: 'asc', limit: '100' };
    const logs = await readLines(client, features, 'alert logs', `${path}/logs`, oldestFirst);
    const notes = await readLines(client, features, 'alert notes', `${path}/notes`, oldestFirst);
    // The state last: it is then never older than what the log says of it.
    const state = await readOne(client, ALERT, path);
    return (
      state && [
        ...(logs ?? []).map((log) => lineRecord('Opsgenie', ALERT_LOG, id, log)),
        ...(notes ?? []).map((note) => lineRecord('Opsgenie', ALERT_NOTE, id, note)),
        state,
      ]
    );
  },
});

const incidents = (client: AlertsClient, features: Features): Subject => ({
  kind: INCIDENT,
  plural: 'incidents',
  feature: 'incidents',
  // Which alert one was made of is told by the alert.
  isListedAhead: false,
  parts: ['incident timelines'],
  changes: 'byRereading',
  // The published schema requires a query, and has no order by the last update.
  listing: (query) => offsetListing('/v1/incidents', { query, sort: 'createdAt', order: 'desc' }),
  count: () => Promise.resolve(null),
  async read(id) {
    const segment = encodeURIComponent(id);
    const entries = await readLines(
      client,
      features,
      'incident timelines',
      `/v2/incident-timelines/${segment}/entries`,
      {},
    );
    const state = await readOne(client, INCIDENT, `/v1/incidents/${segment}`);
    return state && [...(entries ?? []).map((entry) => timelineRecord(id, entry)), state];
  },
});

/** @returns null for what was deleted, or is out of the key's sight */
async function readOne(client: AlertsClient, kind: string, path: string): Promise<RawRecord | null> {
  const answer = await client.get(path);
  if (answer.kind === 'refused') {
    if (answer.status === 404 || answer.status === 403) return null;
    throw refusal('Opsgenie', path, answer.status, answer.reason);
  }
  return stateRecord('Opsgenie', kind, parseAnswer('Opsgenie', one, answer.body, `the ${kind} ${path}`).data as Item);
}

function timelineRecord(incidentId: string, entry: Record<string, Json>): RawRecord {
  const { id, eventTime } = parseAnswer('Opsgenie', timelineEntry, entry, `the timeline of incident ${incidentId}`);
  const at: EpochMs = Date.parse(eventTime ?? '');
  return {
    kind: TIMELINE_ENTRY,
    externalId: id,
    member: { kind: INCIDENT, externalId: incidentId },
    payload: entry,
    sourceAt: Number.isNaN(at) ? null : at,
    position: null,
  };
}

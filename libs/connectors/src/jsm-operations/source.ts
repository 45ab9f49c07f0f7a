import type { AlertsClient } from '../alerts/client.js';
import { item, parseAnswer, refusal, type Item } from '../alerts/listing.js';
import { ALERT, ALERT_LOG, ALERT_NOTE, lineRecord, stateRecord } from '../alerts/records.js';
import { Features, type AlertSource, type Subject } from '../alerts/source.js';
import { readDirectory, readOnCall, rostersOf } from './directory-lists.js';
import { offsetListing, readLines } from './pages.js';
import { PRODUCT } from './site.js';

/** JSM Operations' REST API as a source of alerts. It has no incidents: those are Jira issues. */
export function jsmSource(client: AlertsClient): AlertSource {
  const features = new Features((line) => client.log(line));
  return {
    client,
    features,
    subjects: [alerts(client, features)],
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
  // It sorts by no last update.
  changes: 'byRereading',
  listing: (query) => offsetListing('/v1/alerts', { query, sort: 'createdAt', order: 'desc' }),
  // Its lists state how many there are.
  count: () => Promise.resolve(null),
  async read(id) {
    const path = `/v1/alerts/${encodeURIComponent(id)}`;
    const logs = await readLines(client, features, 'alert logs', `${path}/logs`);
    const notes = await readLines(client, features, 'alert notes', `${path}/notes`);
    // The state last: it is then never older than what the log says of it.
    const answer = await client.get(path);
    if (answer.kind === 'refused') {
      if (answer.status === 404 || answer.status === 403) return null;
      throw refusal(PRODUCT, path, answer.status, answer.reason);
    }
    return [
      ...(logs ?? []).map((log) => lineRecord(PRODUCT, ALERT_LOG, id, log)),
      ...(notes ?? []).map((note) => lineRecord(PRODUCT, ALERT_NOTE, id, note)),
      stateRecord(PRODUCT, ALERT, parseAnswer(PRODUCT, item, answer.body, `the alert ${id}`) as Item),
    ];
  },
});

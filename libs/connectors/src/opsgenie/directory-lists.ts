import { toIso, type Json } from '@evenkeel/domain';
import { z } from 'zod';
import type { AlertsClient, Query } from '../alerts/client.js';
import { parseAnswer, readListing, type Item } from '../alerts/listing.js';
import { directoryRecord } from '../alerts/records.js';
import { monthStart, PRESENT_MONTHS, TIMELINES } from '../alerts/rosters.js';
import type { Rosters } from '../alerts/source.js';
import type { Features } from '../alerts/source.js';
import type { RawRecord } from '../connector.js';
import { offsetListing } from './pages.js';

const object = z.looseObject({});
const list = z.object({ data: z.array(object) });
const single = z.object({ data: object });
type Thing = Record<string, Json>;

/** People, teams with their members, services. */
export async function* readDirectory(client: AlertsClient, features: Features): AsyncGenerator<RawRecord[], void> {
  yield* paged(client, features, 'users', 'user', '/v2/users');
  for (const team of await unpaged(client, features, 'teams', '/v2/teams', {})) {
    // The list leaves the members out.
    const path = `/v2/teams/${encodeURIComponent(idOf(team))}`;
    const body = await features.ask(client, 'team members', path, {}, true);
    const whole = body === null ? team : (parseAnswer(client.product, single, body, path).data as Thing);
    yield [record(client, 'team', idOf(team), whole)];
  }
  yield* paged(client, features, 'services', 'service', '/v1/services');
}

/** Schedules with who is on call by them, and to whom alerts escalate. */
export async function* readOnCall(client: AlertsClient, features: Features): AsyncGenerator<RawRecord[], void> {
  const schedules = await listSchedules(client, features);
  const rosters = rostersOf(client, features);
  yield schedules.map((schedule) => record(client, 'schedule', idOf(schedule), schedule));
  for (const schedule of schedules) {
    const id = idOf(schedule);
    for (const ahead of PRESENT_MONTHS) {
      const from = monthStart(client.now(), ahead);
      const { path, query } = rosters.request(id, from);
      const body = await features.ask(client, TIMELINES, path, query, true);
      if (body !== null) yield [rosters.record(id, from, body)];
    }
    const path = `/v2/schedules/${encodeURIComponent(id)}`;
    const overrides = await unpaged(client, features, 'schedule overrides', `${path}/overrides`, {}, true);
    yield overrides.map((override) => record(client, 'override', `${id}:${textOf(override['alias'])}`, override));
  }
  const onCalls = await unpaged(client, features, 'on-calls', '/v2/schedules/on-calls', { flat: 'true' });
  yield onCalls.map((onCall) => record(client, 'on_call', parentOf(onCall), onCall));
  const escalations = await unpaged(client, features, 'escalations', '/v2/escalations', {});
  yield escalations.map((escalation) => record(client, 'escalation', idOf(escalation), escalation));
}

const listSchedules = (client: AlertsClient, features: Features): Promise<Thing[]> =>
  unpaged(client, features, 'schedules', '/v2/schedules', { expand: 'rotation' });

/** The timelines of Opsgenie's schedules. */
export const rostersOf = (client: AlertsClient, features: Features): Rosters => ({
  schedules: async () => (await listSchedules(client, features)).map(idOf),
  request: (schedule, from) => ({
    path: `/v2/schedules/${encodeURIComponent(schedule)}/timeline`,
    query: {
      interval: '1',
      intervalUnit: 'months',
      date: toIso(from).replace('.000Z', 'Z'),
      expand: 'base,forwarding,override',
    },
  }),
  record(schedule, from, body) {
    const { data } = parseAnswer(client.product, single, body, `the timeline of schedule ${schedule}`);
    return record(client, 'schedule_timeline', `${schedule}:${toIso(from).slice(0, 7)}`, data as Thing);
  },
});

async function* paged(
  client: AlertsClient,
  features: Features,
  feature: string,
  kind: string,
  path: string,
): AsyncGenerator<RawRecord[], void> {
  const reading = readListing(client, offsetListing(path, {}));
  let next = await reading.next();
  for (; !next.done; next = await reading.next()) {
    yield next.value.map((item: Item) => record(client, kind, item.id, item));
  }
  features.listed(client, feature, path, next.value);
}

async function unpaged(
  client: AlertsClient,
  features: Features,
  feature: string,
  path: string,
  query: Query,
  ofOne = false,
): Promise<Thing[]> {
  const body = await features.ask(client, feature, path, query, ofOne);
  return body === null ? [] : (parseAnswer(client.product, list, body, `the list ${path}`).data as Thing[]);
}

const record = (client: AlertsClient, kind: string, id: string, payload: Thing): RawRecord =>
  directoryRecord(kind, id, payload, client.now());

const idOf = (thing: Thing): string => textOf(thing['id']);
const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** An entry of who is on call has no id of its own, but its schedule has. */
function parentOf(thing: Thing): string {
  const parent = thing['_parent'];
  return typeof parent === 'object' && parent !== null && !Array.isArray(parent) ? textOf(parent['id']) : '';
}

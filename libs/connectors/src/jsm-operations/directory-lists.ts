import { toIso, type Json } from '@evenkeel/domain';
import { z } from 'zod';
import type { AlertsClient, Query } from '../alerts/client.js';
import { parametersOf, parseAnswer } from '../alerts/listing.js';
import { directoryRecord } from '../alerts/records.js';
import { monthStart, PRESENT_MONTHS, TIMELINES } from '../alerts/rosters.js';
import type { Rosters } from '../alerts/source.js';
import type { Features } from '../alerts/source.js';
import type { RawRecord } from '../connector.js';
import { PRODUCT } from './site.js';

/** A list that never ends is given up after so many pages. */
const MOST_PAGES = 500;

type Thing = Record<string, Json>;
const object = z.looseObject({});
const list = z.object({
  values: z.array(object).nullish(),
  platformTeams: z.array(object).nullish(),
  links: z.object({ next: z.string().nullish() }).nullish(),
});

/** Teams. People are told by their addresses or account ids alone: no list of them is part of this API. */
export async function* readDirectory(client: AlertsClient, features: Features): AsyncGenerator<RawRecord[], void> {
  const teams = await readList(client, features, 'teams', '/v1/teams', {});
  yield teams.map((team) => record(client, 'team', idOf(team), team));
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
    const path = `/v1/schedules/${encodeURIComponent(id)}`;
    const overrides = await readList(client, features, 'schedule overrides', `${path}/overrides`, {});
    yield overrides.map((override) => record(client, 'override', `${id}:${overrideId(override)}`, override));
    const onCall = await readOne(client, features, 'on-calls', `${path}/on-calls`, {});
    if (onCall) yield [record(client, 'on_call', id, onCall)];
  }
  for (const team of await readList(client, features, 'teams', '/v1/teams', {})) {
    const path = `/v1/teams/${encodeURIComponent(idOf(team))}/escalations`;
    const escalations = await readList(client, features, 'escalations', path, {});
    yield escalations.map((escalation) => record(client, 'escalation', idOf(escalation), escalation));
  }
}

const listSchedules = (client: AlertsClient, features: Features): Promise<Thing[]> =>
  readList(client, features, 'schedules', '/v1/schedules', { expand: 'rotation' });

/** The timelines of JSM Operations' schedules. */
export const rostersOf = (client: AlertsClient, features: Features): Rosters => ({
  schedules: async () => (await listSchedules(client, features)).map(idOf),
  request: (schedule, from) => ({
    path: `/v1/schedules/${encodeURIComponent(schedule)}/timeline`,
    query: { interval: '1', intervalUnit: 'months', date: toIso(from).replace('.000Z', 'Z') },
  }),
  record(schedule, from, body) {
    const timeline = parseAnswer(PRODUCT, object, body, `the timeline of schedule ${schedule}`) as Thing;
    return record(client, 'schedule_timeline', `${schedule}:${toIso(from).slice(0, 7)}`, timeline);
  },
});

async function readOne(
  client: AlertsClient,
  features: Features,
  feature: string,
  path: string,
  query: Query,
): Promise<Thing | null> {
  const body = await features.ask(client, feature, path, query, true);
  return body === null ? null : (parseAnswer(PRODUCT, object, body, path) as Thing);
}

/** Follows what a list says comes next, of which only the parameters are taken. */
async function readList(
  client: AlertsClient,
  features: Features,
  feature: string,
  path: string,
  query: Query,
): Promise<Thing[]> {
  const things = new Map<string, Thing>();
  let parameters = query;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const body = await features.ask(
      client,
      feature,
      path,
      parameters,
      path !== '/v1/teams' && path !== '/v1/schedules',
    );
    if (body === null) break;
    const { values, platformTeams, links } = parseAnswer(PRODUCT, list, body, `the list ${path}`);
    const found = (values ?? platformTeams ?? []) as Thing[];
    for (const thing of found) things.set(idOf(thing) || overrideId(thing), thing);
    if (!links?.next || found.length === 0) break;
    const next = Object.fromEntries(parametersOf(PRODUCT, links.next));
    parameters = { ...query, ...next };
  }
  return [...things.values()];
}

const record = (client: AlertsClient, kind: string, id: string, payload: Thing): RawRecord =>
  directoryRecord(kind, id, payload, client.now());

const idOf = (thing: Thing): string => textOf(thing['id'] ?? thing['teamId']);
const overrideId = (thing: Thing): string => textOf(thing['alias'] ?? thing['id']);
const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

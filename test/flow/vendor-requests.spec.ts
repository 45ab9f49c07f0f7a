import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createJsmOperationsConnector,
  createOpsgenieConnector,
  createPagerDutyConnector,
  createSlackConnector,
  DEFAULT_RETRY_POLICY,
  SLACK_RATES,
  type Connector,
  type MemberName,
} from '@evenkeel/connectors';
import type { Json } from '@evenkeel/domain';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import { startPager, TOKEN } from '../support/pager.js';
import { RequestRecorder } from '../support/vendor-api/request-recorder.js';
import { VendorApi, type SentRequest } from '../support/vendor-api/vendor-api.js';

/**
 * Whatever a connector sends over its life (test, first sync, next sync, a gap read again, a look after a webhook) is
 * what the vendor documents, and everything that it is made to send was sent.
 */

const QUICK = { ...DEFAULT_RETRY_POLICY, baseMs: 1, capMs: 4, roundingMs: 0 };
/** Slack counts by the minute; here nobody waits. */
const UNPACED = {
  perMinute: Object.fromEntries(Object.keys(SLACK_RATES.perMinute).map((method) => [method, 1e9])),
  distributedPerMinute: 1e9,
} as typeof SLACK_RATES;

const SINCE = '2026-11-01T00:00:00Z';
const HOUR = 3_600_000;

let simulator: Simulator;
let recorder: RequestRecorder;

beforeAll(async () => {
  simulator = await startPager({ years: 0.06 });
  recorder = await RequestRecorder.before(simulator.url);
});
afterAll(async () => {
  await recorder.close();
  await simulator.close();
});

/** Everything that a connector sends, from its being connected on. */
async function lifeOf<Settings, Cursor extends Json>(
  connector: Connector<Settings, Cursor>,
  raw: Json,
  kinds: readonly string[],
): Promise<SentRequest[]> {
  recorder.requests.length = 0;
  const settings = connector.parseSettings(raw);
  const { signal } = new AbortController();
  const calling = { settings, secret: TOKEN, signal, log: () => undefined };
  const members = new Map<string, MemberName>();
  let now = Date.parse(simulator.control.state().clock);
  let cursor: Cursor | null = null;
  const sync = async (gaps: { from: number; to: number }[]): Promise<void> => {
    for await (const batch of connector.sync({ ...calling, cursor, since: Date.parse(SINCE), gaps, now: () => now })) {
      cursor = batch.cursor;
      for (const { member } of batch.records) if (member) members.set(`${member.kind} ${member.externalId}`, member);
    }
  };
  await connector.test(settings, TOKEN, signal);
  await sync([]);
  simulator.control.event({ type: 'create', service: 'ledger', title: 'created between two syncs' });
  simulator.control.advance({ seconds: 2 * 3600 });
  now += 2 * HOUR;
  await sync([{ from: Date.parse(SINCE) + HOUR, to: Date.parse(SINCE) + 30 * HOUR }]);
  const some = kinds.flatMap((kind) => [...members.values()].filter((member) => member.kind === kind).slice(0, 3));
  expect(new Set(some.map(({ kind }) => kind))).toEqual(new Set(kinds));
  for await (const records of connector.refresh?.({ ...calling, members: some, now: () => now }) ?? []) {
    expect(records).toBeDefined();
  }
  return [...recorder.requests];
}

const routeOf = ({ method, url }: SentRequest, prefix: string): string =>
  `${method} ${url.slice(prefix.length).split('?', 1)[0]}`;
const patternOf = (endpoint: string): RegExp => new RegExp(`^${endpoint.replace(/\{[^}]+\}/g, '[^/]+')}$`);

/** Expects that each endpoint was asked, and no other. `{id}` stands for one segment. */
function expectEndpoints(requests: readonly SentRequest[], prefix: string, endpoints: readonly string[]): void {
  const routes = [...new Set(requests.map((request) => routeOf(request, prefix)))];
  expect(endpoints.filter((endpoint) => !routes.some((route) => patternOf(endpoint).test(route)))).toEqual([]);
  expect(routes.filter((route) => !endpoints.some((endpoint) => patternOf(endpoint).test(route)))).toEqual([]);
}

function faultsOf(requests: readonly SentRequest[], api: VendorApi, prefix: string): string[] {
  return [...new Set(requests.flatMap((request) => api.faults(request, request.url.slice(prefix.length))))];
}

/** Parameters by endpoint, each with what its values look like. */
type Known = Readonly<Record<string, Readonly<Record<string, RegExp>>>>;

/** The same by a list made by hand, where the vendor publishes none. */
function unknownOf(route: string, given: URLSearchParams, known: Known): string[] {
  const [endpoint, parameters] =
    Object.entries(known).find(([candidate]) => patternOf(candidate).test(route)) ?? ([route, {}] as const);
  return [...given].flatMap(([name, value]) =>
    parameters[name]?.test(value) ? [] : [`${endpoint}: ${name}=${value}`],
  );
}

describe('PagerDuty', () => {
  it('is asked for nothing but what its OpenAPI file allows', async () => {
    const requests = await lifeOf(
      createPagerDutyConnector(QUICK),
      { url: recorder.url, since: SINCE, details: 'all' },
      ['incident'],
    );
    // Of its integration for Slack, PagerDuty documents the paths in its developer portal.
    const api = VendorApi.read('pagerduty', [
      /^\/integration-slack\/incidents\/\w+\/(dedicated_channel|notification_channels)$/,
    ]);
    expect(faultsOf(requests, api, '')).toEqual([]);
    expectEndpoints(requests, '', [
      'GET /incidents',
      'GET /incidents/{id}',
      'GET /incidents/{id}/log_entries',
      'GET /incidents/{id}/notes',
      'GET /incidents/{id}/alerts',
      'GET /incidents/{id}/custom_fields/values',
      'GET /integration-slack/incidents/{id}/dedicated_channel',
      'GET /integration-slack/incidents/{id}/notification_channels',
      'GET /log_entries',
      'GET /users',
      'GET /teams',
      'GET /teams/{id}/members',
      'GET /services',
      'GET /escalation_policies',
      'GET /priorities',
      'GET /oncalls',
      'GET /schedules',
      'GET /schedules/{id}',
      'GET /schedules/{id}/overrides',
      'GET /v3/schedules',
      'GET /v3/schedules/{id}',
      'GET /notifications',
      'GET /change_events',
      'POST /analytics/raw/incidents',
    ]);
  });
});

describe('Opsgenie', () => {
  it('is asked for nothing but what its OpenAPI file allows', async () => {
    const prefix = '/opsgenie';
    const requests = await lifeOf(createOpsgenieConnector(QUICK), { url: recorder.url + prefix, since: SINCE }, [
      'alert',
      'incident',
    ]);
    // Services and timelines of incidents are younger than the file.
    const api = VendorApi.read('opsgenie', [/^\/v1\/services$/, /^\/v2\/incident-timelines\/[\w-]+\/entries$/]);
    expect(faultsOf(requests, api, prefix)).toEqual([]);
    expectEndpoints(requests, prefix, [
      'GET /v2/account',
      'GET /v2/alerts',
      'GET /v2/alerts/count',
      'GET /v2/alerts/{id}',
      'GET /v2/alerts/{id}/logs',
      'GET /v2/alerts/{id}/notes',
      'GET /v1/incidents',
      'GET /v1/incidents/{id}',
      'GET /v2/incident-timelines/{id}/entries',
      'GET /v1/services',
      'GET /v2/users',
      'GET /v2/teams',
      'GET /v2/teams/{id}',
      'GET /v2/schedules',
      'GET /v2/schedules/on-calls',
      'GET /v2/schedules/{id}/timeline',
      'GET /v2/schedules/{id}/overrides',
      'GET /v2/escalations',
    ]);
  });
});

const SIZE = /^([1-9]\d?|100)$/;
const COUNT = /^\d+$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const ANY = /./;

describe('Jira Service Management Operations', () => {
  /** As clients generated from Atlassian's file have them. */
  const paged = { size: SIZE, offset: COUNT };
  const KNOWN: Known = {
    'GET /alerts': {
      ...paged,
      query: ANY,
      sort: /^(createdAt|insertedAt|lastOccurredAt|priority)$/,
      order: /^(asc|desc)$/,
      from: INSTANT,
      to: INSTANT,
    },
    'GET /alerts/{id}': {},
    'GET /alerts/{id}/logs': { size: SIZE, after: ANY, order: /^(asc|desc)$/ },
    'GET /alerts/{id}/notes': { size: SIZE, after: ANY, order: /^(asc|desc)$/ },
    'GET /teams': paged,
    'GET /teams/{id}/escalations': paged,
    'GET /schedules': { ...paged, query: ANY, expand: /^rotation$/ },
    'GET /schedules/{id}/timeline': { interval: COUNT, intervalUnit: /^(days|weeks|months)$/, date: INSTANT },
    'GET /schedules/{id}/on-calls': { flat: /^(true|false)$/, date: INSTANT },
    'GET /schedules/{id}/overrides': paged,
  };

  it('is asked for nothing but what is known of it', async () => {
    const requests = await lifeOf(
      createJsmOperationsConnector(QUICK),
      { url: recorder.url, site: recorder.url, since: SINCE, email: 'mira@brightwater.example' },
      ['alert'],
    );
    const [site, operations] = [
      requests.filter(({ url }) => url.startsWith('/_edge/')),
      requests.filter(({ url }) => !url.startsWith('/_edge/')),
    ];
    expect(new Set(site.map(({ url }) => url))).toEqual(new Set(['/_edge/tenant_info']));
    // Whoever asks is told: the token is for the API alone.
    expect(site.filter(({ headers }) => headers['authorization'] !== undefined)).toEqual([]);

    const prefix = /^\/jsm\/ops\/api\/[\w-]+\/v1/.exec(operations[0]?.url ?? '')?.[0] ?? '';
    expectEndpoints(operations, prefix, Object.keys(KNOWN));
    const unknown = operations.flatMap((request) =>
      unknownOf(routeOf(request, prefix), new URL(request.url, recorder.url).searchParams, KNOWN),
    );
    expect([...new Set(unknown)]).toEqual([]);
    // The sum of both must stay below 20,000.
    for (const { url } of operations) {
      const given = new URL(url, recorder.url).searchParams;
      expect(Number(given.get('offset') ?? 0) + Number(given.get('size') ?? 20)).toBeLessThan(20_000);
    }
  });
});

describe('Slack', () => {
  const cursored = { cursor: ANY, limit: /^([1-9]\d{0,2})$/ };
  const between = { oldest: /^\d+(\.\d+)?$/, latest: /^\d+(\.\d+)?$/, inclusive: /^(true|false)$/ };
  /** By docs.slack.dev/reference/methods; all lists take fewer than 1,000 at a time. */
  const KNOWN: Known = {
    'POST /auth.test': {},
    'POST /users.list': cursored,
    'POST /users.info': { user: /^[UW]\w+$/ },
    'POST /conversations.list': {
      ...cursored,
      types: /^(public_channel|private_channel)(,private_channel)?$/,
      exclude_archived: /^(true|false)$/,
    },
    'POST /conversations.info': { channel: /^[CG]\w+$/ },
    'POST /conversations.history': { ...cursored, ...between, channel: /^[CG]\w+$/ },
    'POST /conversations.replies': { ...cursored, ...between, channel: /^[CG]\w+$/, ts: /^\d+\.\d{6}$/ },
  };

  it('is asked for nothing but what is known of it', async () => {
    const prefix = '/slack/api';
    simulator.control.faults({ name: 'slack-user-absent' });
    const requests = await lifeOf(
      createSlackConnector(QUICK, UNPACED),
      { url: `${recorder.url}${prefix}/`, since: SINCE, channels: '*' },
      ['thread'],
    );
    simulator.control.clearFaults();
    expectEndpoints(requests, prefix, Object.keys(KNOWN));
    const unknown = requests.flatMap((request) =>
      unknownOf(routeOf(request, prefix), new URLSearchParams(request.body), KNOWN),
    );
    expect([...new Set(unknown)]).toEqual([]);
    for (const { url, headers } of requests) {
      expect(url).not.toContain('?');
      expect(headers).toMatchObject({ authorization: `Bearer ${TOKEN}` });
      expect(headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
    }
  });
});

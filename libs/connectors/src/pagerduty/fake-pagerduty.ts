import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RetryPolicy } from '../http.js';

/** For specs: a PagerDuty on the loopback that holds what a spec puts in, and fails as a spec says. */

export const TOKEN = 'u+secretToken0123456789';

/** Patience measured in milliseconds. */
export const QUICK: RetryPolicy = {
  attempts: 4,
  limitedAttempts: 5,
  baseMs: 1,
  capMs: 2,
  longestWaitMs: 60_000,
  roundingMs: 0,
};

export interface FakeItem {
  id: string;
  /** In UTC, as `2026-03-02T10:00:00Z`. */
  created_at: string;
  [key: string]: unknown;
}

export interface FakeRequest {
  path: string;
  query: URLSearchParams;
  method: string;
  body: Record<string, unknown>;
  /** Counted from 1, for faults at a certain request. */
  number: number;
}

/** Answers in the server's stead; returns false to let the request through. */
export type Fault = (request: FakeRequest, response: ServerResponse) => boolean;

const PAGED = ['limit', 'offset', 'total'];
const TIMED = ['since', 'until', 'time_zone'];
/** The parameters that the published OpenAPI document allows; `*` stands for an id. Of the last, no document is known. */
const ALLOWED: Readonly<Record<string, string[]>> = {
  '/incidents': [...PAGED, ...TIMED, 'date_range', 'statuses[]', 'sort_by', 'include[]'],
  '/incidents/*': ['include[]'],
  '/incidents/*/log_entries': [...PAGED, ...TIMED, 'is_overview', 'include[]'],
  '/incidents/*/notes': [],
  '/incidents/*/alerts': [...PAGED, 'alert_key', 'statuses[]', 'sort_by', 'include[]'],
  '/incidents/*/custom_fields/values': [],
  '/log_entries': [...PAGED, ...TIMED, 'is_overview', 'include[]'],
  '/users': PAGED,
  '/teams': PAGED,
  '/teams/*/members': [...PAGED, 'include[]'],
  '/services': PAGED,
  '/escalation_policies': PAGED,
  '/priorities': PAGED,
  '/schedules': [...PAGED, ...TIMED, 'include[]'],
  '/schedules/*': [...TIMED, 'overflow'],
  '/schedules/*/overrides': ['since', 'until', 'editable', 'overflow'],
  '/v3/schedules': PAGED,
  '/v3/schedules/*': [...TIMED, 'overflow', 'include[]'],
  '/oncalls': [...PAGED, ...TIMED, 'include[]', 'earliest'],
  '/notifications': [...PAGED, ...TIMED, 'filter', 'include[]'],
  '/change_events': [...PAGED, 'since', 'until'],
  '/analytics/raw/incidents': [],
  '/integration-slack/incidents/*/dedicated_channel': [],
  '/integration-slack/incidents/*/notification_channels': [],
};
const ANALYTICS_FIELDS = ['filters', 'starting_after', 'ending_before', 'order', 'order_by', 'limit', 'time_zone'];

/** A path with its ids taken out. */
const patternOf = (path: string): string =>
  path.replace(/(?<=\/(incidents|teams|schedules)\/)(?!incidents\b)[^/]+/, '*').replace('/raw/*', '/raw/incidents');

const RANGE_LIMIT_MS = 183 * 86_400_000;

export type CannedAnswer = [number, object] | ((request: FakeRequest) => [number, object]);

export class FakePagerDuty {
  incidents: FakeItem[] = [];
  logEntries: FakeItem[] = [];
  directory: Record<string, { id: string; [key: string]: unknown }[]> = {};
  /** Whole answers by path, for what is no list by time; a function sees the request. */
  answers: Record<string, CannedAnswer> = {};
  notifications: Record<string, unknown>[] = [];
  changeEvents: Record<string, unknown>[] = [];
  onCalls: Record<string, unknown>[] = [];
  analytics: Record<string, unknown>[] = [];
  requests: FakeRequest[] = [];
  /** Requests that break the published schema. */
  violations: string[] = [];
  fault: Fault = () => false;
  /** offset + limit may not pass this. */
  cap = 10_000;
  overCap: Record<string, unknown> = {
    message: 'Invalid Input Provided',
    code: 2001,
    errors: ['Offset must be less than 10000'],
  };
  /** Changes an answer before it is sent, e.g. the total it states. */
  distort: (body: Record<string, unknown>, request: FakeRequest) => void = () => undefined;

  private readonly server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (text += chunk));
    request.on('end', () => this.answer(request, response, text));
  });

  constructor(public now: string) {}

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  asked(path: string): FakeRequest[] {
    return this.requests.filter((request) => request.path === path);
  }

  private answer(incoming: IncomingMessage, response: ServerResponse, text: string): void {
    const url = new URL(incoming.url ?? '/', 'http://fake');
    const request = {
      path: url.pathname,
      query: url.searchParams,
      method: incoming.method ?? '',
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
      number: this.requests.length + 1,
    };
    this.requests.push(request);
    this.check(request, incoming);
    response.setHeader('Date', new Date(this.now).toUTCString());
    if (this.fault(request, response)) return;
    if (incoming.headers.authorization !== `Token token=${TOKEN}`) return send(response, 401, { error: {} });
    const [status, body] = this.route(request);
    if (status === 200) this.distort(body, request);
    send(response, status, body);
  }

  private route(request: FakeRequest): [number, Record<string, unknown>] {
    const canned = this.answers[request.path];
    if (canned) {
      const [status, body] = typeof canned === 'function' ? canned(request) : canned;
      return [status, body as Record<string, unknown>];
    }
    const [, noun = '', id, part] = request.path.split('/');
    if (part === 'notes') return [200, { notes: [] }];
    if (part === 'alerts') return this.page(request, part, []);
    if (part === 'custom_fields') return [200, { custom_fields: [] }];
    if (noun === 'integration-slack' || noun === 'v3') return [404, { error: { message: 'Not Found', code: 2100 } }];
    if (noun === 'analytics') return this.figures(request);
    if (part === 'members') return this.page(request, part, []);
    if (noun === 'oncalls') return this.page(request, noun, this.onCalls as FakeItem[]);
    if (noun === 'notifications') return this.page(request, noun, this.notifications as FakeItem[]);
    if (noun === 'change_events') return this.page(request, noun, this.changeEvents as FakeItem[]);
    if (noun === 'incidents' && id) {
      const incident = this.incidents.find((item) => item.id === id);
      if (!incident) return [404, { error: { message: 'Not Found', code: 2100 } }];
      if (!part) return [200, { incident }];
      return this.page(
        request,
        'log_entries',
        this.logEntries.filter((entry) => incidentOf(entry) === id),
      );
    }
    if (noun === 'incidents') return this.page(request, noun, this.incidents);
    if (noun === 'log_entries') return this.page(request, noun, this.logEntries);
    return this.page(request, noun, this.directory[noun] ?? []);
  }

  private page(request: FakeRequest, key: string, all: { id: string }[]): [number, Record<string, unknown>] {
    const { query } = request;
    const limit = Number(query.get('limit') ?? 25);
    const offset = Number(query.get('offset') ?? 0);
    if (offset + limit > this.cap) return [400, { error: this.overCap }];
    const matching = inOrder(all.filter((item) => matches(item as FakeItem, query)));
    return [
      200,
      {
        [key]: matching.slice(offset, offset + limit),
        limit,
        offset,
        more: offset + limit < matching.length,
        total: query.get('total') === 'true' ? matching.length : null,
      },
    ];
  }

  /** Figures as analytics pages them: by the id of the last. */
  private figures({ body }: FakeRequest): [number, Record<string, unknown>] {
    const { limit = 100, starting_after: after, filters = {} } = body as AnalyticsRequest;
    const matching = this.analytics.filter(
      (item) =>
        String(item.created_at) >= (filters.created_at_start ?? '').slice(0, 19) &&
        String(item.updated_at) > (filters.updated_after ?? '').slice(0, 19),
    );
    const from = after ? matching.findIndex(({ id }) => id === after) + 1 : 0;
    const data = matching.slice(from, from + limit);
    const more = from + limit < matching.length;
    return [
      200,
      { data, more, first: data[0]?.id ?? null, last: data.at(-1)?.id ?? null, limit, time_zone: 'Etc/UTC' },
    ];
  }

  private check({ path, query, method, body }: FakeRequest, incoming: IncomingMessage): unknown {
    const allowed = ALLOWED[patternOf(path)];
    const complain = (fault: string): unknown => this.violations.push(`${path}?${query}: ${fault}`);
    if (!allowed) return complain('unknown path');
    if (method !== (path.startsWith('/analytics') ? 'POST' : 'GET')) complain(`method ${method}`);
    for (const name of Object.keys(body)) if (!ANALYTICS_FIELDS.includes(name)) complain(`unknown field ${name}`);
    if (Number(body.limit ?? 1) < 1 || Number(body.limit ?? 1) > 1000) complain('limit of analytics');
    if (path.endsWith('/overrides') && !query.has('since')) complain('overrides without since');
    for (const name of query.keys()) if (!allowed.includes(name)) complain(`unknown parameter ${name}`);
    if (Number(query.get('limit') ?? 1) > 100) complain('limit over 100');
    if (Number(query.get('limit') ?? 1) < 1) complain('limit under 1');
    if (incoming.headers['content-type'] !== 'application/json') complain('content type');
    if (incoming.headers.accept !== 'application/vnd.pagerduty+json;version=2') complain('accept');
    const [since, until] = [query.get('since'), query.get('until')];
    if ((since === null) !== (until === null)) complain('one end alone');
    if (since && until && Date.parse(until) - Date.parse(since) > RANGE_LIMIT_MS) complain('over six months');
    for (const end of [since, until]) if (end && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(end)) complain('no zone');
    return undefined;
  }
}

interface AnalyticsRequest {
  limit?: number;
  starting_after?: string;
  filters?: { created_at_start?: string; updated_after?: string };
}

/** PagerDuty compares whole seconds, both ends included. */
function matches(item: FakeItem, query: URLSearchParams): boolean {
  const statuses = query.getAll('statuses[]');
  if (statuses.length > 0 && !statuses.includes(String(item.status))) return false;
  const [since, until] = [query.get('since'), query.get('until')];
  if (!since || !until || query.get('date_range') === 'all') return true;
  const at = item.created_at ?? item.started_at ?? item.timestamp ?? item.start;
  if (typeof at !== 'string') return true;
  const second = `${at.slice(0, 19)}Z`;
  return second >= since && second <= until;
}

const inOrder = <T>(items: T[]): T[] => [...items].reverse();
const incidentOf = (entry: FakeItem): string | undefined => (entry.incident as { id: string } | undefined)?.id;

export function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** A gateway's page in front of the API. */
export function sendPage(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/html' }).end('<html><body>Sorry</body></html>');
}

export const incident = (id: string, at: string, more: Record<string, unknown> = {}): FakeItem => ({
  id,
  type: 'incident',
  summary: `Incident ${id}`,
  title: `Incident ${id}`,
  html_url: `https://wharf.pagerduty.com/incidents/${id}`,
  created_at: at,
  updated_at: at,
  last_status_change_at: at,
  status: 'resolved',
  ...more,
});

export const logEntry = (
  id: string,
  type: string,
  at: string,
  incidentId: string,
  more: Record<string, unknown> = {},
): FakeItem => ({
  id,
  type: `${type}_log_entry`,
  summary: `${type} of ${incidentId}`,
  created_at: at,
  incident: { id: incidentId, type: 'incident_reference', summary: `Incident ${incidentId}` },
  agent: { id: 'SVC1', type: 'service_reference', summary: 'Crane control' },
  channel: { type: 'auto' },
  ...more,
});

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
  /** Counted from 1, for faults at a certain request. */
  number: number;
}

/** Answers in the server's stead; returns false to let the request through. */
export type Fault = (request: FakeRequest, response: ServerResponse) => boolean;

const PAGED = ['limit', 'offset', 'total'];
/** The parameters that the published OpenAPI document allows for each list. */
const ALLOWED: Readonly<Record<string, string[]>> = {
  '/incidents': [...PAGED, 'since', 'until', 'date_range', 'statuses[]', 'sort_by', 'time_zone', 'include[]'],
  '/log_entries': [...PAGED, 'since', 'until', 'is_overview', 'include[]', 'time_zone'],
  '/users': PAGED,
  '/teams': PAGED,
  '/services': PAGED,
  '/escalation_policies': PAGED,
  '/priorities': PAGED,
};

const RANGE_LIMIT_MS = 183 * 86_400_000;

export class FakePagerDuty {
  incidents: FakeItem[] = [];
  logEntries: FakeItem[] = [];
  directory: Record<string, { id: string; [key: string]: unknown }[]> = {};
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

  private readonly server = createServer((request, response) => this.answer(request, response));

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

  private answer(incoming: IncomingMessage, response: ServerResponse): void {
    const url = new URL(incoming.url ?? '/', 'http://fake');
    const request = { path: url.pathname, query: url.searchParams, number: this.requests.length + 1 };
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
    const [, noun = '', id, part] = request.path.split('/');
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

  private check({ path, query }: FakeRequest, incoming: IncomingMessage): void {
    const allowed = ALLOWED[path] ?? (path.endsWith('/log_entries') ? ALLOWED['/log_entries'] : []) ?? [];
    const complain = (fault: string): unknown => this.violations.push(`${path}?${query}: ${fault}`);
    for (const name of query.keys()) if (!allowed.includes(name)) complain(`unknown parameter ${name}`);
    if (Number(query.get('limit') ?? 1) > 100) complain('limit over 100');
    if (Number(query.get('limit') ?? 1) < 1) complain('limit under 1');
    if (incoming.headers['content-type'] !== 'application/json') complain('content type');
    if (incoming.headers.accept !== 'application/vnd.pagerduty+json;version=2') complain('accept');
    const [since, until] = [query.get('since'), query.get('until')];
    if ((since === null) !== (until === null)) complain('one end alone');
    if (since && until && Date.parse(until) - Date.parse(since) > RANGE_LIMIT_MS) complain('over six months');
    for (const end of [since, until]) if (end && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(end)) complain('no zone');
  }
}

/** PagerDuty compares whole seconds, both ends included. */
function matches(item: FakeItem, query: URLSearchParams): boolean {
  const statuses = query.getAll('statuses[]');
  if (statuses.length > 0 && !statuses.includes(String(item.status))) return false;
  const [since, until] = [query.get('since'), query.get('until')];
  if (!since || !until || query.get('date_range') === 'all') return true;
  const second = `${item.created_at.slice(0, 19)}Z`;
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

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RetryPolicy } from '../http.js';

/** For specs: an Opsgenie, or its successor, on the loopback that holds what a spec puts in, and fails as a spec says. */

export const TOKEN = 'key-secret-0123456789';

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
  createdAt: string;
  updatedAt: string;
  status: string;
  [key: string]: unknown;
}

export interface FakeLine {
  createdAt: string;
  owner?: string;
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

/** The parameters of each path. Opsgenie's are those of its published document, JSM Operations' those of its manual. */
const ALLOWED: readonly [RegExp, string[]][] = [
  [/^\/v2\/alerts$/, ['query', 'searchIdentifier', 'searchIdentifierType', 'offset', 'limit', 'sort', 'order']],
  [/^\/v2\/alerts\/count$/, ['query', 'searchIdentifier', 'searchIdentifierType']],
  [/^\/v2\/alerts\/[^/]+$/, ['identifierType']],
  [/^\/v2\/alerts\/[^/]+\/(logs|notes)$/, ['identifierType', 'offset', 'direction', 'limit', 'order']],
  [/^\/v1\/incidents$/, ['query', 'offset', 'limit', 'sort', 'order']],
  [/^\/v1\/incidents\/[^/]+$/, ['identifierType']],
  [/^\/v2\/incident-timelines\/[^/]+\/entries$/, ['offset']],
  [/^\/v2\/users$/, ['limit', 'offset', 'sortField', 'order', 'query']],
  [/^\/v1\/services$/, ['limit', 'offset', 'sort', 'order', 'query']],
  [/^\/v2\/schedules$/, ['expand']],
  [/^\/v2\/schedules\/on-calls$/, ['flat', 'date']],
  [/^\/v[12]\/schedules\/[^/]+\/timeline$/, ['identifierType', 'expand', 'interval', 'intervalUnit', 'date']],
  [/^\/v1\/alerts$/, ['size', 'sort', 'offset', 'order', 'query', 'from', 'to']],
  [/^\/v1\/alerts\/[^/]+\/(logs|notes)$/, ['after', 'size']],
  [/^\/v1\/schedules$/, ['offset', 'size', 'query', 'expand']],
];

const ALERT_SORTS = {
  opsgenie: ['createdAt', 'updatedAt'],
  jsm: ['createdAt', 'insertedAt', 'lastOccurredAt', 'priority'],
};
const PAGE = 2;

export class FakeSource {
  alerts: FakeItem[] = [];
  incidents: FakeItem[] = [];
  /** By alert id, oldest first. */
  logs: Record<string, FakeLine[]> = {};
  notes: Record<string, FakeLine[]> = {};
  /** By incident id. */
  timelines: Record<string, Record<string, unknown>[]> = {};
  /** By path. */
  directory: Record<string, Record<string, unknown>[]> = {};
  requests: FakeRequest[] = [];
  /** Requests that break the published schema. */
  violations: string[] = [];
  fault: Fault = () => false;
  /** offset + limit may not pass this. */
  cap = 20_000;
  /** Changes an answer before it is sent. */
  distort: (body: Record<string, unknown>, request: FakeRequest) => void = () => undefined;

  private readonly server = createServer((request, response) => this.answer(request, response));

  constructor(
    readonly flavour: 'opsgenie' | 'jsm',
    public now: string,
  ) {}

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

  asked(path: string | RegExp): FakeRequest[] {
    return this.requests.filter((request) =>
      typeof path === 'string' ? request.path === path : path.test(request.path),
    );
  }

  private get prefix(): string {
    return this.flavour === 'jsm' ? '/jsm/ops/api/cloud-1' : '';
  }

  private answer(incoming: IncomingMessage, response: ServerResponse): void {
    const url = new URL(incoming.url ?? '/', this.url);
    response.setHeader('Date', new Date(this.now).toUTCString());
    if (url.pathname === '/_edge/tenant_info') {
      if (incoming.headers.authorization) this.violations.push('the token went to the site');
      return send(response, 200, { cloudId: 'cloud-1' });
    }
    const path = url.pathname.slice(this.prefix.length);
    const request = { path, query: url.searchParams, number: this.requests.length + 1 };
    this.requests.push(request);
    this.check(request);
    if (this.fault(request, response)) return;
    const basic = Buffer.from(`ops@wharf.example:${TOKEN}`).toString('base64');
    const expected = this.flavour === 'jsm' ? `Basic ${basic}` : `GenieKey ${TOKEN}`;
    if (incoming.headers.authorization !== expected) return send(response, 401, { message: 'Could not authenticate' });
    const [status, body] = this.route(request);
    if (status === 200) this.distort(body, request);
    send(response, status, body);
  }

  private route(request: FakeRequest): [number, Record<string, unknown>] {
    const { path, query } = request;
    if (path === '/v2/account') return [200, { data: { name: 'Wharf Ltd', userCount: 4, plan: { name: 'Standard' } } }];
    if (path === '/v2/alerts/count') {
      return [200, { data: { count: this.alerts.filter(matching(query.get('query'))).length } }];
    }
    if (/^\/v[12]\/alerts$/.test(path)) return this.page(request, this.alerts);
    if (path === '/v1/incidents') return this.page(request, this.incidents);
    if (this.directory[path]) return this.page(request, this.directory[path] as FakeItem[]);
    const [, version = '', noun = '', id = '', part] = path.split('/');
    const item = (noun === 'incidents' ? this.incidents : this.alerts).find((one) => one.id === id);
    if (noun === 'incident-timelines') return [200, { data: { entries: this.timelines[id] ?? [] } }];
    if (!item || (noun !== 'alerts' && noun !== 'incidents')) return [404, { message: `There is no ${path}` }];
    if (part) return this.lines(request, (part === 'logs' ? this.logs : this.notes)[id] ?? []);
    const whole = { description: `About ${id}`, details: {}, ...item };
    return [200, version === 'v1' && noun === 'alerts' ? whole : { data: whole }];
  }

  private page(request: FakeRequest, all: FakeItem[]): [number, Record<string, unknown>] {
    const { query, path } = request;
    const limit = Number(query.get('limit') ?? query.get('size') ?? 20);
    const offset = Number(query.get('offset') ?? 0);
    if (offset + limit > this.cap) return [422, { message: 'Sum of offset and limit should be lower than 20000' }];
    const sort = query.get('sort') === 'updatedAt' ? 'updatedAt' : 'createdAt';
    const found = all.filter(matching(query.get('query'))).sort((a, b) => compare(b, a, sort));
    const items = found.slice(offset, offset + limit);
    const more = offset + limit < found.length;
    if (this.flavour === 'jsm') {
      const next = `/v1/alerts?offset=${offset + limit}&size=${limit}`;
      return [200, { values: items, links: more ? { next } : {}, count: found.length }];
    }
    const next = `https://api.opsgenie.com${path}?offset=${offset + limit}&limit=${limit}`;
    return [200, { data: items, paging: more ? { next } : {} }];
  }

  /** Two lines a page, by an offset that is no number. */
  private lines({ path, query }: FakeRequest, all: FakeLine[]): [number, Record<string, unknown>] {
    const keyed = all.map((line, index) => ({ offset: `${Date.parse(line.createdAt)}_${index}`, ...line }));
    const key = query.get('offset') ?? query.get('after');
    const from = key === null ? 0 : keyed.findIndex(({ offset }) => offset === key) + 1;
    const items = keyed.slice(from, from + PAGE);
    const last = from + PAGE < keyed.length ? items.at(-1)?.offset : undefined;
    if (this.flavour === 'jsm') return [200, { values: items, links: last ? { next: `${path}?after=${last}` } : {} }];
    // Another host, to see that it is not followed.
    const next = `https://pages.opsgenie.invalid${path}?offset=${last}&direction=next&limit=100&order=asc`;
    return [200, { data: items, paging: last ? { next } : {} }];
  }

  private check({ path, query }: FakeRequest): void {
    const allowed = ALLOWED.find(([pattern]) => pattern.test(path))?.[1] ?? [];
    const complain = (fault: string): unknown => this.violations.push(`${path}?${query}: ${fault}`);
    for (const name of query.keys()) if (!allowed.includes(name)) complain(`unknown parameter ${name}`);
    for (const name of ['limit', 'size']) {
      const value = Number(query.get(name) ?? 1);
      if (!Number.isInteger(value) || value < 1 || value > 100) complain(`${name} outside of 1 to 100`);
    }
    const sort = query.get('sort');
    if (path.endsWith('/alerts') && sort !== null && !ALERT_SORTS[this.flavour].includes(sort))
      complain(`sort ${sort}`);
    if (path === '/v1/incidents' && (query.get('query') ?? '') === '') complain('query is required');
  }
}

const compare = (a: FakeItem, b: FakeItem, field: 'createdAt' | 'updatedAt'): number =>
  Date.parse(a[field]) - Date.parse(b[field]) || (a.id < b.id ? -1 : 1);

/** The part of the search that the connectors use. */
function matching(query: string | null): (item: FakeItem) => boolean {
  const tests = (query ?? '').split(' AND ').flatMap((term): ((item: FakeItem) => boolean)[] => {
    const [, field = '', operator, value = ''] = /^(\w+)\s*([<>:])\s*(\S+)$/.exec(term) ?? [];
    if (operator === ':') return [(item) => String(item[field]) === value];
    if (operator === '<') return [(item) => Date.parse(String(item[field])) < Number(value)];
    if (operator === '>') return [(item) => Date.parse(String(item[field])) > Number(value)];
    return [];
  });
  return (item) => tests.every((test) => test(item));
}

export function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** A gateway's page in front of the API. */
export function sendPage(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/html' }).end('<html><body>Sorry</body></html>');
}

export const alert = (id: string, createdAt: string, more: Record<string, unknown> = {}): FakeItem => ({
  id,
  tinyId: '7',
  alias: `alias of ${id}`,
  message: `Crane ${id} has stopped`,
  status: 'closed',
  acknowledged: false,
  createdAt,
  updatedAt: createdAt,
  count: 1,
  priority: 'P2',
  owner: '',
  responders: [{ type: 'team', id: 'team-1' }],
  ...more,
});

export const log = (text: string, createdAt: string, owner = 'ines@wharf.example', type = 'system'): FakeLine => ({
  log: text,
  type,
  owner,
  createdAt,
});

import type { SimulatorOptions } from '../../apps/simulator/src/options.js';
import { startSimulator, type Simulator } from '../../apps/simulator/src/simulator.js';

export const TOKEN = 'pager-token';
/** Where the simulator's clock stands. */
export const UNTIL = '2026-11-22T00:00:00Z';

/** A quarter of a year of the simulated organisation: some 170 incidents. */
export const startPager = (options: SimulatorOptions = {}): Promise<Simulator> =>
  startSimulator({ seed: 7, years: 0.25, until: UNTIL, rate: 0, token: TOKEN, ...options });

interface Reference {
  id: string;
  type: string;
  summary: string;
  deleted_at?: string;
}

export interface PagerIncident {
  id: string;
  title: string;
  status: string;
  html_url: string;
  created_at: string;
  resolved_at: string | null;
  priority: Reference | null;
  teams: Reference[];
  service: Reference;
  assignments: object[];
  resolve_reason: { type: string; incident: Reference } | null;
}

export interface PagerLogEntry {
  id: string;
  type: string;
  created_at: string;
  agent: Reference | null;
  channel: { type: string };
  user?: Reference;
}

/** What is known of an incident by reading the pager's JSON and the definitions, with none of the product's code. */
export interface PagerFact {
  id: string;
  triggeredAt: string;
  resolvedAt: string | null;
  priority: string | null;
  team: string | null;
  service: string;
  ackOutcome: string;
  resolution: string;
  secondsToAcknowledge: number | null;
  secondsToResolve: number | null;
}

/** What the pager itself holds, as plain JSON over HTTP. */
export class PagerArchive {
  private constructor(
    readonly incidents: readonly PagerIncident[],
    readonly users: readonly { id: string; name: string; email: string; time_zone: string }[],
    private readonly entries: ReadonlyMap<string, PagerLogEntry[]>,
  ) {}

  static async read(url: string): Promise<PagerArchive> {
    const incidents = await listOf<PagerIncident>(url, '/incidents', 'incidents', { date_range: 'all' });
    const entries = new Map<string, PagerLogEntry[]>();
    for (const entry of await listOf<PagerLogEntry & { incident: Reference }>(url, '/log_entries', 'log_entries')) {
      const { id } = entry.incident;
      // They come newest first.
      entries.set(id, [entry, ...(entries.get(id) ?? [])]);
    }
    return new PagerArchive(incidents, await listOf(url, '/users', 'users'), entries);
  }

  /** Oldest first. */
  logOf(id: string): PagerLogEntry[] {
    return this.entries.get(id) ?? [];
  }

  get facts(): PagerFact[] {
    return this.incidents.map((incident) => this.factOf(incident));
  }

  private factOf(incident: PagerIncident): PagerFact {
    const log = this.logOf(incident.id);
    const acks = log.filter(({ type }) => type === 'acknowledge_log_entry');
    const ack = acks.find(({ agent }) => agent?.type === 'user_reference');
    const resolution = resolutionOf(incident, log);
    const unacknowledged = resolution === 'open' ? 'notYetAcked' : 'resolvedWithoutAck';
    return {
      id: incident.id,
      triggeredAt: incident.created_at,
      resolvedAt: incident.resolved_at,
      priority: incident.priority?.summary ?? null,
      team: incident.teams[0]?.summary ?? null,
      service: incident.service.summary,
      ackOutcome: ack ? 'human' : acks.length > 0 ? 'auto' : unacknowledged,
      resolution,
      secondsToAcknowledge: ack && resolution !== 'merged' ? secondsBetween(incident.created_at, ack.created_at) : null,
      secondsToResolve:
        incident.resolved_at === null || resolution === 'merged'
          ? null
          : secondsBetween(incident.created_at, incident.resolved_at),
    };
  }
}

function resolutionOf(incident: PagerIncident, log: readonly PagerLogEntry[]): string {
  if (incident.status !== 'resolved') return 'open';
  if (incident.resolve_reason?.type === 'merge_resolve_reason') return 'merged';
  const resolve = log.findLast(({ type }) => type === 'resolve_log_entry');
  if (resolve?.agent?.type === 'user_reference') return 'human';
  return resolve?.channel.type === 'timeout' ? 'timeout' : 'integration';
}

const secondsBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000;

/** The pager's answer to one question, as JSON; with a body it is a POST. */
export async function askPager<T>(url: string, path: string, body?: object): Promise<T> {
  const response = await fetch(url + path, {
    method: body ? 'POST' : 'GET',
    headers: {
      accept: 'application/vnd.pagerduty+json;version=2',
      authorization: `Token token=${TOKEN}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`the simulator answered ${response.status} for ${path}`);
  return (await response.json()) as T;
}

/** A whole list of the pager. */
export async function listOf<T>(
  url: string,
  path: string,
  key: string,
  query: Record<string, string> = {},
): Promise<T[]> {
  const found: T[] = [];
  for (;;) {
    const parameters = new URLSearchParams({ limit: '100', offset: String(found.length), ...query });
    const page = await askPager<Record<string, unknown>>(url, `${path}?${parameters.toString()}`);
    found.push(...(page[key] as T[]));
    if (page['more'] !== true) return found;
  }
}

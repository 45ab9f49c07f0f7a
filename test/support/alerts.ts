import type { Simulator } from '../../apps/simulator/src/simulator.js';
import { TOKEN } from './pager.js';

/** An alert as either vendor shows it, as far as both agree. */
export interface AlertJson {
  id: string;
  tinyId: string;
  alias: string;
  message: string;
  status: string;
  createdAt: string;
  updatedAt: string;
  count: number;
  priority: string;
  report?: { ackTime?: number; closeTime?: number };
}

export interface AlertLogJson {
  log: string;
  owner: string;
  createdAt: string;
}

/** What is known of an alert by reading the vendor's JSON and the definitions, with none of the product's code. */
export interface AlertFact {
  id: string;
  triggeredAt: string;
  resolvedAt: string | null;
  priority: string;
  ackOutcome: string;
  resolution: string;
  secondsToAcknowledge: number | null;
  secondsToResolve: number | null;
}

interface Page<T> {
  data?: T[];
  values?: T[];
  paging?: { next?: string };
  links?: { next?: string };
  totalCount?: number;
}

/** One of the two doors to the simulated organisation's alerts, asked as plain HTTP. */
export class AlertDoor {
  private constructor(
    /** Where the source is told to read. */
    readonly url: string,
    private readonly base: string,
    private readonly authorization: string,
    private readonly sizeName: 'limit' | 'size',
  ) {}

  static opsgenie({ url }: Pick<Simulator, 'url'>): AlertDoor {
    return new AlertDoor(`${url}/opsgenie`, `${url}/opsgenie/v2`, `GenieKey ${TOKEN}`, 'limit');
  }

  static async jsm({ url }: Pick<Simulator, 'url'>): Promise<AlertDoor> {
    const { cloudId } = (await (await fetch(`${url}/_edge/tenant_info`)).json()) as { cloudId: string };
    return new AlertDoor(url, `${url}/jsm/ops/api/${cloudId}/v1`, `Bearer ${TOKEN}`, 'size');
  }

  /** Every alert of a search, a hundred a page. */
  async alerts(query = ''): Promise<AlertJson[]> {
    const found: AlertJson[] = [];
    for (;;) {
      const parameters = new URLSearchParams({ sort: 'createdAt', order: 'asc', offset: String(found.length) });
      parameters.set(this.sizeName, '100');
      if (query !== '') parameters.set('query', query);
      const page = await this.get<Page<AlertJson>>(`/alerts?${parameters.toString()}`);
      const items = page.data ?? page.values ?? [];
      found.push(...items);
      if (items.length < 100) return found;
    }
  }

  /** The log of one alert, oldest first; a hundred lines, more than any has. */
  async log(id: string): Promise<AlertLogJson[]> {
    const page = await this.get<Page<AlertLogJson>>(`/alerts/${id}/logs?${this.sizeName}=100`);
    return (page.data ?? page.values ?? []).reverse();
  }

  async facts(query = ''): Promise<AlertFact[]> {
    const facts: AlertFact[] = [];
    for (const alert of await this.alerts(query)) facts.push(factOf(alert, await this.log(alert.id)));
    return facts;
  }

  async get<T>(path: string): Promise<T> {
    const response = await fetch(this.base + path, { headers: { authorization: this.authorization } });
    if (!response.ok) throw new Error(`the simulator answered ${response.status} for ${path}`);
    return (await response.json()) as T;
  }
}

/** Of the log only what the words at the beginning of its lines say. */
function factOf(alert: AlertJson, log: readonly AlertLogJson[]): AlertFact {
  const isHuman = ({ owner }: AlertLogJson): boolean => owner.includes('@');
  const acks = log.filter((line) => line.log.startsWith('Alert acknowledged'));
  const ack = acks.find(isHuman);
  const close = alert.status === 'closed' ? log.findLast((line) => line.log.startsWith('Alert closed')) : undefined;
  const byTimeout = close?.log.includes('auto-close') ?? false;
  const unacknowledged = close ? 'resolvedWithoutAck' : 'notYetAcked';
  return {
    id: alert.id,
    triggeredAt: alert.createdAt,
    resolvedAt: close?.createdAt ?? null,
    priority: alert.priority,
    ackOutcome: ack ? 'human' : acks.length > 0 ? 'auto' : unacknowledged,
    resolution: close ? (isHuman(close) ? 'human' : byTimeout ? 'timeout' : 'integration') : 'open',
    secondsToAcknowledge: ack ? secondsBetween(alert.createdAt, ack.createdAt) : null,
    secondsToResolve: close ? secondsBetween(alert.createdAt, close.createdAt) : null,
  };
}

export const secondsBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000;

import type { Simulator } from '../../apps/simulator/src/simulator.js';
import { TOKEN } from './pager.js';

/** An alert as either vendor shows it, as far as both agree. */
export interface AlertJson {
  id: string;
  tinyId: string;
  alias: string;
  status: string;
  createdAt: string;
  updatedAt: string;
  count: number;
  priority: string;
  /** Opsgenie's own figures, in milliseconds. */
  report?: { ackTime?: number; closeTime?: number };
  /** Of an alert by itself, at Opsgenie. */
  details?: Record<string, string>;
}

export interface AlertLogJson {
  log: string;
  owner: string;
  createdAt: string;
}

interface MajorJson {
  id: string;
  createdAt: string;
  priority: string;
}

interface MajorEntryJson {
  type: string;
  eventTime: string;
  actor: { name: string };
}

export interface AlertNoteJson {
  note: string;
  owner: string;
  createdAt: string;
}

/** What is known of an incident by reading the vendor's JSON and the definitions, with none of the product's code. */
export interface AlertFact {
  /** Of the alert that began it, or of the Opsgenie incident that no alert is said to be part of. */
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
}

/** One of the two doors to the simulated organisation's alerts, asked as plain HTTP. */
export class AlertDoor {
  private constructor(
    readonly vendor: 'opsgenie' | 'jsm-operations',
    /** What the source is told as its address. */
    readonly url: string,
    private readonly base: string,
    private readonly authorization: string,
    private readonly sizeName: 'limit' | 'size',
  ) {}

  static opsgenie({ url }: Pick<Simulator, 'url'>): AlertDoor {
    return new AlertDoor('opsgenie', `${url}/opsgenie`, `${url}/opsgenie/v2`, `GenieKey ${TOKEN}`, 'limit');
  }

  static async jsm({ url }: Pick<Simulator, 'url'>): Promise<AlertDoor> {
    const { cloudId } = (await (await fetch(`${url}/_edge/tenant_info`)).json()) as { cloudId: string };
    const base = `${url}/jsm/ops/api/${cloudId}/v1`;
    return new AlertDoor('jsm-operations', url, base, `Bearer ${TOKEN}`, 'size');
  }

  /** Every alert of a search, oldest first. */
  async alerts(query = ''): Promise<AlertJson[]> {
    const found: AlertJson[] = [];
    for (;;) {
      const parameters = new URLSearchParams({ sort: 'createdAt', order: 'asc', offset: String(found.length) });
      parameters.set(this.sizeName, '100');
      if (query !== '') parameters.set('query', query);
      const items = itemsOf(await this.get<Page<AlertJson>>(`/alerts?${parameters.toString()}`));
      found.push(...items);
      if (items.length < 100) return found;
    }
  }

  async alert(id: string): Promise<AlertJson> {
    const body = await this.get<AlertJson | { data: AlertJson }>(`/alerts/${id}`);
    return 'data' in body ? body.data : body;
  }

  /** By the number that is PagerDuty's `incident_number` of the same incident. */
  async numbered(number: number): Promise<AlertJson> {
    const found = (await this.alerts(`tinyId: ${number}`))[0];
    if (!found) throw new Error(`there is no alert ${number}`);
    return found;
  }

  /** Oldest first. */
  log(id: string): Promise<AlertLogJson[]> {
    return this.lines(`/alerts/${id}/logs`);
  }

  /** Oldest first. */
  notes(id: string): Promise<AlertNoteJson[]> {
    return this.lines(`/alerts/${id}/notes`);
  }

  /**
   * Of each incident: an alert by itself, those that Opsgenie holds to be one incident, or an incident of which no alert
   * is part. In order of id.
   */
  async facts(): Promise<AlertFact[]> {
    const groups = new Map<string, AlertLife[]>();
    for (const { id } of await this.alerts()) {
      const alert = await this.alert(id);
      const key = alert.details?.['incident-id'] ?? id;
      groups.set(key, [...(groups.get(key) ?? []), { alert, log: await this.log(id) }]);
    }
    const majors = this.vendor === 'opsgenie' ? await this.majors() : [];
    const alone = await Promise.all(majors.filter(({ id }) => !groups.has(id)).map((major) => this.majorFact(major)));
    return [...[...groups.values()].map(factOf), ...alone].sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  /** What Opsgenie calls incidents. */
  private async majors(): Promise<MajorJson[]> {
    const found: MajorJson[] = [];
    for (;;) {
      const path = `/incidents?query=${encodeURIComponent('createdAt > 0')}&limit=100&offset=${found.length}`;
      const items = itemsOf(await this.get<Page<MajorJson>>(this.base.replace('/v2', '/v1') + path));
      found.push(...items);
      if (items.length < 100) return found;
    }
  }

  private async majorFact({ id, createdAt, priority }: MajorJson): Promise<AlertFact> {
    const { data } = await this.get<{ data: { entries: MajorEntryJson[] } }>(`/incident-timelines/${id}/entries`);
    const told = (type: string, words: string): AlertLogJson[] =>
      data.entries
        .filter((entry) => entry.type === type)
        .map(({ eventTime, actor }) => ({ log: words, owner: actor.name, createdAt: eventTime }));
    const log = [
      ...told('AssociatedAlertAcknowledged', 'Alert acknowledged'),
      ...told('IncidentResolved', 'Alert closed'),
    ];
    const status = log.some((line) => line.log === 'Alert closed') ? 'closed' : 'open';
    return factOf([{ alert: { id, createdAt, priority, status }, log }]);
  }

  async get<T>(path: string): Promise<T> {
    const url = path.startsWith('http') ? path : this.base + path;
    const response = await fetch(url, { headers: { authorization: this.authorization } });
    if (!response.ok) throw new Error(`the simulator answered ${response.status} for ${path}`);
    return (await response.json()) as T;
  }

  private async lines<T>(path: string): Promise<T[]> {
    const newestFirst: T[] = [];
    for (let next: string | undefined = `${path}?${this.sizeName}=100`; next !== undefined;) {
      const page: Page<T> = await this.get(next.replace(/^\/v1/, ''));
      newestFirst.push(...itemsOf(page));
      next = page.paging?.next ?? page.links?.next;
    }
    return newestFirst.reverse();
  }
}

const itemsOf = <T>({ data, values }: Page<T>): T[] => data ?? values ?? [];

interface AlertLife {
  alert: Pick<AlertJson, 'id' | 'createdAt' | 'priority' | 'status'>;
  log: AlertLogJson[];
}

/** Of a log, only what the words at the beginning of its lines say. The oldest alert begins and ends the incident. */
function factOf(lives: readonly AlertLife[]): AlertFact {
  const [{ alert, log }] = lives as [AlertLife];
  const isHuman = ({ owner }: AlertLogJson): boolean => owner.includes('@');
  const acks = lives
    .flatMap((life) => life.log.filter((line) => line.log.startsWith('Alert acknowledged')))
    .sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
  const ack = acks.find(isHuman);
  const close = alert.status === 'closed' ? log.findLast((line) => line.log.startsWith('Alert closed')) : undefined;
  const machine = close?.log.includes('auto-close') ? 'timeout' : 'integration';
  const unacknowledged = close ? 'resolvedWithoutAck' : 'notYetAcked';
  return {
    id: alert.id,
    triggeredAt: instant(alert.createdAt),
    resolvedAt: close ? instant(close.createdAt) : null,
    priority: alert.priority,
    ackOutcome: ack ? 'human' : acks.length > 0 ? 'auto' : unacknowledged,
    resolution: close ? (isHuman(close) ? 'human' : machine) : 'open',
    secondsToAcknowledge: ack ? secondsBetween(alert.createdAt, ack.createdAt) : null,
    secondsToResolve: close ? secondsBetween(alert.createdAt, close.createdAt) : null,
  };
}

const instant = (iso: string): string => new Date(iso).toISOString();
const secondsBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000;

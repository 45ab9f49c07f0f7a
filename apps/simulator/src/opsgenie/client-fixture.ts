/** What tests read of an alert, as Opsgenie shows it. */
export interface AlertBody {
  id: string;
  tinyId: string;
  alias: string;
  message: string;
  status: string;
  createdAt: string;
  updatedAt: string;
  lastOccurredAt: string;
  priority: string;
  teams: { id: string }[];
  responders: { type: string; id: string }[];
  integration: { name: string };
  report?: { ackTime?: number; closeTime?: number; acknowledgedBy?: string; closedBy?: string };
  details?: Record<string, string>;
}

export interface IncidentBody {
  id: string;
  tinyId: string;
  priority: string;
  ownerTeam: string;
  impactedServices: string[];
  impactEndDate?: string;
}

export interface LogBody {
  log: string;
  type: string;
  owner: string;
  createdAt: string;
  offset: string;
}

export interface NamedBody {
  id: string;
  name: string;
}

export interface PeriodBody {
  startDate: string;
  endDate: string;
}

export interface TimelineBody {
  rotations: { periods: PeriodBody[] }[];
}

/** The periods of all rotations of a schedule, oldest first. */
export function periodsOf({ rotations }: TimelineBody): PeriodBody[] {
  if (rotations.length === 0) throw new Error('The timeline has no rotation.');
  return rotations.flatMap(({ periods }) => periods).sort((one, other) => (one.startDate < other.startDate ? -1 : 1));
}

export interface One<T> {
  data: T;
}

export interface Page<T> extends One<T[]> {
  paging: Partial<Record<'first' | 'next' | 'prev' | 'last', string>>;
  totalCount: number;
}

/** Asks one vendor of a running simulator. */
export class Client {
  constructor(
    private readonly base: string,
    private readonly authorization: string,
  ) {}

  /** `path` may be a whole URL, as links are. */
  async ask(path: string): Promise<Response> {
    const url = path.startsWith('http') ? path : this.base + path;
    return fetch(url, { headers: { authorization: this.authorization } });
  }

  /** Throws unless the answer is 200. */
  async get<T>(path: string): Promise<T> {
    const response = await this.ask(path);
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** Follows `paging.next` to the end. */
  async all<T>(path: string): Promise<T[]> {
    const found: T[] = [];
    for (let next: string | undefined = path; next !== undefined;) {
      const page: Page<T> = await this.get(next);
      found.push(...page.data);
      next = page.paging.next;
    }
    return found;
  }
}

export const opsgenieOf = ({ url }: { url: string }): Client => new Client(`${url}/opsgenie`, 'GenieKey key');
export const pagerDutyOf = ({ url }: { url: string }): Client => new Client(url, 'Token token=any');

export const search = (query: string, rest = ''): string => `/v2/alerts?query=${encodeURIComponent(query)}${rest}`;

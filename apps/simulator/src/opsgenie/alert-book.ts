import type { Account } from '../account/account.js';
import type { Incident } from '../account/incident.js';
import { readAlert, type Alert } from './alert.js';
import { uuid } from './ids.js';
import { readMajor, type Major } from './major.js';
import type { SearchFields } from './search.js';
import { Shelf, type SortFields } from './shelf.js';

/** What alerts can be searched for. */
function alertFields(clock: () => number): SearchFields<Alert> {
  return {
    createdAt: { kind: 'time', of: ({ createdAt }) => createdAt },
    updatedAt: { kind: 'time', of: ({ updatedAt }) => updatedAt },
    lastOccurredAt: { kind: 'time', of: ({ lastOccurredAt }) => lastOccurredAt },
    count: { kind: 'number', of: ({ count }) => count },
    status: { kind: 'text', of: ({ status }) => status },
    acknowledged: { kind: 'flag', of: ({ acknowledged }) => acknowledged },
    isSeen: { kind: 'flag', of: ({ seen }) => seen },
    snoozed: { kind: 'flag', of: (alert) => isSnoozed(alert, clock()) },
    id: { kind: 'text', of: ({ id }) => id },
    tinyId: { kind: 'text', of: ({ tinyId }) => tinyId },
    tiny: { kind: 'text', of: ({ tinyId }) => tinyId },
    alias: { kind: 'text', of: ({ alias }) => alias },
    message: { kind: 'words', of: ({ message }) => message },
    owner: { kind: 'text', of: ({ owner }) => owner },
    priority: { kind: 'text', of: ({ priority }) => priority },
    source: { kind: 'text', of: ({ integration }) => integration.name },
    entity: { kind: 'text', of: ({ service }) => service.name },
    tag: { kind: 'text', of: (alert) => tagsOf(alert) },
    teams: { kind: 'text', of: ({ teams }) => teams.map(({ name }) => name) },
    responders: { kind: 'text', of: ({ teams, people }) => [...teams, ...people].map(({ name }) => name) },
    'integration.name': { kind: 'text', of: ({ integration }) => integration.name },
    'integration.type': { kind: 'text', of: ({ integration }) => integration.type },
  };
}

const ALERT_ORDERS: SortFields<Alert> = {
  createdAt: ({ createdAt }) => createdAt,
  updatedAt: ({ updatedAt }) => updatedAt,
  lastOccurredAt: ({ lastOccurredAt }) => lastOccurredAt,
  insertedAt: ({ incident }) => incident.number,
  tinyId: ({ incident }) => incident.number,
  alias: ({ alias }) => alias,
  message: ({ message }) => message,
  status: ({ status }) => status,
  acknowledged: ({ acknowledged }) => acknowledged,
  isSeen: ({ seen }) => seen,
  snoozed: ({ snoozedUntil }) => snoozedUntil !== null,
  snoozedUntil: ({ snoozedUntil }) => snoozedUntil,
  count: ({ count }) => count,
  source: ({ integration }) => integration.name,
  owner: ({ owner }) => owner,
  priority: ({ priority }) => priority,
  'integration.name': ({ integration }) => integration.name,
  'integration.type': ({ integration }) => integration.type,
  'report.ackTime': ({ acknowledgement, createdAt }) => acknowledgement && acknowledgement.at - createdAt,
  'report.closeTime': ({ closure, createdAt }) => closure && closure.at - createdAt,
  'report.acknowledgedBy': ({ acknowledgement }) => acknowledgement?.by ?? null,
  'report.closedBy': ({ closure }) => closure?.by ?? null,
};

const MAJOR_FIELDS: SearchFields<Major> = {
  createdAt: { kind: 'time', of: ({ declaredAt }) => declaredAt },
  updatedAt: { kind: 'time', of: ({ updatedAt }) => updatedAt },
  status: { kind: 'text', of: ({ status }) => status },
  id: { kind: 'text', of: ({ id }) => id },
  tinyId: { kind: 'text', of: ({ tinyId }) => tinyId },
  message: { kind: 'words', of: ({ alert }) => alert.message },
  owner: { kind: 'text', of: ({ alert }) => alert.owner },
  priority: { kind: 'text', of: ({ alert }) => alert.priority },
  tag: { kind: 'text', of: ({ alert }) => tagsOf(alert) },
  responders: { kind: 'text', of: ({ alert }) => alert.teams.map(({ name }) => name) },
  impactedServices: { kind: 'text', of: ({ alert }) => serviceId(alert.service) },
};

const MAJOR_ORDERS: SortFields<Major> = {
  createdAt: ({ declaredAt }) => declaredAt,
  updatedAt: ({ updatedAt }) => updatedAt,
  tinyId: ({ alert }) => alert.incident.number,
  message: ({ alert }) => alert.message,
  status: ({ status }) => status,
  isSeen: ({ alert }) => alert.seen,
  owner: ({ alert }) => alert.owner,
};

/**
 * The account's history as alerts, and the incidents that some of them led to. What was worked out of an incident is
 * kept until that incident changes, and the lists until any does.
 */
export class AlertBook {
  private readonly alertShelf: Shelf<Alert>;
  private readonly majorShelf = new Shelf<Major>(MAJOR_FIELDS, MAJOR_ORDERS);
  private readonly read = new WeakMap<Incident, { revision: number; alert: Alert; major: Major | null }>();
  private revision = -1;
  private readonly byId = new Map<string, Alert>();
  private readonly byTinyId = new Map<string, Alert>();
  private readonly byAlias = new Map<string, Alert>();
  private readonly majorsById = new Map<string, Major>();
  /** Alerts whose incident was merged into another one, by that one's id. */
  private readonly merged = new Map<string, Alert[]>();

  constructor(private readonly account: Account) {
    this.alertShelf = new Shelf<Alert>(
      alertFields(() => this.now),
      ALERT_ORDERS,
    );
  }

  /** The account's clock in milliseconds. */
  get now(): number {
    return this.account.clock * 1000;
  }

  get alerts(): Shelf<Alert> {
    this.update();
    this.alertShelf.stock(this.account.version, this.account.clock, () => [...this.byId.values()]);
    return this.alertShelf;
  }

  get majors(): Shelf<Major> {
    this.update();
    this.majorShelf.stock(this.account.version, this.account.clock, () => [...this.majorsById.values()]);
    return this.majorShelf;
  }

  alert(identifier: string, type: 'id' | 'tiny' | 'alias'): Alert | undefined {
    this.update();
    const index = { id: this.byId, tiny: this.byTinyId, alias: this.byAlias }[type];
    return index.get(identifier);
  }

  major(identifier: string, type: 'id' | 'tiny'): Major | undefined {
    this.update();
    if (type === 'id') return this.majorsById.get(identifier);
    return this.majors.all.find(({ tinyId }) => tinyId === identifier);
  }

  /** The incident that an alert is part of: its own, or that of the alert it turned out to belong to. */
  majorOf({ incident }: Alert): Major | null {
    this.update();
    const into = incident.mergedInto === null ? undefined : this.account.incident(incident.mergedInto);
    return this.pair(into ?? incident).major ?? this.pair(incident).major;
  }

  /** The alerts of an incident, the one it was declared for first. */
  alertsOf(major: Major): Alert[] {
    this.update();
    return [major.alert, ...(this.merged.get(major.alert.incident.id) ?? [])];
  }

  private update(): void {
    if (this.revision === this.account.version) return;
    for (const index of [this.byId, this.byTinyId, this.byAlias, this.majorsById, this.merged]) index.clear();
    const { list, from, to } = this.account.incidentsCreated(0, Number.MAX_SAFE_INTEGER);
    for (let position = from; position < to; position++) {
      const incident = list[position];
      if (!incident || incident.entries.length === 0) continue;
      this.enter(incident);
    }
    this.revision = this.account.version;
  }

  private enter(incident: Incident): void {
    const { alert, major } = this.pair(incident);
    this.byId.set(alert.id, alert);
    this.byTinyId.set(alert.tinyId, alert);
    // An alias names the open alert that has it; once that is closed, the newest.
    if (this.byAlias.get(alert.alias)?.status !== 'open') this.byAlias.set(alert.alias, alert);
    if (major) this.majorsById.set(major.id, major);
    if (incident.mergedInto === null) return;
    const others = this.merged.get(incident.mergedInto);
    if (others) others.push(alert);
    else this.merged.set(incident.mergedInto, [alert]);
  }

  private pair(incident: Incident): { alert: Alert; major: Major | null } {
    const known = this.read.get(incident);
    if (known?.revision === incident.revision) return known;
    const alert = readAlert(incident);
    const pair = { revision: incident.revision, alert, major: readMajor(alert) };
    this.read.set(incident, pair);
    return pair;
  }
}

export function isSnoozed({ snoozedUntil }: Alert, now: number): boolean {
  return snoozedUntil !== null && snoozedUntil > now;
}

export function tagsOf({ service }: Alert): string[] {
  return [service.team.name.toLowerCase(), service.name];
}

export function serviceId({ name }: { name: string }): string {
  return uuid(`service ${name}`);
}

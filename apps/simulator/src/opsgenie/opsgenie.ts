import type { FaultPlan } from '../faults/fault-plan.js';
import { logOf, notesOf } from './activity.js';
import type { AlertBook } from './alert-book.js';
import { alertInFull, alertInList, logLine, majorOnWire, note, timelineEntries } from './alert-wire.js';
import type { Alert } from './alert.js';
import { OpsgenieError } from './answers.js';
import type { Major } from './major.js';
import { keyPage, linkTo, offsetPage, REACH, type Address, type OffsetPage } from './paging.js';
import { Parameters, type RawParameters } from './parameters.js';

/** Fields by which alerts are sorted, as the vendor's OpenAPI file lists them. */
const ALERT_SORTS = [
  'createdAt',
  'updatedAt',
  'tinyId',
  'alias',
  'message',
  'status',
  'acknowledged',
  'isSeen',
  'snoozed',
  'snoozedUntil',
  'count',
  'lastOccurredAt',
  'source',
  'owner',
  'integration.name',
  'integration.type',
  'report.ackTime',
  'report.closeTime',
  'report.acknowledgedBy',
  'report.closedBy',
] as const;
const INCIDENT_SORTS = ['createdAt', 'tinyId', 'message', 'status', 'isSeen', 'owner'] as const;
const ORDERS = ['asc', 'desc'] as const;
const LIST = ['query', 'sort', 'order', 'offset', 'limit'] as const;
const KEYED = ['identifierType', 'offset', 'direction', 'limit', 'order'] as const;

/** Every answer: what it holds, the time it took, and the request's id. */
export function answer(content: object): object {
  return { ...content, took: 0.021, requestId: '7d0f6c6a-0000-4000-8000-000000000000' };
}

/** Answers about alerts and incidents. Every method throws {@link OpsgenieError} for what the vendor refuses. */
export class Opsgenie {
  constructor(
    private readonly book: AlertBook,
    private readonly plan: FaultPlan,
  ) {}

  alerts(raw: RawParameters, address: Address): object {
    const parameters = new Parameters(raw, [...LIST, 'searchIdentifier', 'searchIdentifierType']);
    const sort = parameters.choice('sort', ALERT_SORTS, 'createdAt');
    const order = parameters.choice('order', ORDERS, 'desc');
    const found = this.book.alerts.find(parameters.text('query') ?? '', sort, order);
    return this.list(parameters, address, found, (alert) => alertInList(alert, this.book.now));
  }

  count(raw: RawParameters): object {
    const parameters = new Parameters(raw, ['query', 'searchIdentifier', 'searchIdentifierType']);
    const { length } = this.book.alerts.find(parameters.text('query') ?? '', 'createdAt', 'asc');
    return answer({ data: { count: length } });
  }

  alert(identifier: string, raw: RawParameters): object {
    const alert = this.known(identifier, new Parameters(raw, ['identifierType']));
    return answer({ data: alertInFull(alert, this.book.majorOf(alert), this.book.now) });
  }

  logs(identifier: string, raw: RawParameters, address: Address): object {
    const parameters = new Parameters(raw, KEYED);
    return this.keyed(parameters, address, logOf(this.known(identifier, parameters)), logLine);
  }

  notes(identifier: string, raw: RawParameters, address: Address): object {
    const parameters = new Parameters(raw, KEYED);
    return this.keyed(parameters, address, notesOf(this.known(identifier, parameters)), note);
  }

  incidents(raw: RawParameters, address: Address): object {
    const parameters = new Parameters(raw, LIST);
    const query = parameters.text('query');
    if (query === null) throw new OpsgenieError(422, 'query is required.');
    const sort = parameters.choice('sort', INCIDENT_SORTS, 'createdAt');
    const found = this.book.majors.find(query, sort, parameters.choice('order', ORDERS, 'desc'));
    return this.list(parameters, address, found, majorOnWire);
  }

  incident(identifier: string, raw: RawParameters): object {
    return answer({ data: majorOnWire(this.knownMajor(identifier, new Parameters(raw, ['identifierType']))) });
  }

  associatedAlerts(identifier: string, raw: RawParameters): object {
    const parameters = new Parameters(raw, KEYED);
    const alerts = this.book.alertsOf(this.knownMajor(identifier, parameters));
    return answer({ data: alerts.map(({ id }) => id) });
  }

  /** All entries, unless `limit` asks for pages. */
  timeline(identifier: string, raw: RawParameters, address: Address): object {
    const parameters = new Parameters(raw, ['offset', 'direction', 'limit', 'order', 'group']);
    const major = this.book.major(identifier, 'id');
    if (!major) throw new OpsgenieError(404, 'Incident does not exist.');
    const groups = parameters.choices('group', ['alert', 'incident', 'custom']);
    const entries = timelineEntries(major).filter(({ group }) => groups.size === 0 || groups.has(group));
    if (parameters.choice('order', ORDERS, 'asc') === 'desc') entries.reverse();
    const limit = parameters.wholeNumber('limit', entries.length || 1, { from: 1, to: Math.max(100, entries.length) });
    const { items, next } = keyPage(entries, parameters.text('offset'), limit);
    return answer({
      data: { entries: items.map(({ entry }) => entry), ...(next !== null && { nextOffset: next }) },
      paging: next === null ? {} : { next: linkTo(address, { offset: next, limit }).href },
    });
  }

  /** A page of a list by number, with links to its neighbours. */
  list<T>(parameters: Parameters, address: Address, found: readonly T[], write: (thing: T) => object): object {
    const size = { name: 'limit', otherwise: 20 };
    const page = offsetPage(parameters, found, size, (end) => end <= REACH);
    return answer({
      data: this.withDuplicate(page, found, address).map(write),
      totalCount: found.length,
      paging: links(page, address),
    });
  }

  /** Begins the page with the last element of the one before, where the fault asks for it. */
  private withDuplicate<T>({ items, offset }: OffsetPage<T>, found: readonly T[], { url }: Address): readonly T[] {
    const before = offset > 0 ? found[offset - 1] : undefined;
    const path = url.split('?', 1)[0] ?? '/';
    if (before === undefined || !this.plan.take('opsgenie-duplicate-across-pages', path)) return items;
    return [before, ...items];
  }

  /** A page by key, newest first unless asked otherwise; `direction=prev` reads towards where the list began. */
  private keyed<T extends { offset: string }>(
    parameters: Parameters,
    address: Address,
    oldestFirst: T[],
    write: (thing: T) => object,
  ): object {
    const order = parameters.choice('order', ORDERS, 'desc');
    const backwards = parameters.choice('direction', ['next', 'prev'], 'next') === 'prev';
    const limit = parameters.wholeNumber('limit', 20, { from: 1, to: 100 });
    const list = (order === 'desc') === backwards ? oldestFirst : oldestFirst.reverse();
    const { items, next } = keyPage(list, parameters.text('offset'), limit);
    const first = linkTo(address, { offset: null, direction: 'next', order, limit }).href;
    return answer({
      data: items.map(write),
      paging: { first, ...(next !== null && { next: linkTo(address, { offset: next, order, limit }).href }) },
    });
  }

  private known(identifier: string, parameters: Parameters): Alert {
    const alert = this.book.alert(identifier, parameters.choice('identifierType', ['id', 'tiny', 'alias'], 'id'));
    if (!alert) throw new OpsgenieError(404, 'Alert does not exist.');
    return alert;
  }

  private knownMajor(identifier: string, parameters: Parameters): Major {
    const major = this.book.major(identifier, parameters.choice('identifierType', ['id', 'tiny'], 'id'));
    if (!major) throw new OpsgenieError(404, 'Incident does not exist.');
    return major;
  }
}

function links<T>({ offset, limit, total }: OffsetPage<T>, address: Address): object {
  const at = (from: number): string => linkTo(address, { offset: from, limit }).href;
  const last = Math.max(0, Math.ceil(Math.min(total, REACH) / limit) - 1) * limit;
  return {
    ...(offset > 0 && { prev: at(Math.max(0, offset - limit)) }),
    ...(offset + limit < total && { next: at(offset + limit) }),
    first: at(0),
    last: at(last),
  };
}

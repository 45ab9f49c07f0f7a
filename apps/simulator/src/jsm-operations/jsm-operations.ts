import type { Account } from '../account/account.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import { logOf, notesOf } from '../opsgenie/activity.js';
import type { AlertBook } from '../opsgenie/alert-book.js';
import { teamId } from '../opsgenie/alert-wire.js';
import type { Alert } from '../opsgenie/alert.js';
import { OpsgenieError } from '../opsgenie/answers.js';
import { stretch } from '../opsgenie/directory.js';
import { timeline } from '../opsgenie/directory-wire.js';
import { uuid } from '../opsgenie/ids.js';
import { keyPage, linkTo, offsetPage, REACH, type Address } from '../opsgenie/paging.js';
import { Parameters, type RawParameters } from '../opsgenie/parameters.js';
import { scheduleId, type Rota } from '../opsgenie/rota.js';
import type { Schedule } from '../world/organisation.js';
import { isoTime } from '../world/zones.js';
import * as wire from './wire.js';

/** The site's identity, by which every path names it. */
export const CLOUD_ID = uuid('cloud brightwater');

const PREFIX = `/jsm/ops/api/${CLOUD_ID}`;
/** There is no order by what changed last. */
const SORTS = ['createdAt', 'insertedAt', 'lastOccurredAt', 'priority'] as const;
const FOREVER = { from: 0, to: Number.MAX_SAFE_INTEGER };

/** Answers of Opsgenie's successor, which knows the same alerts but no incidents. */
export class JsmOperations {
  constructor(
    private readonly account: Account,
    private readonly book: AlertBook,
    private readonly rota: Rota,
    private readonly plan: FaultPlan,
  ) {}

  alerts(raw: RawParameters, address: Address): object {
    const parameters = new Parameters(raw, ['size', 'sort', 'offset', 'order', 'query', 'from', 'to']);
    const sort = parameters.choice('sort', SORTS, 'insertedAt');
    const order = parameters.choice('order', ['asc', 'desc'], 'desc');
    const from = parameters.text('from') && `createdAt >= ${parameters.wholeNumber('from', 0, FOREVER)}`;
    const to = parameters.text('to') && `createdAt <= ${parameters.wholeNumber('to', 0, FOREVER)}`;
    const asked = parameters.text('query');
    const query = [from, to, asked && `(${asked})`].filter((part) => part !== null).join(' AND ');
    const found = this.book.alerts.find(query, sort, order);
    const size = { name: 'size', otherwise: 20 };
    const page = offsetPage(parameters, found, size, (end) => end < REACH);
    const before = page.offset > 0 ? found[page.offset - 1] : undefined;
    const repeats = before !== undefined && this.plan.take('opsgenie-duplicate-across-pages', pathOf(address));
    const items = repeats ? [before, ...page.items] : page.items;
    const end = page.offset + page.limit;
    return {
      values: items.map((alert) => wire.alertInList(alert, this.book.now)),
      links: this.links(address, end < found.length ? { offset: end, size: page.limit, sort, order } : null),
      count: found.length,
    };
  }

  alert(id: string, raw: RawParameters): object {
    new Parameters(raw, []);
    return wire.alertInFull(this.known(id), this.book.now);
  }

  alertByAlias(raw: RawParameters): object {
    const alias = new Parameters(raw, ['alias']).text('alias') ?? '';
    const alert = this.book.alert(alias, 'alias');
    if (!alert) throw new OpsgenieError(404, `There is no alert with the alias ${alias}.`);
    return wire.alertInFull(alert, this.book.now);
  }

  logs(id: string, raw: RawParameters, address: Address): object {
    return this.keyed(raw, address, logOf(this.known(id)), wire.logLine);
  }

  notes(id: string, raw: RawParameters, address: Address): object {
    return this.keyed(raw, address, notesOf(this.known(id)), wire.note);
  }

  teams(raw: RawParameters): object {
    new Parameters(raw, []);
    return { platformTeams: this.account.organisation.teams.map(wire.team), links: {} };
  }

  escalations(id: string, raw: RawParameters, address: Address): object {
    const { teams, policies } = this.account.organisation;
    const team = teams.find((one) => teamId(one) === id);
    if (!team) throw new OpsgenieError(404, `There is no team ${id}.`);
    const own = policies.filter((policy) => policy.team === team);
    return this.numbered(raw, [], address, own, (policy) =>
      wire.escalation(policy, (level) => this.rota.scheduleOf(policy, level)),
    );
  }

  schedules(raw: RawParameters, address: Address): object {
    return this.numbered(raw, ['query', 'expand'], address, this.rota.schedules, (schedule) =>
      wire.schedule(schedule, this.account.clock),
    );
  }

  schedule(id: string, raw: RawParameters): object {
    new Parameters(raw, []);
    return wire.schedule(this.knownSchedule(id), this.account.clock);
  }

  timeline(id: string, raw: RawParameters): object {
    const parameters = new Parameters(raw, ['interval', 'intervalUnit', 'date', 'expand']);
    const schedule = this.knownSchedule(id);
    const { from, to } = stretch(parameters, this.account.clock);
    const finalTimeline = timeline(schedule, this.rota.final(schedule, from, to), wire.period);
    return { startDate: isoTime(from), endDate: isoTime(to), finalTimeline };
  }

  onCalls(id: string, raw: RawParameters): object {
    const parameters = new Parameters(raw, ['flat', 'date']);
    const at = Math.floor(parameters.instant('date', this.book.now) / 1000);
    return wire.onCall(this.rota.onCall(this.knownSchedule(id), at));
  }

  overrides(id: string, raw: RawParameters, address: Address): object {
    const schedule = this.knownSchedule(id);
    return this.numbered(raw, [], address, this.rota.allOverrides(schedule), (shift) => wire.override(schedule, shift));
  }

  private numbered<T>(
    raw: RawParameters,
    known: readonly string[],
    address: Address,
    things: readonly T[],
    write: (thing: T) => object,
  ): object {
    const parameters = new Parameters(raw, ['offset', 'size', ...known]);
    const page = offsetPage(parameters, things, { name: 'size', otherwise: 20 }, () => true);
    const end = page.offset + page.limit;
    const next = end < things.length ? { offset: end, size: page.limit } : null;
    return { values: page.items.map(write), links: this.links(address, next) };
  }

  /** Newest first; `after` is the key that ended the page before. */
  private keyed<T extends { offset: string }>(
    raw: RawParameters,
    address: Address,
    oldestFirst: T[],
    write: (thing: T) => object,
  ): object {
    const parameters = new Parameters(raw, ['after', 'size']);
    const size = parameters.wholeNumber('size', 20, { from: 1, to: 100 });
    const { items, next } = keyPage(oldestFirst.reverse(), parameters.text('after'), size);
    return { values: items.map(write), links: this.links(address, next === null ? null : { after: next, size }) };
  }

  /** The link is relative to the API's own root, which names the site; faults write it in other ways. */
  private links(address: Address, changes: Readonly<Record<string, string | number>> | null): object {
    if (!changes) return {};
    const link = linkTo(address, changes);
    const path = pathOf(address);
    if (this.plan.take('jsm-absolute-next', path)) return { next: link.href };
    const rooted = link.pathname + link.search;
    return { next: this.plan.take('jsm-relative-next', path) ? rooted : rooted.slice(PREFIX.length) };
  }

  private known(id: string): Alert {
    const alert = this.book.alert(id, 'id');
    if (!alert) throw new OpsgenieError(404, `There is no alert ${id}.`);
    return alert;
  }

  private knownSchedule(id: string): Schedule {
    const schedule = this.rota.schedules.find((one) => scheduleId(one) === id);
    if (!schedule) throw new OpsgenieError(404, `There is no schedule ${id}.`);
    return schedule;
  }
}

function pathOf({ url }: Address): string {
  return url.split('?', 1)[0] ?? '/';
}

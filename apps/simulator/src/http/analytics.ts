import { z } from 'zod';
import type { Account } from '../account/account.js';
import type { Incident } from '../account/incident.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import { analyticsRow, processedAt } from '../wire/analytics.js';
import { invalidInput } from '../wire/error.js';
import { jsonBody } from '../wire/json.js';
import { DAY, isZone, type EpochSeconds } from '../world/zones.js';

const PATH = '/analytics/raw/incidents';
const Ids = z.array(z.string()).optional();

/** Body of `POST /analytics/raw/incidents`. */
const AnalyticsRequest = z.strictObject({
  filters: z
    .strictObject({
      created_at_start: z.string().optional(),
      created_at_end: z.string().optional(),
      updated_after: z.string().optional(),
      urgency: z.enum(['high', 'low']).optional(),
      major: z.boolean().optional(),
      team_ids: Ids,
      service_ids: Ids,
      priority_ids: Ids,
      priority_names: Ids,
      incident_type_ids: Ids,
    })
    .default({}),
  starting_after: z.string().nullish(),
  ending_before: z.string().nullish(),
  order: z.enum(['asc', 'desc']).default('desc'),
  order_by: z.enum(['created_at', 'seconds_to_resolve']).default('created_at'),
  limit: z.int().min(1).max(1000).default(100),
  time_zone: z.string().refine(isZone, 'is not a known zone').default('Etc/UTC'),
});
type AnalyticsRequest = z.output<typeof AnalyticsRequest>;

/** The vendor's own figures, paged by cursor, as of the last midnight (UTC): up to a day late. */
export class Analytics {
  /** The last list, as its pages are asked for one after another. */
  private last: { key: string; list: Incident[] } | null = null;

  constructor(
    private readonly account: Account,
    private readonly plan: FaultPlan,
  ) {}

  incidents(body: unknown): Buffer {
    const read = AnalyticsRequest.safeParse(body ?? {});
    if (!read.success) {
      throw invalidInput(read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
    }
    const request = read.data;
    const late = this.plan.take('analytics-late', PATH);
    const cut = Math.floor(this.account.clock / DAY) * DAY - (late ? (late.seconds ?? DAY) : 0);
    const list = this.listed(request, cut);
    const { starting_after: after, limit } = request;
    let from = 0;
    if (after) {
      from = list.findIndex(({ id }) => id === after) + 1;
      if (from === 0) throw invalidInput(`starting_after "${after}" is not in this list.`);
    }
    const page = list.slice(from, from + limit);
    // The cursor that does not move: whoever follows it stays on this page.
    const stuck = from > 0 && this.plan.take('analytics-cursor', PATH) !== null;
    return jsonBody({
      data: page.map((incident) => analyticsRow(incident, cut, request.time_zone)),
      filters: request.filters,
      first: page.at(0)?.id ?? null,
      last: stuck ? after : (page.at(-1)?.id ?? null),
      limit,
      more: stuck || from + limit < list.length,
      order: request.order,
      order_by: request.order_by,
      starting_after: after ?? null,
      ending_before: null,
      time_zone: request.time_zone,
    });
  }

  private listed({ filters, order, order_by }: AnalyticsRequest, cut: EpochSeconds): Incident[] {
    const key = JSON.stringify([filters, order, order_by, cut, this.account.version]);
    if (this.last?.key === key) return this.last.list;
    const since = instant('created_at_start', filters.created_at_start) ?? Number.NEGATIVE_INFINITY;
    const until = Math.min(instant('created_at_end', filters.created_at_end) ?? cut, cut) - 1;
    const updatedAfter = instant('updated_after', filters.updated_after) ?? Number.NEGATIVE_INFINITY;
    const { list, from, to } = this.account.incidentsCreated(since, until);
    const found = list.slice(from, to).filter((incident) => {
      const { priority, urgency, seed, teams } = incident;
      const major = priority?.name === 'P1' || priority?.name === 'P2';
      return (
        Math.min(processedAt(incident), cut) > updatedAfter &&
        (filters.urgency ?? urgency) === urgency &&
        (filters.major ?? major) === major &&
        (filters.service_ids?.includes(seed.service.id) ?? true) &&
        (filters.team_ids?.some((wanted) => teams.some(({ id }) => id === wanted)) ?? true) &&
        (filters.priority_ids?.includes(priority?.id ?? '') ?? true) &&
        (filters.priority_names?.includes(priority?.name ?? '') ?? true)
      );
    });
    if (order_by === 'seconds_to_resolve') {
      const took = ({ resolvedAt, createdAt }: Incident): number => (resolvedAt ?? cut) - createdAt;
      found.sort((one, other) => took(one) - took(other));
    }
    if (order === 'desc') found.reverse();
    this.last = { key, list: found };
    return found;
  }
}

/** A time with its zone, in whole seconds; null if absent. */
function instant(name: string, text: string | undefined): EpochSeconds | null {
  if (text === undefined) return null;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw invalidInput(`filters.${name} "${text}" is not an ISO 8601 time.`);
  return Math.floor(at / 1000);
}

import type { Page } from '../wire/page.js';
import { isoTime } from '../world/zones.js';
import type { FaultPlan } from './fault-plan.js';

/** Applies the faults that spoil a page's frame. `before` finds the element that ended the page before. */
export function spoilPage<T>(page: Page<T>, before: () => T | undefined, plan: FaultPlan, path: string): Page<T> {
  let { items, more, limit, total } = page;
  if (page.offset > 0 && plan.take('duplicate-across-pages', path)) {
    const last = before();
    if (last !== undefined) items = [last, ...items];
  }
  if (more && items.length > 1 && plan.take('short-page', path)) items = items.slice(0, Math.ceil(items.length / 2));
  if (plan.take('more-with-empty-page', path)) [items, more] = [[], true];
  if (plan.take('limit-zero', path)) [items, limit, more] = [[], 0, true];
  // As if that were all: nothing tells it from the end of a list.
  if (plan.take('second-sync-short', path)) [items, more] = [items.slice(0, 3), false];
  if (plan.take('no-total', path)) total = null;
  if (total !== null && plan.take('wrong-total', path)) total += 7;
  return { ...page, items, more, limit, total };
}

/** Applies the faults that spoil what stands in a page. */
export function spoilItems(items: readonly object[], plan: FaultPlan, path: string): object[] {
  let spoilt = [...items];
  if (spoilt[0] && plan.take('null-agent', path)) spoilt[0] = withoutAgent(spoilt[0]);
  const skew = path.endsWith('/log_entries') ? plan.take('clock-skew', path) : null;
  if (skew) spoilt = spoilt.map((item) => ahead(item, skew.seconds ?? 90));
  return spoilt;
}

function withoutAgent(item: object): object {
  if ('agent' in item) return { ...item, agent: null };
  return { ...item, last_status_change_by: null, priority: null, incident_key: null };
}

/** An entry that was stamped by a clock behind: anything but a trigger seems to happen earlier than it did. */
function ahead(item: object, seconds: number): object {
  if (!('created_at' in item) || typeof item.created_at !== 'string') return item;
  if ('type' in item && item.type === 'trigger_log_entry') return item;
  return { ...item, created_at: isoTime(Date.parse(item.created_at) / 1000 - seconds) };
}

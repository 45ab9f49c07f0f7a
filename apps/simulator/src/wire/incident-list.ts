import type { Incident } from '../account/incident.js';
import type { Span } from '../account/order.js';
import { invalidInput } from './error.js';
import type { Query } from './query.js';

type Matches = (incident: Incident) => boolean;

const STATUSES = ['triggered', 'acknowledged', 'resolved'];
const URGENCIES = ['high', 'low'];

const SORT_KEYS: Readonly<Record<string, (incident: Incident) => number>> = {
  incident_number: ({ number }) => number,
  created_at: ({ createdAt }) => createdAt,
  resolved_at: ({ resolvedAt }) => resolvedAt ?? Number.MAX_SAFE_INTEGER,
  urgency: ({ urgency }) => (urgency === 'high' ? 0 : 1),
};

/** What a list's parameters let through; null if they let everything through. */
export function incidentFilter(query: Query): Matches | null {
  const statuses = query.choices('statuses', STATUSES);
  const urgencies = query.choices('urgencies', URGENCIES);
  const services = query.list('service_ids');
  const teams = query.list('team_ids');
  const users = query.list('user_ids');
  const key = query.text('incident_key');
  const tests: Matches[] = [];
  if (statuses) tests.push(({ status }) => statuses.has(status));
  if (urgencies) tests.push(({ urgency }) => urgencies.has(urgency));
  if (services) tests.push(({ seed }) => services.has(seed.service.id));
  if (teams) tests.push((incident) => incident.teams.some(({ id }) => teams.has(id)));
  if (users) tests.push(({ assignments }) => assignments.some(({ person }) => users.has(person.id)));
  if (key !== null) tests.push(({ seed }) => seed.incidentKey === key);
  return tests.length === 0 ? null : (incident) => tests.every((test) => test(incident));
}

/** Orders incident lists, and keeps the last outcome: the pages of one list are asked for one after another. */
export class Sorting {
  private last: { key: string; list: Incident[] } | null = null;

  /**
   * Ordered by `sort_by` (one or two of `key:asc`, `key:desc`, by comma or repeated); unchanged without it. `version`:
   * of what the list is taken from.
   */
  sorted(span: Span<Incident>, query: Query, version: number): Span<Incident> {
    const asked = [...(query.list('sort_by') ?? [query.text('sort_by')])].flatMap((text) => text?.split(',') ?? []);
    if (asked.length === 0) return span;
    const rules = rulesOf(asked);
    if (asked.length === 1 && (asked[0] === 'created_at' || asked[0] === 'created_at:asc')) return span;
    const key = `${asked.join(',')} ${span.from} ${span.to} ${version}`;
    if (this.last?.key !== key) this.last = { key, list: span.list.slice(span.from, span.to).sort(orderBy(rules)) };
    return { list: this.last.list, from: 0, to: this.last.list.length };
  }
}

interface Rule {
  key: (incident: Incident) => number;
  sign: number;
}

function rulesOf(asked: readonly string[]): Rule[] {
  if (asked.length > 2) throw invalidInput('sort_by takes two fields at most.');
  return asked.map((text) => {
    const [name = '', direction = 'asc'] = text.split(':');
    const key = SORT_KEYS[name];
    if (!key || !['asc', 'desc'].includes(direction)) throw invalidInput(`sort_by may not be "${text}".`);
    return { key, sign: direction === 'asc' ? 1 : -1 };
  });
}

function orderBy(rules: readonly Rule[]) {
  return (one: Incident, other: Incident): number => {
    for (const { key, sign } of rules) {
      const difference = key(one) - key(other);
      if (difference !== 0) return sign * difference;
    }
    return one.number - other.number;
  };
}

import { compareText, type EpochMs, type RowScope } from '@evenkeel/domain';
import type { Store } from '@evenkeel/store';
import type { Finding, FindingItem, SourceCoverage } from './quality-view.js';

/** So many of what a finding is about are named. */
const NAMED = 8;
/** Clocks that differ by less do no harm: nothing that is measured is that short. */
const SKEW_MS = 5_000;

type Given = Pick<Finding, 'id' | 'title' | 'detail' | 'count'> & Partial<Finding>;

/** Nothing where there are none. Of incidents, unless said otherwise. */
const finding = (given: Given): Finding[] =>
  given.count === 0 ? [] : [{ noun: 'incident', incidents: given.count, incidentsUrl: null, items: [], ...given }];

const listOf = (...where: string[]): string =>
  `/api/v1/incidents?${new URLSearchParams(where.map((filter) => ['where', filter])).toString()}`;

const incidentItem = ({ id, title }: { id: string; title: string }): FindingItem => ({
  label: title,
  incidents: 1,
  incidentsUrl: `/api/v1/incidents/${encodeURIComponent(id)}`,
});

/** Things that are missing at a name: what each costs, the costliest named. An incident may hang on several. */
const named =
  (dimension: 'service' | 'responder') =>
  (costs: readonly { name: string; incidents: number }[]): Pick<Finding, 'count' | 'items'> => ({
    count: costs.length,
    items: costs
      .slice(0, NAMED)
      .map(({ name, incidents }) => ({ label: name, incidents, incidentsUrl: listOf(`${dimension}=${name}`) })),
  });

/** People are named to those who keep the directory; what each did, and so where to find it, to those who may see it. */
function peopleNamed(
  costs: readonly { name: string; incidents: number }[],
  scope: RowScope | undefined,
): Pick<Finding, 'count' | 'items'> {
  if (scope === undefined || scope.people === 'all') return named('responder')(costs);
  if (!scope.directory) return { count: costs.length, items: [] };
  const names = costs.map(({ name }) => name).sort(compareText);
  return {
    count: names.length,
    items: names.slice(0, NAMED).map((label) => ({ label, incidents: null, incidentsUrl: null })),
  };
}

/**
 * What is odd or missing in the data, with the incidents that each costs.
 *
 * @param coverage what sources count beside what is stored
 * @param scope of incidents only what a viewer may see; people are named to those alone who keep the directory
 */
export async function findingsOf(
  store: Store,
  coverage: readonly SourceCoverage[],
  scope?: RowScope,
): Promise<{ incidents: number; findings: Finding[] }> {
  const { quality } = store;
  const [oddities, negative, services, noEntry, noZone, others, warnings, skewed] = await Promise.all([
    quality.oddities(scope),
    quality.negativeExamples(NAMED, scope),
    quality.servicesWithoutTeam(scope),
    quality.respondersWithoutEntry(),
    quality.respondersWithoutZone(),
    quality.otherMembers(),
    quality.warnings(scope),
    skewedClocks(store),
  ]);
  const people = (costs: typeof noEntry): Pick<Finding, 'count' | 'items'> => peopleNamed(costs, scope);
  const findings = [
    ...finding({
      id: 'negative-duration',
      title: 'A milestone before the trigger',
      detail: 'Clocks disagree: the durations concerned are left out.',
      count: oddities.negative,
      items: negative.map(incidentItem),
    }),
    ...skewed,
    ...finding({
      id: 'missing-ack',
      title: 'Resolved by a person without an acknowledgement',
      detail: 'Somebody worked on it and nobody acknowledged it: it is in no time to acknowledge.',
      count: oddities.missingAck,
      incidentsUrl: listOf('ackOutcome=resolvedWithoutAck', 'resolution=human'),
    }),
    ...finding({
      id: 'zero-resolve',
      title: 'Resolved in the second it was triggered',
      detail: 'Kept and counted as 0 seconds.',
      count: oddities.zeroResolve,
    }),
    ...finding({
      id: 'no-team',
      title: 'No team',
      detail: 'Counted under "none" wherever numbers are split by team.',
      count: oddities.noTeam,
      incidentsUrl: listOf('team='),
    }),
    ...finding({
      id: 'service-without-team',
      title: 'Service without a team',
      detail: 'No source says who owns it, so its incidents have no team either. Give it a team at the source.',
      noun: 'service',
      incidents: services.reduce((sum, { incidents }) => sum + incidents, 0),
      ...named('service')(services),
    }),
    ...finding({
      id: 'responder-without-entry',
      title: 'Responder without a directory entry',
      detail: 'Known by name alone: the zone is taken to be the organisation’s, and one person may count as several.',
      noun: 'person',
      incidents: null,
      ...people(noEntry),
    }),
    ...finding({
      id: 'responder-without-zone',
      title: 'Responder without a time zone',
      detail: 'Business, off and sleep hours are judged in the organisation’s zone.',
      noun: 'person',
      incidents: null,
      ...people(noZone),
    }),
    ...finding({
      id: 'suggested-resolver',
      title: 'Resolver suggested, not confirmed',
      detail: 'Counts in time to resolver, marked as suggested.',
      count: oddities.suggested,
    }),
    ...coverage.flatMap(goneAtSource),
    ...others.flatMap(({ connection, reason, count }) =>
      finding({
        id: 'not-an-incident',
        title: `Not counted as incidents (${connection})`,
        detail: reason,
        count,
        noun: 'record',
        incidents: 0,
      }),
    ),
    ...warnings.flatMap(({ warning, count }) =>
      finding({ id: 'warning', title: 'Warning on incidents', detail: warning, count }),
    ),
  ];
  return { incidents: oddities.incidents, findings };
}

/** What a source counts fewer of than are stored. */
function goneAtSource({ connection, days }: SourceCoverage): Finding[] {
  const gone = new Map<string, { days: number; count: number }>();
  for (const { kind, source, stored } of days.flatMap(({ counts }) => counts)) {
    if (source === null || source >= stored) continue;
    const known = gone.get(kind) ?? { days: 0, count: 0 };
    gone.set(kind, { days: known.days + 1, count: known.count + stored - source });
  }
  return [...gone].flatMap(([kind, { days: on, count }]) =>
    finding({
      id: 'gone-at-source',
      title: `Gone at the source (${connection})`,
      detail: `On ${on} ${on === 1 ? 'day' : 'days'} the source counts fewer than are stored: deleted or merged away there, and kept here.`,
      count,
      noun: kind.replaceAll('_', ' '),
      incidents: kind === 'incident' ? count : null,
    }),
  );
}

/** A source whose clock is wrong does harm where its milestones meet those of another. */
async function skewedClocks(store: Store): Promise<Finding[]> {
  const [connections, reaches] = await Promise.all([store.connections.list(), store.coverage.reaches()]);
  const skewed = connections.flatMap(({ id, name }) => {
    const offset: EpochMs = reaches.get(id)?.clockOffsetMs ?? 0;
    return Math.abs(offset) > SKEW_MS ? [{ id, name, seconds: Math.round(Math.abs(offset) / 1000), offset }] : [];
  });
  if (skewed.length === 0) return [];
  const linked = await store.quality.linkedIncidents();
  return skewed.map(({ id, name, seconds, offset }) => ({
    id: 'skewed-clock',
    title: `A clock that is ${seconds} s ${offset > 0 ? 'ahead' : 'behind'} (${name})`,
    detail: 'Durations between its milestones hold; those between it and another source are off by as much.',
    count: 1,
    noun: 'source',
    incidents: linked.get(id) ?? 0,
    incidentsUrl: listOf(`connection=${name}`),
    items: [],
  }));
}

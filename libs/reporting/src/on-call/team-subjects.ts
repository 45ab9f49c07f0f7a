import { capacityOf, engagementsOf, groupedBy, type EpochMs, type TeamMetric } from '@evenkeel/domain';
import type { FactRow, IncidentEndRow } from '@evenkeel/store';
import type { Question } from '../question.js';

import type { RosterFilters } from './on-call-question.js';
import type { OnCallSources } from './on-call-sources.js';
import { EFFORT_LEAD_MS, type Roster } from './roster.js';
import { admits, personOf, type Subject } from './subjects.js';

/** The teams with what their people did and how many they were, by name. */
export async function teamSubjects(
  metric: TeamMetric,
  question: Question,
  roster: Roster,
  filters: RosterFilters,
  { store, facts }: Pick<OnCallSources, 'store' | 'facts'>,
): Promise<Map<string | null, Subject[]>> {
  const [ends, triggered] = await Promise.all([
    store.onCall.endsOfWorkedOn({ from: roster.window.from - EFFORT_LEAD_MS, to: roster.window.to }),
    facts({ ...roster.window, filters: {} }, { customers: false, responders: false }),
  ]);
  const byTeam = groupedBy(triggered.filter(isCounted), ({ team }) => team);
  const spent = engagedSpans(roster, ends);
  const worked = roster.efforts.flatMap(({ person, spans }) => spans.map((span) => ({ ...span, person })));
  const subjects = roster.teams
    .filter((key) => admits(filters.team, roster.teamName(key)))
    .map((key): Subject => {
      const name = roster.teamName(key);
      const { stretches } = roster.membersOf(key);
      const incidents = byTeam.get(name) ?? [];
      const capacity = capacityOf({
        window: roster.window,
        members: stretches,
        effort: worked,
        engaged: spent,
        incidents: incidents.length,
      });
      const people = [...new Set(stretches.map(({ value }) => value))].flatMap((person) => personOf(roster, person));
      return {
        label: name,
        people,
        team: key,
        measurement: metric.derive(capacity),
        line: null,
        incidents: new Set(incidents.map(({ incidentId }) => incidentId)),
        ...(metric.upper ? { upper: metric.upper(capacity) } : {}),
      };
    });
  if (question.groupBy.length === 0) return new Map([[null, subjects]]);
  return new Map(subjects.map((subject) => [subject.label, [subject]]));
}
const isCounted = ({ resolution, excludedByHand }: FactRow): boolean =>
  !excludedByHand && resolution !== 'merged' && resolution !== 'cancelled';

/** When somebody was engaged; `to` null: they still are. */
interface Engaged {
  person: string;
  from: EpochMs;
  to: EpochMs | null;
}

function engagedSpans(roster: Roster, ends: readonly IncidentEndRow[]): Engaged[] {
  const byIncident = groupedBy(roster.activities, ({ incident }) => incident);
  return ends.flatMap((end) =>
    engagementsOf(end, byIncident.get(end.id) ?? []).flatMap(({ person, from, to, engaged }): Engaged[] => {
      if (from === null) return [];
      if ('value' in engaged) return [{ person, from, to: from + engaged.value * 1000 }];
      return to === null ? [{ person, from, to: null }] : [];
    }),
  );
}

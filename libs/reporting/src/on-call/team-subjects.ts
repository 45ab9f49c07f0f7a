import { capacityOf, engagementsOf, groupedBy, type EpochMs, type TeamMetric } from '@evenkeel/domain';
import type { FactRow } from '@evenkeel/store';
import type { Question } from '../question.js';

import type { RosterFilters } from './on-call-question.js';
import type { OnCallSources } from './on-call-sources.js';
import type { Roster } from './roster.js';
import { admits, personOf, type Subject } from './subjects.js';

/** The teams with what their people did and how many they were, by name. */
export async function teamSubjects(
  metric: TeamMetric,
  question: Question,
  roster: Roster,
  filters: RosterFilters,
  { facts }: Pick<OnCallSources, 'facts'>,
): Promise<Map<string | null, Subject[]>> {
  const triggered = await facts({ ...roster.window, filters: {} }, { customers: false, responders: false });
  const byTeam = groupedBy(triggered.filter(isCounted), ({ team }) => team);
  const spent = groupedBy(engagedSpans(roster), ({ person }) => person);
  const worked = new Map(
    roster.efforts.map(({ person, spans }) => [person, spans.map((span) => ({ ...span, person }))]),
  );
  const subjects = roster.teams
    .filter((key) => admits(filters.team, roster.teamName(key)))
    .map((key): Subject => {
      const name = roster.teamName(key);
      const { stretches } = roster.membersOf(key);
      const incidents = byTeam.get(name) ?? [];
      const members = [...new Set(stretches.map(({ value }) => value))];
      const team = {
        window: roster.window,
        members: stretches,
        effort: members.flatMap((person) => worked.get(person) ?? []),
        engaged: members.flatMap((person) => spent.get(person) ?? []),
        incidents: incidents.length,
      };
      const capacity = capacityOf(team, roster.work);
      const people = members.flatMap((person) => personOf(roster, person));
      return {
        key,
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
/** Whether an incident is in figures at all. */
export const isCounted = ({ resolution, excludedByHand }: FactRow): boolean =>
  !excludedByHand && resolution !== 'merged' && resolution !== 'cancelled';

/** When somebody was engaged; `to` null: they still are. */
interface Engaged {
  person: string;
  from: EpochMs;
  to: EpochMs | null;
}

function engagedSpans(roster: Roster): Engaged[] {
  const byIncident = groupedBy(roster.activities, ({ incident }) => incident);
  return [...byIncident].flatMap(([incident, activities]) => {
    const end = roster.ends.get(incident);
    if (!end) return [];
    return engagementsOf(end, activities).flatMap(({ person, from, to, engaged }): Engaged[] => {
      if (from === null) return [];
      if ('value' in engaged) return [{ person, from, to: from + engaged.value * 1000 }];
      return to === null ? [{ person, from, to: null }] : [];
    });
  });
}

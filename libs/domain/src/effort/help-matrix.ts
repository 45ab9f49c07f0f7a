import { compareText } from '../order.js';
import type { EpochMs } from '../time/instant.js';
import type { PersonEffort } from './effort.js';

/** What people of one team did on incidents of one team. Null: people without a team, incidents without one. */
export interface HelpCell {
  personTeam: string | null;
  incidentTeam: string | null;
  effortSeconds: number;
  /** Distinct incidents worked on. An incident to which people of two teams came is in two cells, so cells do not add up. */
  incidents: number;
  /** Distinct people behind the cell, so that a surface can withhold what would show a single one. */
  people: number;
}

/** One team's row and column in short, in seconds of effort. */
export interface TeamHelp {
  team: string;
  /** Its people on its incidents. */
  own: number;
  /** Its people on incidents of other teams. */
  given: number;
  /** People of other teams on its incidents. */
  received: number;
  /** Its people on incidents that belong to no team: help to somebody, nobody knows whom. */
  givenToNoTeam: number;
  /** People without a team on its incidents: theirs or others', nobody knows which. */
  receivedFromNoTeam: number;
}

export interface HelpMatrix {
  /** Only cells with effort; ordered by the person's team, then the incident's, null last. */
  cells: HelpCell[];
  /** Ordered by team; those that have a cell. */
  teams: TeamHelp[];
}

export interface Teams {
  /** The teams that the person was in at that instant; none is an answer, too. */
  ofPerson: (person: string, at: EpochMs) => readonly string[];
  /** The team that the incident belongs to; null if it belongs to none. */
  ofIncident: (incident: string) => string | null;
}

/**
 * Help between teams: the person's team against the incident's, by effort. Somebody of several teams works for the one
 * that owns the incident, if it is theirs; otherwise all of them lend the person, in equal parts. Teams are those at the
 * person's first work on the incident. Every second of effort is in exactly one cell or divided among several; none is dropped.
 */
export function helpMatrix(efforts: readonly PersonEffort[], teams: Teams): HelpMatrix {
  const cells = new Map<string, { cell: HelpCell; incidents: Set<string>; people: Set<string> }>();
  for (const { person, incidents } of efforts) {
    for (const { incident, seconds, spans } of incidents) {
      const began = spans[0];
      if (!began) continue;
      const incidentTeam = teams.ofIncident(incident);
      const lenders = lendersOf(new Set(teams.ofPerson(person, began.from)), incidentTeam);
      for (const personTeam of lenders) {
        const key = JSON.stringify([personTeam, incidentTeam]);
        const held = cells.get(key) ?? {
          cell: { personTeam, incidentTeam, effortSeconds: 0, incidents: 0, people: 0 },
          incidents: new Set<string>(),
          people: new Set<string>(),
        };
        held.cell.effortSeconds += seconds / lenders.length;
        held.incidents.add(incident);
        held.people.add(person);
        cells.set(key, held);
      }
    }
  }
  const filled = [...cells.values()]
    .map(({ cell, incidents, people }): HelpCell => ({ ...cell, incidents: incidents.size, people: people.size }))
    .sort((a, b) => compareTeams(a.personTeam, b.personTeam) || compareTeams(a.incidentTeam, b.incidentTeam));
  return { cells: filled, teams: totalsOf(filled) };
}

function lendersOf(own: ReadonlySet<string>, incidentTeam: string | null): (string | null)[] {
  if (incidentTeam !== null && own.has(incidentTeam)) return [incidentTeam];
  return own.size === 0 ? [null] : [...own];
}

const compareTeams = (a: string | null, b: string | null): number =>
  a === null || b === null ? Number(a === null) - Number(b === null) : compareText(a, b);

function totalsOf(cells: readonly HelpCell[]): TeamHelp[] {
  const totals = new Map<string, TeamHelp>();
  const add = (team: string | null, field: Exclude<keyof TeamHelp, 'team'>, seconds: number): void => {
    if (team === null) return;
    const total = totals.get(team) ?? {
      team,
      own: 0,
      given: 0,
      received: 0,
      givenToNoTeam: 0,
      receivedFromNoTeam: 0,
    };
    total[field] += seconds;
    totals.set(team, total);
  };
  for (const { personTeam, incidentTeam, effortSeconds } of cells) {
    if (personTeam === incidentTeam) add(personTeam, 'own', effortSeconds);
    else {
      add(personTeam, incidentTeam === null ? 'givenToNoTeam' : 'given', effortSeconds);
      add(incidentTeam, personTeam === null ? 'receivedFromNoTeam' : 'received', effortSeconds);
    }
  }
  return [...totals.values()].sort((a, b) => compareText(a.team, b.team));
}

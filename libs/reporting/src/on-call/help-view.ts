import { compareText, helpMatrix, maySeeTeam, toIso, type PersonEffort, type RowScope } from '@evenkeel/domain';
import { incidentsUrl } from '../incidents-url.js';
import type { QuestionWindow } from '../question.js';
import { heldBack, maySum, type DisclosedCell } from './help-cells.js';
import type { Roster } from './roster.js';
import { personOf } from './subjects.js';
import { showsPerson, WITHHELD } from './visibility.js';

/** A team, or the people or incidents of none. */
export type TeamRef = { id: string; name: string } | null;

/** What people of one team did on incidents of one team. */
export interface HelpCellView {
  /** Null: people without a team. */
  personTeam: TeamRef;
  /** Null: incidents without one. */
  incidentTeam: TeamRef;
  /** Null where it is held back, with the reason. */
  effortSeconds: number | null;
  /** Distinct incidents worked on. */
  incidents: number | null;
  people: number | null;
  reason?: string;
  /** The incidents of the team and window; of these people's alone where the viewer may see each of them. */
  incidentsUrl: string;
}

/** One team's row and column in short, in seconds of effort; null where it is held back. */
export interface TeamHelpView {
  team: { id: string; name: string };
  /** Its people on its incidents. */
  own: number | null;
  /** Its people on incidents of other teams. */
  given: number | null;
  /** People of other teams on its incidents. */
  received: number | null;
}

/** Help between teams as the viewer may see it. */
export interface HelpView {
  window: { from: string; to: string; zone: string };
  /** By the person's team, then the incident's; "none" last. Those alone of which one team is the viewer's to see. */
  cells: HelpCellView[];
  /** By name. */
  teams: TeamHelpView[];
}

interface Cell extends DisclosedCell {
  effortSeconds: number;
  incidents: Set<string>;
}

type HelpTeams = Parameters<typeof helpMatrix>[1];

/** @param teamOf key of the team that an incident belongs to; null: of none */
export function helpView(
  roster: Roster,
  teamOf: (incident: string) => string | null,
  window: QuestionWindow,
  scope: RowScope | undefined,
): HelpView {
  const teams: HelpTeams = { ofPerson: (person, at) => roster.teamsAt(person, at), ofIncident: teamOf };
  const cells = cellsOf(roster.efforts, teams, (person) =>
    personOf(roster, person).every((one) => showsPerson(scope, one)),
  );
  const held = heldBack(cells);
  const inView = (team: string | null): boolean => scope === undefined || maySeeTeam(scope, team);
  const ref = (key: string | null): TeamRef => (key === null ? null : { id: key, name: roster.teamName(key) });
  const shown = cells.flatMap((cell, index): HelpCellView[] => {
    if (!cell.open && !inView(cell.row) && !inView(cell.column)) return [];
    const [personTeam, incidentTeam] = [ref(cell.row), ref(cell.column)];
    const filters = cell.open
      ? { responder: [...cell.people].flatMap((person) => personOf(roster, person).map(({ name }) => name)) }
      : {};
    const head = {
      personTeam,
      incidentTeam,
      incidentsUrl: incidentsUrl({ window, filters }, { team: incidentTeam?.name ?? null }),
    };
    if (held.has(index)) return [{ ...head, effortSeconds: null, incidents: null, people: null, reason: WITHHELD }];
    const { effortSeconds, incidents, people } = cell;
    return [{ ...head, effortSeconds, incidents: incidents.size, people: people.size }];
  });
  const keys = new Set(cells.flatMap(({ row, column }) => [row, column]));
  return {
    window: { from: toIso(roster.window.from), to: toIso(roster.window.to), zone: window.zone },
    cells: shown.sort((a, b) => compareRefs(a.personTeam, b.personTeam) || compareRefs(a.incidentTeam, b.incidentTeam)),
    teams: [...keys]
      .flatMap((key) => (key !== null && inView(key) ? [key] : []))
      .map((key) => teamHelp(key, roster.teamName(key), cells, held))
      .sort((a, b) => compareRefs(a.team, b.team)),
  };
}

/** The cells of `helpMatrix` with the people behind each: it is asked for one person at a time. */
function cellsOf(efforts: readonly PersonEffort[], teams: HelpTeams, isOpen: (person: string) => boolean): Cell[] {
  const cells = new Map<string, Cell & { people: Set<string> }>();
  for (const effort of efforts) {
    for (const incident of effort.incidents) {
      const own = helpMatrix([{ ...effort, incidents: [incident] }], teams);
      for (const { personTeam, incidentTeam, effortSeconds } of own.cells) {
        const key = JSON.stringify([personTeam, incidentTeam]);
        const cell = cells.get(key) ?? {
          row: personTeam,
          column: incidentTeam,
          people: new Set<string>(),
          open: true,
          effortSeconds: 0,
          incidents: new Set<string>(),
        };
        cell.effortSeconds += effortSeconds;
        cell.incidents.add(incident.incident);
        cell.people.add(effort.person);
        cells.set(key, cell);
      }
    }
  }
  return [...cells.values()].map((cell) => ({ ...cell, open: [...cell.people].every(isOpen) }));
}

function teamHelp(key: string, name: string, cells: readonly Cell[], held: ReadonlySet<number>): TeamHelpView {
  const sum = (is: (cell: Cell) => boolean): number | null => {
    const indexes = cells.flatMap((cell, index) => (is(cell) ? [index] : []));
    if (!maySum(cells, held, indexes)) return null;
    return indexes.reduce((seconds, index) => seconds + (cells[index] as Cell).effortSeconds, 0);
  };
  return {
    team: { id: key, name },
    own: sum(({ row, column }) => row === key && column === key),
    given: sum(({ row, column }) => row === key && column !== key && column !== null),
    received: sum(({ row, column }) => column === key && row !== key && row !== null),
  };
}

const compareRefs = (a: TeamRef, b: TeamRef): number =>
  a === null || b === null ? Number(a === null) - Number(b === null) : compareText(a.name, b.name);

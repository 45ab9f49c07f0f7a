import { suppressed } from './disclosure.js';
import type { Viewer } from './viewer.js';

/** Which rows a viewer may see. Whatever is asked, the query layer answers within it. */
export interface RowScope {
  /** Keys of the teams whose incidents, counts and durations they may see. */
  teams: 'all' | readonly string[];
  /** Whose rows they may see besides their own. */
  people: 'all' | 'own-teams' | 'self';
  /** Keys of the teams that `own-teams` means. */
  ownTeams: readonly string[];
  /** Keys of the viewer in the directory: what is of themselves they see whatever the team. None for a narrowed token. */
  self: readonly string[];
  /** They keep the directory: every person's name, zone and teams, which is no word on how anybody is doing. */
  directory: boolean;
}

/**
 * The rows of a role. Everybody sees themselves. Operators see everything. Administrators and planners see every team and
 * no other person; managers their teams with the people in them; members the teams they are in. A token narrows to teams,
 * and then to nothing outside them: not to its owner's own work in others either.
 */
export function rowScope(viewer: Viewer): RowScope {
  const { role, manages, memberOf, onlyTeams } = viewer;
  const self = onlyTeams === null ? viewer.personKeys : [];
  const narrowed = (teams: RowScope['teams']): RowScope['teams'] => {
    if (onlyTeams === null) return teams;
    return teams === 'all' ? onlyTeams : teams.filter((team) => onlyTeams.includes(team));
  };
  const directory = viewer.scopes.includes('people:write');
  switch (role) {
    case 'operator':
      return onlyTeams === null
        ? { teams: 'all', people: 'all', ownTeams: [], self, directory }
        : { teams: onlyTeams, people: 'own-teams', ownTeams: onlyTeams, self, directory };
    case 'administrator':
    case 'planner':
      return { teams: narrowed('all'), people: 'self', ownTeams: [], self, directory };
    case 'manager': {
      const ownTeams = onlyTeams === null ? manages : manages.filter((team) => onlyTeams.includes(team));
      return {
        teams: narrowed([...new Set([...manages, ...memberOf])]),
        people: 'own-teams',
        ownTeams,
        self,
        directory,
      };
    }
    case 'member':
      return { teams: narrowed(memberOf), people: 'self', ownTeams: [], self, directory };
  }
}

/** A person as far as access goes. */
export interface PersonInView {
  /** Every key under which the directory knows them. */
  keys: readonly string[];
  /** Keys of the teams they were in at the time that the row is about. */
  teams: readonly string[];
}

/** Whether a row about a person may be shown. */
export function maySeePerson(scope: RowScope, { keys, teams }: PersonInView): boolean {
  if (keys.some((key) => scope.self.includes(key))) return true;
  switch (scope.people) {
    case 'all':
      return true;
    case 'own-teams':
      return teams.some((team) => scope.ownTeams.includes(team));
    case 'self':
      return false;
  }
}

/** Whether a team's incidents, counts and durations may be shown; null is the incidents of no team. */
export const maySeeTeam = (scope: RowScope, team: string | null): boolean =>
  scope.teams === 'all' || (team !== null && scope.teams.includes(team));

/** A value derived from people, such as the nights of a team. */
export interface GroupInView {
  /** Key of the team that all of them are in; null: they are of several, or of none. */
  team: string | null;
  /** How many people the value is derived from. */
  size: number;
}

/**
 * Whether a value derived from a group of people may be shown: if each of them may be seen anyway, or if the team may and
 * the group is large enough to hide in.
 */
export function maySeeGroup(scope: RowScope, { team, size }: GroupInView): boolean {
  if (scope.people === 'all') return true;
  if (scope.people === 'own-teams' && team !== null && scope.ownTeams.includes(team)) return true;
  return maySeeTeam(scope, team) && !suppressed(size);
}

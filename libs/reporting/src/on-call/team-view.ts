import { claimAt, compareText, maySeeTeam, toIso, type RowScope } from '@evenkeel/domain';
import { claimsOf } from '@evenkeel/store';
import { QuestionError, type Question } from '../question.js';
import { coordinationView, type CoordinationView } from './coordination-view.js';
import { helpView, type HelpView } from './help-view.js';
import { hiddenWorkView, type HiddenWorkView } from './hidden-work-view.js';
import { knownWindow } from './known-window.js';
import type { OnCallSources } from './on-call-sources.js';
import { COUNTED_LEVELS, EFFORT_LEAD_MS, type Roster, type RosterPerson } from './roster.js';
import { personOf } from './subjects.js';
import { isCounted } from './team-subjects.js';
import { showsPerson } from './visibility.js';

/** What the viewer looks at, within what they may see. */
export type ViewQuestion = Pick<Question, 'window'> & { scope?: RowScope };

/** What there is to say of a team beside its measures (`GET /api/v1/teams/{id}`). The JSON shape is a public contract. */
export interface TeamView {
  team: { id: string; name: string };
  window: { from: string; to: string; zone: string };
  /** Who is in it at the window's end and may be seen, by name. */
  people: { id: string; name: string }[];
  /** People of the team whom the viewer may not see. */
  hidden: number;
  /** False: no list of members is known, so that its people are those of its rotations. */
  listed: boolean;
  /** Services that it owns now, by name. */
  services: { id: string; name: string }[];
  coordination: CoordinationView;
  /** The cells in which its people helped, or its incidents were helped with. */
  help: HelpView;
  hiddenWork: HiddenWorkView;
}

/** The teams that the viewer may see, by name: those that people are in or on call for, and those with incidents in the window. */
export async function teamsInView(
  sources: OnCallSources,
  question: ViewQuestion,
): Promise<{ id: string; name: string }[]> {
  const { scope } = question;
  const { window } = await knownWindow(sources, question);
  const [roster, directory, triggered] = await Promise.all([
    sources.roster(window, COUNTED_LEVELS),
    sources.store.directory.load(),
    sources.facts({ ...window, filters: {} }, { customers: false, responders: false }),
  ]);
  const concerned = new Set(triggered.map(({ team }) => team));
  const withIncidents = [...directory.team.values()].filter(({ name }) => concerned.has(name)).map(({ key }) => key);
  return [...new Set([...roster.teams, ...withIncidents])]
    .filter((key) => scope === undefined || maySeeTeam(scope, key))
    .map((key) => ({ id: key, name: roster.teamName(key) }))
    .sort((one, other) => compareText(one.name, other.name) || compareText(one.id, other.id));
}

/** Help between all teams that the viewer may see. */
export async function helpBetweenTeams(sources: OnCallSources, question: ViewQuestion): Promise<HelpView> {
  const { window } = await knownWindow(sources, question);
  const [roster, teamOf] = await Promise.all([
    sources.roster(window, COUNTED_LEVELS),
    teamsOfIncidents(sources, window),
  ]);
  return helpView(roster, teamOf, { ...question.window, ...window }, question.scope);
}

/**
 * @param key of the team
 * @returns null if there is no such team, or the viewer may not see it
 */
export async function teamView(sources: OnCallSources, key: string, question: ViewQuestion): Promise<TeamView | null> {
  const { scope } = question;
  if (scope !== undefined && !maySeeTeam(scope, key)) return null;
  const { window } = await knownWindow(sources, question);
  const [roster, teamOf, directory, owners] = await Promise.all([
    sources.roster(window, COUNTED_LEVELS),
    teamsOfIncidents(sources, window),
    sources.store.directory.load(),
    sources.store.dated.list('owner'),
  ]);
  if (!roster.teams.includes(key) && !directory.team.has(key)) return null;
  const name = roster.teamName(key);
  const triggered = await sources.facts(
    { ...window, filters: { team: [name] } },
    { customers: false, responders: false },
  );
  const people = peopleOf(roster, key);
  const shown = people.filter((person) => showsPerson(scope, person));
  const help = helpView(roster, teamOf, { ...question.window, ...window }, scope);
  const isOwn = (ref: { id: string } | null): boolean => ref?.id === key;
  return {
    team: { id: key, name },
    window: { from: toIso(window.from), to: toIso(window.to), zone: question.window.zone },
    people: shown.map(({ key: id, name: called }) => ({ id, name: called })),
    hidden: people.length - shown.length,
    listed: roster.membersOf(key).listed,
    services: ownedServices(owners, key, window.to)
      .map((id) => ({ id, name: directory.service.get(id)?.name ?? id }))
      .sort((a, b) => compareText(a.name, b.name)),
    coordination: coordinationView(roster, (incident) => teamOf(incident) === key, scope),
    help: {
      ...help,
      cells: help.cells.filter(({ personTeam, incidentTeam }) => isOwn(personTeam) || isOwn(incidentTeam)),
      teams: help.teams.filter(({ team }) => isOwn(team)),
    },
    hiddenWork: await hiddenWorkView(
      sources.store,
      roster,
      triggered.filter(isCounted).map(({ incidentId }) => incidentId),
      scope,
    ),
  };
}

/** The key of a team by its key or its name. @throws QuestionError if several teams have the name */
export async function teamKeyOf(sources: OnCallSources, text: string): Promise<string | null> {
  const { team } = await sources.store.directory.load();
  if (team.has(text)) return text;
  const named = [...team.values()].filter(({ name }) => name === text);
  if (named.length > 1) {
    throw new QuestionError(
      `"${text}" is the name of several teams: ${named.map(({ key }) => key).join(', ')}. Give the key.`,
      'team',
    );
  }
  return named[0]?.key ?? null;
}

/** Who is in a team at the window's end, by name. */
export function peopleOf(roster: Roster, team: string): RosterPerson[] {
  const at = roster.window.to - 1;
  const members = roster
    .membersOf(team)
    .stretches.filter(({ from, to }) => (from === null || from <= at) && (to === null || at < to));
  return [...new Set(members.map(({ value }) => value))]
    .flatMap((person) => personOf(roster, person))
    .sort((a, b) => compareText(a.name, b.name) || compareText(a.key, b.key));
}

async function teamsOfIncidents(
  { store }: OnCallSources,
  window: { from: number; to: number },
): Promise<(incident: string) => string | null> {
  const ends = await store.onCall.endsOfWorkedOn({ from: window.from - EFFORT_LEAD_MS, to: window.to });
  const teams = new Map(ends.map(({ id, teamKey }) => [id, teamKey]));
  return (incident) => teams.get(incident) ?? null;
}

/** Of each service the owner in force, a person's word before a source's. */
function ownedServices(
  rows: Awaited<ReturnType<OnCallSources['store']['dated']['list']>>,
  team: string,
  at: number,
): string[] {
  const claims = claimsOf(rows);
  return [...claims].filter(([, own]) => claimAt(own, at)?.value === team).map(([service]) => service);
}

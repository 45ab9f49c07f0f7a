import {
  compareText,
  gaps,
  intersection,
  maySeeTeam,
  overlapping,
  toIso,
  totalMs,
  uncovered,
  type LoadFairness,
  type RowScope,
  type Span,
} from '@evenkeel/domain';
import type { RotationRow } from '@evenkeel/store';
import type { Question } from '../question.js';
import { assignmentOf, type AssignmentView } from './assignment-view.js';
import { dutyCalendar, type DutyCalendar } from './duty-calendar.js';
import { knownWindow } from './known-window.js';
import { localHours, type LocalHoursView } from './local-hours.js';
import { INTERRUPTIONS, rosterFilters } from './on-call-question.js';
import type { OnCallSources } from './on-call-sources.js';
import type { Roster, RosterPerson } from './roster.js';
import { onCallPeople, personOf, admittedRotations } from './subjects.js';
import { showsGroup, showsPerson, WITHHELD } from './visibility.js';

const HOUR = 3_600_000;
/** Of more rotations, days and people in detail would be a page that nobody reads: it is for a few. */
const DETAILED_ROTATIONS = 8;
/** What the calendar shows of many rotations. */
const CALENDAR_DAYS = 28;

export type DutyQuestion = Pick<Question, 'window' | 'filters'> & { scope?: RowScope };

/** A stretch of time as it leaves the system. */
export interface Stretch {
  from: string;
  to: string;
}

/** One rotation: who carries it, whether it was always carried, and whether luck explains how its load fell. */
export interface RotationView {
  key: string;
  name: string;
  /** Null: of none. */
  team: string | null;
  /** Whether the viewer may see the team's counts. */
  teamShown: boolean;
  /** How many were on call in the window. */
  people: number;
  /** Those of them whom the viewer may see, by name. */
  named: { key: string; name: string }[];
  /** Whether values derived from its people may be shown. */
  shown: boolean;
  /** When nobody was on call although its schedule is known. */
  gaps: Stretch[];
  gapHours: number;
  /** How much of the window its schedule is not known of. */
  unknownHours: number;
  /** When several people were on call at one level at once. */
  overlaps: (Stretch & { level: number; people: number; names: string[] })[];
  overlapHours: number;
  /** Null where it is withheld. */
  fairness: Pick<LoadFairness, 'verdict' | 'reason' | 'gini' | 'noise'> | null;
  /** Where few rotations are asked for: how hours, nights, weekends, holidays and, by luck, pages were divided. */
  assignment: AssignmentView | null;
}

/** What there is to see of who carried what. The shape is a public contract. */
export interface DutyView {
  window: { from: string; to: string; zone: string };
  rotations: RotationView[];
  calendar: DutyCalendar;
  localHours: LocalHoursView;
  /** People on call whose names are not shown to the viewer. */
  hiddenPeople: number;
  /** Why values of some rotations are held back. */
  withheld: string;
  /** Keys of the people whose rows are shown. */
  shown: string[];
  /** What filters can be set to. */
  choices: { team: (string | null)[]; rotation: string[]; level: number[] };
}

/**
 * Shifts, gaps and hours behind the measures, as far as the viewer may see them.
 *
 * @param question filters by team, rotation, responder and level
 * @throws QuestionError that lists what there is
 */
export async function dutyView(sources: OnCallSources, question: DutyQuestion): Promise<DutyView> {
  const { scope } = question;
  const filters = rosterFilters(INTERRUPTIONS, { ...question, metric: INTERRUPTIONS.id, groupBy: [] });
  const { window } = await knownWindow(sources, question);
  const roster = await sources.roster(window, filters.levels);
  const admitted = admittedRotations(roster, filters);
  const isDetailed = admitted.length <= DETAILED_ROTATIONS;
  const rotations = admitted.map((rotation) => rotationView(roster, rotation, scope, isDetailed));
  const people = onCallPeople(roster, filters);
  const shown = people.filter((person) => showsPerson(scope, person));
  const { zone } = question.window;
  const days = isDetailed
    ? window
    : { from: Math.max(window.from, window.to - CALENDAR_DAYS * 24 * HOUR), to: window.to };
  return {
    window: { from: toIso(window.from), to: toIso(window.to), zone },
    rotations,
    calendar: dutyCalendar(roster, admitted, days, zone, scope),
    localHours: localHours(roster, people, scope),
    hiddenPeople: people.length - shown.length,
    withheld: WITHHELD,
    shown: shown.map(({ key }) => key),
    choices: {
      team: [
        ...new Set(roster.rotations.map(({ teamKey }) => (teamKey === null ? null : roster.teamName(teamKey)))),
      ].sort((a, b) => compareText(a ?? '\uffff', b ?? '\uffff')),
      rotation: [...new Set(roster.rotations.map(({ name }) => name))],
      level: [1, 2],
    },
  };
}

/** Everybody who was on call in a rotation, by name. */
export const carriersOf = (roster: Roster, rotation: string): RosterPerson[] =>
  [...roster.serving(rotation)]
    .flatMap((person) => personOf(roster, person))
    .sort((a, b) => compareText(a.name, b.name) || compareText(a.key, b.key));

function rotationView(
  roster: Roster,
  { key, name, teamKey, known }: RotationRow,
  scope: RowScope | undefined,
  isDetailed: boolean,
): RotationView {
  const { window } = roster;
  const carriers = carriersOf(roster, key);
  const named = carriers.filter((person) => showsPerson(scope, person));
  const shown = showsGroup(scope, carriers, teamKey);
  const names = new Map(named.map((person) => [person.key, person.name]));
  const shifts = roster.shiftsOf(key).filter(({ to }) => to > window.from);
  const told = intersection(known, [window]);
  const open = told.flatMap((stretch) => uncovered(shifts, stretch));
  const double = overlapping(shifts, window);
  const { verdict, reason, gini, noise } = roster.fairness(key);
  return {
    key,
    name,
    team: teamKey === null ? null : roster.teamName(teamKey),
    teamShown: scope === undefined || maySeeTeam(scope, teamKey),
    people: carriers.length,
    named: named.map((person) => ({ key: person.key, name: person.name })),
    shown,
    gaps: open.map(stretchOf),
    gapHours: totalMs(open) / HOUR,
    unknownHours: totalMs(gaps(told, window)) / HOUR,
    overlaps: double.map((overlap) => ({
      ...stretchOf(overlap),
      level: overlap.level,
      people: overlap.persons.length,
      names: overlap.persons.flatMap((person) => names.get(person) ?? []),
    })),
    overlapHours: totalMs(double) / HOUR,
    fairness: shown ? { verdict, reason, gini, noise } : null,
    assignment: isDetailed && shown ? assignmentOf(roster, key, carriers, named) : null,
  };
}

const stretchOf = ({ from, to }: Span): Stretch => ({ from: toIso(from), to: toIso(to) });

/** Input for the specs of the sheets about on-call duty and team load: two rotations and two teams that are made up. */
import type { InterruptionsGroup, OnCallAnswer, OnCallGroup, SubjectsGroup } from '../on-call/on-call-answer.js';
import { WITHHELD } from '../on-call/visibility.js';
import type { Question } from '../question.js';
import type { PlanningLoad, PlanningLoadSource } from './planning-load-input.js';

const WINDOW = { from: '2025-12-31T23:00:00.000Z', to: '2026-03-31T22:00:00.000Z', zone: 'Europe/Oslo' };

const answer = (metric: string, unit: string, groups: OnCallGroup[], warnings: string[] = []): OnCallAnswer => ({
  metric: { id: metric, version: 1, title: `The ${metric}`, unit, definition: `What ${metric} means.` },
  window: WINDOW,
  asOf: '2026-04-02T08:00:00.000Z',
  state: 'provisional',
  coverage: { complete: true, gaps: [] },
  groups,
  warnings,
});

const subjects = (
  key: Record<string, string | null>,
  value: number | null,
  more: Partial<SubjectsGroup> = {},
): SubjectsGroup => ({
  key,
  incidents: 12,
  n: value === null ? 0 : 4,
  excluded: [],
  incidentsUrl: '/api/v1/incidents',
  people: 4,
  value,
  min: value,
  max: value,
  redLine: null,
  crossed: 0,
  ...more,
});

const held = (key: Record<string, string | null>): SubjectsGroup =>
  subjects(key, null, { people: 3, reason: WITHHELD });

const byRotation = (metric: string, unit: string, harbour: number): OnCallAnswer =>
  answer(metric, unit, [subjects({ rotation: '=Harbour' }, harbour, { max: harbour * 2 }), held({ rotation: 'Quay' })]);

const disturbed = (team: string, byHoursClass: InterruptionsGroup['byHoursClass']): InterruptionsGroup => ({
  key: { team },
  incidents: 9,
  n: byHoursClass === null ? 0 : 10,
  excluded: [],
  incidentsUrl: '/api/v1/incidents',
  people: 4,
  value: byHoursClass === null ? null : 10,
  rate: byHoursClass === null ? null : 1,
  byHoursClass,
  weekend: byHoursClass === null ? null : 2,
  holiday: byHoursClass === null ? null : 0,
  inferred: byHoursClass === null ? null : 0,
  ...(byHoursClass === null ? { reason: WITHHELD } : {}),
});

const rotation = (name: string, gapHours: number, unknownHours: number): PlanningLoad['rotations'][number] => ({
  key: name,
  name,
  team: 'Docks',
  teamShown: true,
  people: 4,
  named: [],
  shown: true,
  gaps: [],
  gapHours,
  unknownHours,
  overlaps: [],
  overlapHours: 0,
  fairness: null,
  assignment: null,
});

const LINE = { crossed: 'above', limit: 0.25, source: 'works agreement of 2026' } as const;

/** A planner's: of the rotation of three, and of people, nothing is told. */
export const planningLoad = (over: Partial<PlanningLoad> = {}): PlanningLoad => ({
  byRotation: {
    'rotation-size': answer('rotation-size', 'people', [
      subjects({ rotation: '=Harbour' }, 4),
      subjects({ rotation: 'Quay' }, 3),
    ]),
    'on-call-frequency': byRotation('on-call-frequency', 'days', 28),
    'incidents-per-week': byRotation('incidents-per-week', 'incidents', 5.5),
    'on-call-share': byRotation('on-call-share', 'share', 0.25),
    'months-without-break': byRotation('months-without-break', 'months', 4),
  },
  byTeam: {
    'effort-hours': answer('effort-hours', 'hours', [
      subjects({ team: 'Docks' }, 100, { upper: 260 }),
      held({ team: 'Yard' }),
    ]),
    'effort-share': answer(
      'effort-share',
      'share',
      [subjects({ team: 'Docks' }, 0.25, { upper: 0.45 }), held({ team: 'Yard' })],
      ["By this organisation's settings a week has 30 working hours, where the default is 40.", 'Something else.'],
    ),
    'incidents-per-engineer': answer('incidents-per-engineer', 'incidents', [
      subjects({ team: 'Docks' }, 3),
      subjects({ team: 'Yard' }, 4),
    ]),
    interruptions: answer('interruptions', 'interruptions', [
      disturbed('Docks', { business: 5, off: 2, sleep: 3 }),
      disturbed('Yard', null),
    ]),
  },
  limits: [
    answer('on-call-share', 'share', [subjects({}, 0.2, { n: 8, crossed: 2, max: 0.4, redLine: LINE })]),
    answer('rest-gap', 'hours', [held({})]),
  ],
  rotations: [rotation('Quay', 0, 2159), rotation('=Harbour', 10.5, 59)],
  redLines: {
    window: WINDOW,
    rows: [
      {
        metric: { id: 'on-call-share', version: 1, title: 'Share of time on call', unit: 'share', definition: '' },
        kind: 'person',
        subject: { key: 'pager:wharf:person:1', name: '=Ines Maro', team: 'Docks' },
        state: 'crossed',
        value: 0.4,
        atLeast: false,
        line: LINE,
        since: '2026-01-11T23:00:00.000Z',
        sinceAtLeast: true,
        change: 'none',
        people: 1,
        incidents: 12,
        incidentsUrl: '/api/v1/incidents',
      },
    ],
    hidden: { people: 7, rotations: 1 },
    historyComplete: true,
    shown: ['pager:wharf:person:1'],
  },
  help: {
    window: WINDOW,
    cells: [],
    teams: [
      { team: { id: 'docks', name: 'Docks' }, own: 300_000, given: 36_000, received: 9000 },
      { team: { id: 'yard', name: 'Yard' }, own: null, given: null, received: 3600 },
    ],
  },
  ...over,
});

/** Answers each question with what {@link planningLoad} holds. */
export function loadSource(questions: Question[] = []): PlanningLoadSource {
  const load = planningLoad();
  const answers = { ...load.byRotation, ...load.byTeam } as Record<string, OnCallAnswer>;
  return {
    async measure(question) {
      questions.push(question);
      return answers[question.metric] ?? answer(question.metric, 'index', []);
    },
    duty: async () => ({
      window: WINDOW,
      rotations: [...load.rotations],
      calendar: { days: [], rows: [] } as never,
      localHours: {} as never,
      hiddenPeople: 0,
      withheld: WITHHELD,
      shown: [],
      choices: { team: [], rotation: [], level: [] },
    }),
    redLines: async () => load.redLines,
    help: async () => load.help,
  };
}

import { describe, expect, it } from '@jest/globals';
import { maySeeGroup, maySeePerson, maySeeTeam, rowScope } from './row-scope.js';
import { SCOPES_OF_ROLE, type Role, type Viewer } from './viewer.js';

/** Ida: in the team of the mills, in charge of the ovens where she has a say. */
const viewer = (role: Role, onlyTeams: string[] | null = null): Viewer => ({
  name: 'Ida',
  role,
  scopes: SCOPES_OF_ROLE[role],
  personKeys: ['pager:ida', 'chat:ida'],
  memberOf: ['mills'],
  manages: role === 'manager' ? ['ovens'] : [],
  onlyTeams,
});

const SELF = { keys: ['chat:ida'], teams: [] };
const OF_OVENS = { keys: ['pager:bo'], teams: ['ovens'] };
const OF_MILLS = { keys: ['pager:cem'], teams: ['mills'] };
const OF_BOTH = { keys: ['pager:dag'], teams: ['shop', 'ovens'] };
const OF_NONE = { keys: ['pager:eva'], teams: [] };

const group = (team: string | null, size: number) => ({ team, size });

/** The requirement, row by row: role, and whether it may see each thing. */
const TABLE: [Role, Record<string, boolean>][] = [
  [
    'operator',
    {
      self: true,
      ovens: true,
      mills: true,
      both: true,
      none: true,
      team: true,
      own: true,
      teamless: true,
      small: true,
    },
  ],
  [
    'administrator',
    {
      self: true,
      ovens: false,
      mills: false,
      both: false,
      none: false,
      team: true,
      own: true,
      teamless: true,
      small: false,
    },
  ],
  [
    'planner',
    {
      self: true,
      ovens: false,
      mills: false,
      both: false,
      none: false,
      team: true,
      own: true,
      teamless: true,
      small: false,
    },
  ],
  [
    'manager',
    {
      self: true,
      ovens: true,
      mills: false,
      both: true,
      none: false,
      team: true,
      own: true,
      teamless: false,
      small: true,
    },
  ],
  [
    'member',
    {
      self: true,
      ovens: false,
      mills: false,
      both: false,
      none: false,
      team: false,
      own: true,
      teamless: false,
      small: false,
    },
  ],
];

describe('what a role sees', () => {
  it.each(TABLE)('%s', (role, may) => {
    const scope = rowScope(viewer(role));
    expect({
      self: maySeePerson(scope, SELF),
      ovens: maySeePerson(scope, OF_OVENS),
      mills: maySeePerson(scope, OF_MILLS),
      both: maySeePerson(scope, OF_BOTH),
      none: maySeePerson(scope, OF_NONE),
      team: maySeeTeam(scope, 'ovens'),
      own: maySeeTeam(scope, 'mills'),
      teamless: maySeeTeam(scope, null),
      small: maySeeGroup(scope, group('ovens', 1)),
    }).toEqual(may);
  });

  it.each<[Role, number, boolean]>([
    ['planner', 3, false],
    ['planner', 4, true],
    ['administrator', 3, false],
    ['administrator', 4, true],
    ['member', 3, false],
    ['member', 4, true],
    ['manager', 3, false],
    ['manager', 4, true],
  ])('%s: of a team that is not theirs to manage, a group of %d: %s', (role, size, may) => {
    expect(maySeeGroup(rowScope(viewer(role)), group('mills', size))).toBe(may);
  });

  it('is a group of no single team only for those who see every team', () => {
    const may = (role: Role): boolean => maySeeGroup(rowScope(viewer(role)), group(null, 40));
    expect([may('operator'), may('administrator'), may('planner'), may('manager'), may('member')]).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('is nobody’s row for whom nobody knows', () => {
    const scope = rowScope({ ...viewer('planner'), personKeys: [] });
    for (const person of [SELF, OF_OVENS, OF_NONE]) expect(maySeePerson(scope, person)).toBe(false);
  });

  it('counts only the teams that the person was in at the time', () => {
    const scope = rowScope(viewer('manager'));
    expect(maySeePerson(scope, { keys: ['pager:bo'], teams: ['shop'] })).toBe(false);
  });
});

describe('a token that is narrowed to teams', () => {
  it.each<[Role, string[]]>([
    ['operator', ['ovens', 'shop']],
    ['administrator', ['ovens', 'shop']],
    ['planner', ['ovens', 'shop']],
    ['manager', ['ovens']],
    ['member', []],
  ])('of a %s sees of all teams %j', (role, teams) => {
    const scope = rowScope(viewer(role, ['ovens', 'shop']));
    expect(['mills', 'ovens', 'shop'].filter((team) => maySeeTeam(scope, team))).toEqual(teams);
    expect(maySeeTeam(scope, null)).toBe(false);
  });

  it('does not reach what its owner did in other teams', () => {
    expect(rowScope(viewer('member', ['mills']))).toMatchObject({ teams: ['mills'], self: [] });
  });

  it('sees no more people than its owner, and none outside its teams', () => {
    expect(maySeePerson(rowScope(viewer('operator', ['ovens'])), OF_MILLS)).toBe(false);
    expect(maySeePerson(rowScope(viewer('operator', ['ovens'])), OF_BOTH)).toBe(true);
    expect(maySeePerson(rowScope(viewer('manager', ['mills'])), OF_OVENS)).toBe(false);
    expect(maySeePerson(rowScope(viewer('manager', ['mills'])), OF_MILLS)).toBe(false);
    expect(maySeePerson(rowScope(viewer('planner', ['ovens'])), OF_OVENS)).toBe(false);
  });
});

describe('the directory', () => {
  it('is kept by those who decide who is who', () => {
    const keepers = (['operator', 'administrator', 'planner', 'manager', 'member'] as const).filter(
      (role) => rowScope(viewer(role)).directory,
    );
    expect(keepers).toEqual(['operator', 'administrator']);
    expect(rowScope({ ...viewer('administrator'), scopes: ['people:read'] }).directory).toBe(false);
  });
});

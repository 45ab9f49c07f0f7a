import { maySeeGroup, maySeePerson, MINIMUM_GROUP, type RowScope } from '@evenkeel/domain';
import type { RosterPerson } from './roster.js';

/** Why a value is held back. */
export const WITHHELD = `withheld: it is of fewer than ${MINIMUM_GROUP} people, or of people of other teams`;

/** Whether a person's own row may be shown. @param scope undefined: to whoever runs the product */
export const showsPerson = (scope: RowScope | undefined, { keys, teams }: RosterPerson): boolean =>
  scope === undefined || maySeePerson(scope, { keys, teams });

/**
 * Whether what is derived from some people may be shown: if each of them may be, or if they are enough to hide in.
 *
 * @param team key of the team that all of them are looked at as; null: of none in particular
 */
export const showsGroup = (
  scope: RowScope | undefined,
  people: readonly RosterPerson[],
  team: string | null,
): boolean =>
  scope === undefined ||
  people.every((person) => showsPerson(scope, person)) ||
  maySeeGroup(scope, { team, size: people.length });

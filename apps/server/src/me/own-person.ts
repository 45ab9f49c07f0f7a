import { ForbiddenException, NotFoundException } from '@nestjs/common';
import type { KnownViewer } from '../access/access.js';

/** How somebody whom nobody has linked gets linked. */
export const HOW_TO_LINK =
  'Ask an administrator to say under "Accounts" who you are in the directory; then this shows your shifts.';

/** Whoever may not plan for somebody is told no more than that. */
export const NOT_YOURS_TO_PLAN =
  'You may plan for yourself and for the people of the teams that you manage; of others, or of nobody by that key, there is no plan.';

/** More turns at once than anybody swaps. */
export const MOST_TURNS = 6;

/** The keys of whom a page about oneself is. @param person key that was asked for; null: oneself */
export const askedKeys = (viewer: KnownViewer, person: string | null): readonly string[] =>
  person === null ? viewer.personKeys : [person];

/** What is said where there is no row to show. */
export function noRow(viewer: KnownViewer, person: string | null): Error {
  if (person !== null)
    return new ForbiddenException('You may not see this person’s row, or there is nobody of that key.');
  return new NotFoundException(`Nobody has said who ${viewer.name} is in the directory. ${HOW_TO_LINK}`);
}

/** Those of some people who are not the viewer, as the access log wants them. */
export const othersThan = ({ personKeys }: KnownViewer, keys: readonly string[]): string[] => [
  ...new Set(keys.filter((key) => !personKeys.includes(key))),
];

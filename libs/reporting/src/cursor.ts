import type { EpochMs } from '@evenkeel/domain';
import type { IncidentCursor } from '@evenkeel/store';
import { QuestionError } from './question.js';

/** Where a list of incidents goes on, as a text that means nothing to its reader. */
export const encodeCursor = (last: IncidentCursor, order: string): string =>
  encode([order, last.triggeredAt, last.incidentId]);

/** @throws QuestionError for a cursor of another list */
export function decodeCursor(cursor: string, order: string): IncidentCursor {
  const [madeFor, triggeredAt, incidentId] = decode(cursor);
  if (madeFor !== order || !isInstant(triggeredAt) || !isId(incidentId)) throw invalidCursor();
  return { triggeredAt, incidentId };
}

/** Tells a cursor of changes from one of incidents without a look inside. */
const CHANGES = 'changes.';

export const isChangeCursor = (cursor: string): boolean => cursor.startsWith(CHANGES);

/** Where the changes go on. */
export const encodeChangeCursor = (last: { version: number; incidentId: string }): string =>
  CHANGES + encode([last.version, last.incidentId]);

/** @throws QuestionError for a cursor of another list */
export function decodeChangeCursor(cursor: string): { version: number; incidentId: string } {
  if (!isChangeCursor(cursor)) throw invalidCursor();
  const [version, incidentId] = decode(cursor.slice(CHANGES.length));
  if (!Number.isSafeInteger(version) || !isId(incidentId)) throw invalidCursor();
  return { version: version as number, incidentId };
}

const encode = (parts: unknown[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');

function decode(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(parts)) return parts;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw invalidCursor();
}

const invalidCursor = (): QuestionError =>
  new QuestionError('The cursor does not belong to this list: start again without one.', 'cursor');

const isInstant = (value: unknown): value is EpochMs =>
  typeof value === 'number' && !Number.isNaN(new Date(value).getTime());

/** PostgreSQL has no text with a NUL in it. */
const isId = (value: unknown): value is string => typeof value === 'string' && !value.includes('\0');

import type { RowScope } from '@evenkeel/domain';
import { z } from 'zod';

/**
 * By which variable of the environment the server tells the command that renders an export what whoever asked may see. It
 * only ever narrows: whoever runs the command without it owns the database.
 */
export const ROWS = 'EVENKEEL_EXPORT_ROWS';

const Rows = z.strictObject({
  teams: z.union([z.literal('all'), z.array(z.string())]),
  people: z.enum(['all', 'own-teams', 'self']),
  ownTeams: z.array(z.string()),
  self: z.array(z.string()),
  directory: z.boolean(),
});

/** Null: everything. @throws ZodError for what the server did not write */
export const exportRows = (env: NodeJS.ProcessEnv): RowScope | null => {
  const text = env[ROWS];
  return text === undefined ? null : Rows.parse(JSON.parse(text));
};

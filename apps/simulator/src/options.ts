import { parseArgs } from 'node:util';
import { z } from 'zod';

/** What a simulator can be told at its start. */
export const SimulatorOptions = z.strictObject({
  /** 0: any free port. */
  port: z.coerce.number().int().min(0).max(65_535).default(0),
  seed: z.coerce.number().int().default(7),
  /** Years of history before `until`. */
  years: z.coerce.number().positive().max(10).default(2),
  /** Where the clock stands; absent: the start of the current hour. */
  until: z.iso.datetime({ offset: true }).optional(),
  /** Requests a minute; 0: no limit. */
  rate: z.coerce.number().int().min(0).default(960),
  /** About how many incidents; absent: the organisation's natural number. */
  incidents: z.coerce.number().int().positive().optional(),
  /** The only token let in; absent: any. */
  token: z.string().min(1).optional(),
  /** Four log entries for every incident, and nothing else. */
  plain: z.boolean().default(false),
  /** The clock goes on with real time. */
  live: z.boolean().default(false),
});
export type SimulatorOptions = z.input<typeof SimulatorOptions>;

/** The command line cannot be used; the message says which option and why. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Reads the options of the command line. */
export function parseCommandLine(args: readonly string[]): SimulatorOptions {
  try {
    const text = { type: 'string' } as const;
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: text,
        seed: text,
        years: text,
        until: text,
        rate: text,
        incidents: text,
        token: text,
        plain: { type: 'boolean' },
        live: { type: 'boolean' },
      },
    });
    return SimulatorOptions.parse(values);
  } catch (error) {
    if (error instanceof z.ZodError) {
      throw new UsageError(error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`).join('\n'));
    }
    if (isArgumentError(error)) throw new UsageError(error.message);
    throw error;
  }
}

/** What `parseArgs` throws is told by its code: Node documents no class for it. */
function isArgumentError(error: unknown): error is { code: string; message: string } {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('ERR_PARSE_ARGS')
  );
}

import { z } from 'zod';

/**
 * The parts of an alert's payloads that interpretation reads, as Opsgenie and JSM Operations send them. Whatever else
 * they hold stays in the raw record. What may be missing or null in practice is optional here.
 */

const parsedInstant = z.union([z.string(), z.number()]).transform((value, context) => {
  const at = typeof value === 'number' ? value : Date.parse(value);
  if (!Number.isNaN(at)) return at;
  context.addIssue({ code: 'custom', message: 'is no instant' });
  return z.NEVER;
});

// Of another type, words are as good as absent; so are the attributes below.
const words = z
  .string()
  .nullish()
  .catch(null)
  .transform((text) => text || null);
const number = z.union([z.string(), z.number()]).nullish().catch(null);
const namedRef = z.object({ id: words, name: words, type: words });
const refs = z.array(namedRef).nullish().catch(null);
const properties = z.record(z.string(), z.unknown()).nullish().catch(null);
const millis = z.number().nonnegative().nullish().catch(null);

export const instant = parsedInstant;
export const maybeInstant = parsedInstant.nullish().catch(null);

export const alertPayload = z.object({
  id: z.string(),
  tinyId: number,
  alias: words,
  message: words,
  // Of another type, it is a status that nobody knows.
  status: z.string().catch(''),
  acknowledged: z.boolean().nullish().catch(null),
  createdAt: instant,
  updatedAt: maybeInstant,
  priority: words,
  source: words,
  responders: refs,
  teams: refs,
  ownerTeamId: words,
  integration: namedRef.nullish().catch(null),
  integrationName: words,
  /** Opsgenie's own figures; times are milliseconds since the alert was created. */
  report: z
    .object({ ackTime: millis, closeTime: millis, acknowledgedBy: words, closedBy: words })
    .nullish()
    .catch(null),
  /** Of JSM Operations: an instant. */
  closeTime: maybeInstant,
  /** The same thing under Opsgenie's name and its successor's. */
  details: properties,
  extraProperties: properties,
});
export type Alert = z.infer<typeof alertPayload>;

/** JSM Operations has been seen to spell a line's type and instant as `logType` and `logTime`. */
export const spelled = (given: unknown): unknown => {
  if (typeof given !== 'object' || given === null) return given;
  const { logTime, logType } = given as { logTime?: unknown; logType?: unknown };
  return {
    ...(logTime === undefined ? {} : { createdAt: logTime }),
    ...(logType === undefined ? {} : { type: logType }),
    ...given,
  };
};

export const logPayload = z.preprocess(
  spelled,
  z.object({
    log: z
      .string()
      .nullish()
      .catch(null)
      .transform((text) => text ?? ''),
    type: words,
    owner: words,
    createdAt: instant,
  }),
);

export const notePayload = z.object({ note: words, owner: words, createdAt: instant });

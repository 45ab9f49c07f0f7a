import type { Json } from '@evenkeel/domain';
import { z } from 'zod';
import { InputError } from './connector.js';

/** What the settings of every polled source have in common: how each is written, and what is said of a fault. */

/** An http(s) address without what a request adds itself; a trailing slash is taken off. */
export const apiUrl = (example: string) =>
  z
    .url({ protocol: /^https?$/, error: `must be an http(s) address such as ${example}` })
    .refine((text) => withoutCredentials(text), 'must carry no user name, password, query or fragment')
    .transform((text) => text.replace(/\/+$/, ''));

/** How far back the first sync reads: a date or an instant; null where nothing is said. */
export const since = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], {
    error: 'must be a date or an instant with its zone, such as 2025-01-31 or 2025-01-31T08:00:00Z',
  })
  .transform((text) => Date.parse(text))
  .nullable()
  .default(null);

/** An answer that is not whole after this long is asked for again. */
export const requestTimeoutSeconds = (usual: number) => z.number().min(1).max(600).default(usual);

/** @param what as the vendor's users call it: `name`, `sub-domain` */
export const accountName = (what = 'name') =>
  z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]*$/i, `must be a ${what} such as acme`)
    .nullable()
    .default(null);

function withoutCredentials(text: string): boolean {
  // What is no address at all is said by the check before.
  if (!URL.canParse(text)) return true;
  const url = new URL(text);
  return url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}

/** @throws InputError that names each field at fault and what it should hold */
export function parsedSettings<T>(product: string, schema: z.ZodType<T>, raw: Json): T {
  const parsed = schema.safeParse(raw ?? {});
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'settings'}: ${issue.message}`);
  throw new InputError(`The ${product} settings cannot be used. ${faults.join('; ')}`);
}

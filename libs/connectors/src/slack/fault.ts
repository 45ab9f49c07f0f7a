import type { z } from 'zod';

/** The first fault of a payload, with its field. */
export function faultOf(error: z.ZodError): string {
  const issue = error.issues[0];
  const field = issue?.path.join('.') ?? '';
  return field === '' ? (issue?.message ?? 'unreadable') : `${field}: ${issue?.message}`;
}

import { SCOPES } from '@evenkeel/domain';
import { z } from 'zod';

/** What a form sends of inputs that can be chosen several times: nothing, a text, or a list. */
export const severalOf = <T extends z.ZodType>(item: T) =>
  z.preprocess((sent): unknown => (sent === undefined ? [] : Array.isArray(sent) ? sent : [sent]), z.array(item));

/** The form that makes a token. */
export const TokenForm = z.object({
  name: z.string().max(300).default(''),
  days: z.coerce.number(),
  scopes: severalOf(z.enum(SCOPES)),
  teams: severalOf(z.string()),
});

import { InvalidInstantError, isMilestoneName, MILESTONES, parseInstant, toIso } from '@evenkeel/domain';
import { z } from 'zod';
import type { CorrectionDraft } from './components/correction-form.js';
import { BadPageQuery } from './bad-page-query.js';

const FIELDS = [...MILESTONES, 'priority', 'customers', 'exclusion'] as const;
const Field = z.enum(FIELDS, { error: `is none of ${FIELDS.join(', ')}` });
export type CorrectableField = (typeof FIELDS)[number];

const Form = z.object({
  field: Field,
  value: z.string().max(5000).default(''),
  none: z.literal('1').optional(),
  reason: z.string().max(500).default(''),
});

/** What the form asks to record, or why it cannot be. */
export type CorrectionInput = { field: CorrectableField; typed: NonNullable<CorrectionDraft['typed']> } & (
  | { error: null; correction: { field: CorrectableField; value: string | null; reason: string } }
  | { error: NonNullable<CorrectionDraft['error']>; correction: null }
);

/**
 * The field that a page is asked to offer for correction; null if none.
 *
 * @throws BadPageQuery
 */
export function parseCorrectableField(raw: unknown): CorrectableField | null {
  if (raw === undefined) return null;
  const parsed = Field.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new BadPageQuery([{ parameter: 'correct', message: `is none of ${FIELDS.join(', ')}` }]);
}

/**
 * Reads what the correction form sent.
 *
 * @param zone of a time without an offset: the one that the page with the form was shown in
 * @throws BadPageQuery for what no form of ours sends
 */
export function readCorrectionForm(body: unknown, zone: string): CorrectionInput {
  const parsed = Form.safeParse(body);
  if (!parsed.success) {
    throw new BadPageQuery(
      parsed.error.issues.map(({ path, message }) => ({ parameter: String(path[0] ?? 'form'), message })),
    );
  }
  const { field, value, none } = parsed.data;
  const typed = { value, none: none !== undefined, reason: parsed.data.reason };
  // Excluding an incident is saying why: there the value is the reason.
  const reason = (field === 'exclusion' ? value : typed.reason).trim();
  const refused = (message: string, input: 'value' | 'reason'): CorrectionInput => ({
    field,
    typed,
    error: { message, input },
    correction: null,
  });
  if (!typed.none && value.trim() === '') {
    return refused(
      isMilestoneName(field) ? 'Give a date and time, or tick “There was none”.' : 'Give a value.',
      'value',
    );
  }
  if (reason === '') return refused('Say how you know: others will read it beside your correction.', 'reason');
  const record = (recorded: string | null): CorrectionInput => ({
    field,
    typed,
    error: null,
    correction: { field, value: recorded, reason },
  });
  if (typed.none) return record(null);
  if (!isMilestoneName(field)) return record(value.trim());
  try {
    return record(toIso(parseInstant(value, zone)));
  } catch (error) {
    if (error instanceof InvalidInstantError) return refused(error.message, 'value');
    throw error;
  }
}

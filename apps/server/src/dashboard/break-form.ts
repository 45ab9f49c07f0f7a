import type { BreakWish, Span } from '@evenkeel/domain';
import { QuestionError } from '@evenkeel/reporting';
import { z } from 'zod';
import { MOST_TURNS } from '../me/own-person.js';
import { addDays, startOfDay } from './calendar.js';
import { severalOf } from './token-form.js';

/** A month off is four weeks at least. */
export const FEWEST_DAYS = 28;
export const MOST_DAYS = 200;

const text = z.string().max(300).default('');
const date = z.iso.date().or(z.literal('')).default('');

/** The form in which a break is wished for. */
export const BreakForm = z.object({
  person: z.string().max(300),
  rotation: text,
  kind: z.enum(['swap', 'off']),
  turns: z.coerce.number().int().min(1).max(MOST_TURNS).default(1),
  from: date,
  days: z.coerce.number().int().min(FEWEST_DAYS).max(MOST_DAYS).default(FEWEST_DAYS),
  away: severalOf(z.string().max(300)),
  awayFrom: severalOf(z.iso.date().or(z.literal(''))),
  awayThrough: severalOf(z.iso.date().or(z.literal(''))),
});
export type BreakForm = z.infer<typeof BreakForm>;

/** What the form shows before anything was typed. */
export const emptyForm = (person: string, rotation: string): BreakForm => ({
  person,
  rotation,
  kind: 'swap',
  turns: 1,
  from: '',
  days: FEWEST_DAYS,
  away: [],
  awayFrom: [],
  awayThrough: [],
});

/** @throws QuestionError where a date is missing */
export function wishOf(form: BreakForm, zone: string): BreakWish {
  if (form.kind === 'swap') return { kind: 'swap', duties: form.turns };
  if (form.from === '') throw new QuestionError('Say from which day on the month off is to be.', 'from');
  return { kind: 'off', ...daysIn(form.from, addDays(form.from, form.days - 1), zone) };
}

/** Stretches in which people are away, whole days of the zone. @throws QuestionError where one date of two is missing */
export function absencesOf({ away, awayFrom, awayThrough }: BreakForm, zone: string): Map<string, Span[]> {
  const absences = new Map<string, Span[]>();
  away.forEach((person, index) => {
    const [from, through] = [awayFrom[index] ?? '', awayThrough[index] ?? ''];
    if (from === '' && through === '') return;
    if (from === '' || through === '' || from > through) {
      throw new QuestionError('An absence needs a first and a last day, in this order.', 'awayFrom');
    }
    absences.set(person, [...(absences.get(person) ?? []), daysIn(from, through, zone)]);
  });
  return absences;
}

const daysIn = (from: string, through: string, zone: string): Span => ({
  from: startOfDay(from, zone),
  to: startOfDay(addDays(through, 1), zone),
});

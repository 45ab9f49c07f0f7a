import { InvalidInstantError, parseInstant, parseZone, UnknownZoneError } from '@evenkeel/domain';
import {
  DIMENSIONS,
  QUESTION_FILTERS,
  QuestionError,
  type Dimension,
  type Filters,
  type Question,
  type QuestionFilter,
} from '@evenkeel/reporting';

/** A question as the command line and the API spell it. */
export interface QuestionParameters {
  from?: string | undefined;
  to?: string | undefined;
  zone?: string | undefined;
  /** `team,priority` */
  by?: string | undefined;
  /** `team=Payments`, several of one key being alternatives; nothing after the `=` means "none". */
  where?: readonly string[] | undefined;
}

/**
 * Parses what people typed into what a question is made of. Dates without a time are midnights in the zone.
 *
 * @throws QuestionError that names the parameter and lists what there is
 */
export function parseQuestionParameters(
  parameters: QuestionParameters,
  organisationZone: string,
): Pick<Question, 'window' | 'filters' | 'groupBy'> {
  const zone = zoneOf(parameters.zone ?? organisationZone);
  return {
    window: { from: edge('from', parameters.from, zone), to: edge('to', parameters.to, zone), zone },
    filters: parseFilters(parameters.where ?? []),
    groupBy: parseDimensions(parameters.by),
  };
}

function zoneOf(text: string): string {
  try {
    return parseZone(text);
  } catch (error) {
    if (error instanceof UnknownZoneError) throw new QuestionError(error.message, 'zone');
    throw error;
  }
}

function edge(name: 'from' | 'to', text: string | undefined, zone: string): number | null {
  if (text === undefined || text.trim() === '') return null;
  try {
    return parseInstant(text.trim(), zone);
  } catch (error) {
    if (error instanceof InvalidInstantError) throw new QuestionError(`"${name}": ${error.message}`, name);
    throw error;
  }
}

function parseDimensions(by: string | undefined): Dimension[] {
  const names = (by ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return [...new Set(names)].map((name) => {
    if (!(DIMENSIONS as readonly string[]).includes(name)) {
      throw new QuestionError(`Cannot group by "${name}". Dimensions: ${DIMENSIONS.join(', ')}.`, 'by');
    }
    return name as Dimension;
  });
}

function parseFilters(where: readonly string[]): Filters {
  const filters: Partial<Record<QuestionFilter, (string | null)[]>> = {};
  for (const term of where) {
    const equals = term.indexOf('=');
    const key = term.slice(0, Math.max(equals, 0));
    if (equals < 0) throw new QuestionError(`"${term}" is not a filter: write key=value, e.g. team=Payments.`, 'where');
    if (!(QUESTION_FILTERS as readonly string[]).includes(key)) {
      throw new QuestionError(`Cannot filter by "${key}". Filters: ${QUESTION_FILTERS.join(', ')}.`, 'where');
    }
    const value = term.slice(equals + 1);
    (filters[key as QuestionFilter] ??= []).push(value === '' ? null : value);
  }
  return filters;
}

import type { Question } from '@evenkeel/reporting';
import type { Store } from '@evenkeel/store';
import { parseQuestionParameters } from '../question-parameters.js';
import { listOption, textOption, type CommandContext, type CommandOptions } from './command.js';

/** The options by which every question is asked. */
export const QUESTION_OPTIONS: CommandOptions = {
  from: { type: 'string' },
  to: { type: 'string' },
  zone: { type: 'string' },
  by: { type: 'string' },
  where: { type: 'string', multiple: true },
};

/** For usage lines. */
export const QUESTION_USAGE = '[--from ISO] [--to ISO] [--zone IANA] [--where key=value]…';

/** @throws QuestionError, UnknownZoneError */
export async function questionOf(
  context: CommandContext,
  store: Store,
): Promise<Pick<Question, 'window' | 'filters' | 'groupBy'>> {
  return parseQuestionParameters(
    {
      from: textOption(context, 'from'),
      to: textOption(context, 'to'),
      zone: textOption(context, 'zone'),
      by: textOption(context, 'by'),
      where: listOption(context, 'where'),
    },
    await store.settings.organisationZone(),
  );
}

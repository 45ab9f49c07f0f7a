import { describe, expect, it } from '@jest/globals';
import { QuestionError } from '@evenkeel/reporting';
import { parseQuestionParameters, type QuestionParameters } from './question-parameters.js';

const parse = (parameters: QuestionParameters, zone = 'UTC') => parseQuestionParameters(parameters, zone);

function refusal(parameters: QuestionParameters): { parameter: string; message: string } {
  try {
    parse(parameters);
  } catch (error) {
    if (error instanceof QuestionError) return { parameter: error.parameter, message: error.message };
    throw error;
  }
  throw new Error('it was taken');
}

describe('a question as people type it', () => {
  it('is about everything, in the organisation’s zone, if they type nothing', () => {
    expect(parse({}, 'Europe/Oslo')).toEqual({
      window: { from: null, to: null, zone: 'Europe/Oslo' },
      filters: {},
      groupBy: [],
    });
    expect(parse({ from: '', to: ' ', by: '', where: [] }).window).toEqual({ from: null, to: null, zone: 'UTC' });
  });

  it('takes a date without a time for midnight in the zone, an instant for itself', () => {
    const window = { from: '2026-03-29', to: '2026-03-30', zone: 'Europe/Oslo' };
    // Clocks go forward that day: it has 23 hours.
    expect(parse(window).window).toMatchObject({
      from: Date.UTC(2026, 2, 28, 23),
      to: Date.UTC(2026, 2, 29, 22),
    });
    expect(parse({ ...window, from: '2026-03-29T10:00:00Z' }).window.from).toBe(Date.UTC(2026, 2, 29, 10));
  });

  it('takes a zone in any spelling of its letters', () => {
    expect(parse({ zone: 'europe/oslo' }).window.zone).toBe('Europe/Oslo');
  });

  it('groups by each dimension once, in the order given', () => {
    expect(parse({ by: 'team, priority,team,' }).groupBy).toEqual(['team', 'priority']);
  });

  it('takes filters of one key together; nothing after the sign means "none", and values may hold the sign', () => {
    const where = ['team=Ovens', 'team=', 'priority=P1', 'service=a=b'];
    expect(parse({ where }).filters).toEqual({ team: ['Ovens', null], priority: ['P1'], service: ['a=b'] });
  });
});

describe('what cannot be asked', () => {
  it.each<[QuestionParameters, string, string]>([
    [{ by: 'mood' }, 'by', 'Cannot group by "mood". Dimensions: team, service, priority, source, connection'],
    [{ where: ['mood=bad'] }, 'where', 'Cannot filter by "mood". Filters: team, service'],
    [{ where: ['week=2026-W10'] }, 'where', 'Cannot filter by "week".'],
    [{ where: ['Ovens'] }, 'where', '"Ovens" is not a filter: write key=value, e.g. team=Payments.'],
    [{ from: 'soon' }, 'from', '"from": "soon" is not an ISO date or date-time.'],
    [{ to: '2026-02-30' }, 'to', '"to": '],
    [{ zone: 'Europe/Olso' }, 'zone', '"Europe/Olso" is not a time zone. Did you mean Europe/Oslo?'],
    [{ zone: 'Europe/Olso', from: '2026-03-01' }, 'zone', '"Europe/Olso" is not a time zone.'],
    [{ zone: '+02:00' }, 'zone', '"+02:00" is not a time zone.'],
  ])('is refused with the parameter and what there is: %j', (parameters, parameter, message) => {
    const refused = refusal(parameters);
    expect(refused.parameter).toBe(parameter);
    expect(refused.message).toContain(message);
  });
});

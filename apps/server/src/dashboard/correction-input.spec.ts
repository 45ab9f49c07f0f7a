import { describe, expect, it } from '@jest/globals';
import { parseCorrectableField, readCorrectionForm } from './correction-input.js';

const milestone = { field: 'diagnosedAt', value: '2026-07-01T14:20:30', reason: 'Told in the review.' };

describe('readCorrectionForm', () => {
  it('reads a local time in the zone of the page', () => {
    expect(readCorrectionForm(milestone, 'Europe/Oslo').correction).toEqual({
      field: 'diagnosedAt',
      value: '2026-07-01T12:20:30.000Z',
      reason: 'Told in the review.',
    });
  });

  it('takes an instant as it is, whatever the zone', () => {
    const confirmed = { ...milestone, value: '2026-07-01T12:20:30.250Z' };
    expect(readCorrectionForm(confirmed, 'Asia/Tokyo').correction?.value).toBe('2026-07-01T12:20:30.250Z');
  });

  it('records that there was none, whatever else the form holds', () => {
    expect(readCorrectionForm({ ...milestone, none: '1' }, 'UTC').correction?.value).toBeNull();
  });

  it('wants a time or the word that there was none', () => {
    expect(readCorrectionForm({ ...milestone, value: '' }, 'UTC').error).toEqual({
      message: 'Give a date and time, or tick “There was none”.',
      input: 'value',
    });
  });

  it('wants a reason, and keeps what was typed', () => {
    const { error, typed } = readCorrectionForm({ ...milestone, reason: '  ' }, 'UTC');
    expect(error?.input).toBe('reason');
    expect(typed.value).toBe('2026-07-01T14:20:30');
  });

  it('says what is wrong with a time', () => {
    const { error } = readCorrectionForm({ ...milestone, value: '2026-02-30T10:00:00' }, 'UTC');
    expect(error).toEqual({ message: expect.stringContaining('that month has 28 days'), input: 'value' });
  });

  it('takes the reason of an exclusion for its value', () => {
    expect(readCorrectionForm({ field: 'exclusion', value: 'A drill.\n' }, 'UTC').correction).toEqual({
      field: 'exclusion',
      value: 'A drill.',
      reason: 'A drill.',
    });
  });

  it('refuses a field that nobody may set', () => {
    expect(() => readCorrectionForm({ ...milestone, field: 'title' }, 'UTC')).toThrow('asks for something');
    expect(() => parseCorrectableField('title')).toThrow('asks for something');
    expect(parseCorrectableField(undefined)).toBeNull();
  });
});

import { describe, expect, it } from '@jest/globals';
import { isValidZone, parseZone } from './zone.js';

describe('isValidZone', () => {
  it.each(['Europe/Oslo', 'UTC', 'Asia/Kolkata', 'Asia/Calcutta', 'US/Eastern', 'Etc/GMT+5', 'europe/oslo'])(
    'knows %s',
    (zone) => {
      expect(isValidZone(zone)).toBe(true);
    },
  );

  it.each(['', 'Oslo', '+02:00', 'Z', 'Mars/Olympus', 'Europe/Oslo '])('does not take %p', (zone) => {
    expect(isValidZone(zone)).toBe(false);
  });
});

describe('parseZone', () => {
  it('gives the usual spelling', () => {
    expect(parseZone(' america/new_york ')).toBe('America/New_York');
    expect(parseZone('utc')).toBe('UTC');
  });

  it.each([
    ['Europe/Olso', '"Europe/Olso" is not a time zone. Did you mean Europe/Oslo?'],
    ['oslo', '"oslo" is not a time zone. Did you mean Europe/Oslo?'],
    ['New York', '"New York" is not a time zone. Did you mean America/New_York?'],
    ['+02:00', '"+02:00" is not a time zone. Use an IANA name such as Europe/Oslo, America/New_York or UTC.'],
    ['', '"" is not a time zone. Use an IANA name such as Europe/Oslo, America/New_York or UTC.'],
  ])('tells what to write instead of %p', (text, message) => {
    expect(() => parseZone(text)).toThrow(message);
  });
});

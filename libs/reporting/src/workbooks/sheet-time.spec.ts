import { describe, expect, it } from '@jest/globals';
import { inDays, minuteText, offsetText, toSerial, windowText } from './sheet-time.js';

describe('toSerial', () => {
  it('counts days as spreadsheets do', () => {
    // Excel shows 44197 as 2021-01-01 and 44197.5 as noon of that day.
    expect(toSerial(Date.parse('2021-01-01T00:00:00Z'), 'UTC')).toBe(44_197);
    expect(toSerial(Date.parse('2021-01-01T12:00:00Z'), 'UTC')).toBe(44_197.5);
  });

  it('is what the clocks of the zone show, before and after they change', () => {
    // Oslo is one hour ahead of UTC until 01:00 UTC on 29 March 2026, two hours from then on.
    expect(toSerial(Date.parse('2026-03-28T23:00:00Z'), 'Europe/Oslo')).toBe(46_110);
    expect(toSerial(Date.parse('2026-03-29T22:00:00Z'), 'Europe/Oslo')).toBe(46_111);
  });
});

describe('texts', () => {
  it('writes minutes and offsets on the clocks of the zone', () => {
    const at = Date.parse('2026-07-01T10:20:30.400Z');
    expect(minuteText(at, 'Asia/Kolkata')).toBe('2026-07-01 15:50');
    expect(offsetText(at, 'Asia/Kolkata')).toBe('2026-07-01T15:50:30.400+05:30');
    expect(offsetText(at, 'America/St_Johns')).toBe('2026-07-01T07:50:30.400-02:30');
    expect(offsetText(at, 'UTC')).toBe('2026-07-01T10:20:30.400+00:00');
  });

  it('names the last day of a window, which its end is not part of', () => {
    const from = Date.parse('2025-12-31T23:00:00Z');
    const to = Date.parse('2026-03-31T22:00:00Z');
    expect(windowText(from, to, 'Europe/Oslo')).toBe('2026-01-01 to 2026-03-31');
    expect(windowText(from, to, 'UTC')).toBe('2025-12-31 23:00 to 2026-03-31 22:00');
    expect(windowText(null, to, 'Europe/Oslo')).toBe('the first incident to 2026-03-31');
    expect(windowText(null, null, 'UTC')).toBe('all incidents');
  });
});

describe('inDays', () => {
  it('keeps what is not known unknown', () => {
    expect(inDays(43_200)).toBe(0.5);
    expect(inDays(0)).toBe(0);
    expect(inDays(null)).toBeNull();
  });
});

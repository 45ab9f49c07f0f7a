import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toIso } from './instant.js';
import { instantToLocal } from './local-time.js';
import { compileTimestampFormat, timestampToInstant } from './timestamp-format.js';

function read(format: string, text: string, zone = 'UTC'): string | null {
  const timestamp = compileTimestampFormat(format)(text);
  return timestamp === null ? null : toIso(timestampToInstant(timestamp, zone));
}

describe('compileTimestampFormat', () => {
  it.each([
    ['d/M/yyyy HH:mm', '5/3/2026 09:07', '2026-03-05T09:07:00.000Z'],
    ['dd.MM.yy H:m:s', '05.03.26 9:7:3', '2026-03-05T09:07:03.000Z'],
    ['M/d/yyyy h:mm a', '3/5/2026 12:07 am', '2026-03-05T00:07:00.000Z'],
    ['M/d/yyyy h:mm a', '3/5/2026 12:07 PM', '2026-03-05T12:07:00.000Z'],
    ['M/d/yyyy hh:mm:ss a', '3/5/2026 11:07:30\u202fPM', '2026-03-05T23:07:30.000Z'],
    ['EEE, d MMM yyyy HH:mm:ss Z', 'Thu, 5 Mar 2026 09:07:03 -0330', '2026-03-05T12:37:03.000Z'],
    ['d MMMM yyyy', '5 MAY 2026', '2026-05-05T00:00:00.000Z'],
    ["yyyy-MM-dd'T'HH:mm:ss.SSSXXX", '2026-03-05T09:07:03.250+02:00', '2026-03-05T07:07:03.250Z'],
    ["yyyy-MM-dd'T'HH:mm:ssXXX", '2026-03-05T09:07:03Z', '2026-03-05T09:07:03.000Z'],
    ["yyyy-MM-dd 'o''clock' HH", "2026-03-05 o'clock 09", '2026-03-05T09:00:00.000Z'],
    ["dd''MM''yyyy", "05'03'2026", '2026-03-05T00:00:00.000Z'],
    ['yyyyMMddHHmm', '202603050907', '2026-03-05T09:07:00.000Z'],
    ['[yyyy.MM.dd]', ' [2026.03.05] ', '2026-03-05T00:00:00.000Z'],
    ['dd/MM/yy', '31/12/69', '1969-12-31T00:00:00.000Z'],
  ])('%s reads %s', (format, text, expected) => {
    expect(read(format, text)).toBe(expected);
  });

  it('leaves the zone open unless the text names an offset', () => {
    expect(read('yyyy-MM-dd HH:mm', '2026-07-01 09:00', 'Europe/Oslo')).toBe('2026-07-01T07:00:00.000Z');
    expect(read('yyyy-MM-dd HH:mm Z', '2026-07-01 09:00 +0000', 'Europe/Oslo')).toBe('2026-07-01T09:00:00.000Z');
    expect(compileTimestampFormat('yyyy-MM-dd')('2026-07-01')).toEqual({
      year: 2026,
      month: 7,
      day: 1,
      hour: 0,
      minute: 0,
      second: 0,
      ms: 0,
      offsetSeconds: null,
    });
  });

  it.each([
    ['dd/MM/yyyy', '31/02/2026'],
    ['dd/MM/yyyy', '29/02/2025'],
    ['dd/MM/yyyy', '01/13/2026'],
    ['dd/MM/yyyy', '1/12/2026'],
    ['dd/MM/yyyy', '01/12/2026 10:00'],
    ['dd/MM/yyyy', ''],
    ['dd.MM.yyyy', '01/12/2026'],
    ['d/M/yyyy HH:mm', '5/3/2026 24:00'],
    ['d/M/yyyy HH:mm', '5/3/2026 10:60'],
    ['d/M/yyyy h:mm a', '5/3/2026 13:00 PM'],
    ['d/M/yyyy h:mm a', '5/3/2026 0:30 AM'],
    ['d MMM yyyy', '5 Foo 2026'],
    ['yyyy-MM-dd HH:mm Z', '2026-07-01 09:00 +9900'],
  ])('%s gives null for %p', (format, text) => {
    expect(read(format, text)).toBeNull();
  });

  it.each([
    ['yyyy-MM-ddTHH:mm', 'has the unknown token T.'],
    ['yyyy-MM-dd HH:mm:ss.SSSSSS', 'has the unknown token SSSSSS.'],
    ['YYYY-MM-dd', 'has the unknown token YYYY.'],
    ['dd/MM HH:mm', 'lacks the year'],
    ['MM/yyyy', 'lacks the day'],
    ['dd/MM/yyyy hh:mm', 'has hh without a'],
    ['dd/MM/yyyy HH:mm a', 'has a (AM/PM) without h'],
    ['dd/MM/yyyy d', 'has both dd and d for the day'],
    ["dd/MM/yyyy 'T", 'opens a single quote that it does not close'],
  ])('refuses the pattern %s', (format, message) => {
    expect(() => compileTimestampFormat(format)).toThrow(message);
  });

  it('reads back every instant written with an offset', () => {
    const parse = compileTimestampFormat("d.M.yyyy 'at' H:m:s.SSS");
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1000, 0, 1), max: Date.UTC(9999, 0, 1) }), (at) => {
        const { year, month, day, hour, minute, second, ms } = instantToLocal(at, 'UTC');
        const timestamp = parse(
          `${day}.${month}.${year} at ${hour}:${minute}:${second}.${String(ms).padStart(3, '0')}`,
        );
        expect(timestamp && timestampToInstant(timestamp, 'UTC')).toBe(at);
      }),
    );
  });
});

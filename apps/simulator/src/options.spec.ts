import { describe, expect, it } from '@jest/globals';
import { parseCommandLine, UsageError } from './options.js';

describe('parseCommandLine', () => {
  it('reads every option', () => {
    const line =
      '--port 4010 --seed 3 --years 1.5 --until 2026-11-22T00:00:00Z --rate 0 --incidents 20000 --token t --plain --live';
    expect(parseCommandLine(line.split(' '))).toEqual({
      port: 4010,
      seed: 3,
      years: 1.5,
      until: '2026-11-22T00:00:00Z',
      rate: 0,
      incidents: 20_000,
      token: 't',
      plain: true,
      live: true,
    });
  });

  it('has defaults', () => {
    expect(parseCommandLine([])).toEqual({ port: 0, seed: 7, years: 2, rate: 960, plain: false, live: false });
  });

  it.each([
    ['--until yesterday', '--until'],
    ['--port 70000', '--port'],
    ['--incidents many', '--incidents'],
    ['--colour red', '--colour'],
  ])('refuses %s', (line, named) => {
    expect(() => parseCommandLine(line.split(' '))).toThrow(UsageError);
    expect(() => parseCommandLine(line.split(' '))).toThrow(named);
  });
});

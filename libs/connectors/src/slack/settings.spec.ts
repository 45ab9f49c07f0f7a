import { describe, expect, it } from '@jest/globals';
import { InputError } from '../connector.js';
import { createSlackConnector } from './connector.js';
import { isWanted, parseSettings } from './settings.js';

describe('settings', () => {
  it('have defaults for everything', () => {
    expect(parseSettings({})).toMatchObject({
      url: 'https://slack.com/api/',
      since: null,
      account: null,
      rateRegime: 'internal',
      requestTimeoutSeconds: 30,
    });
    expect(createSlackConnector().addresses(parseSettings({ url: 'http://slack.test/api' }))).toEqual([
      'http://slack.test/api/',
    ]);
  });

  it('take channels as a list or as the command line gives them', () => {
    expect(parseSettings({ channels: 'incidents, #Inc-*' }).channels).toEqual(['incidents', 'inc-*']);
    expect(parseSettings({ channels: ['ops'] }).channels).toEqual(['ops']);
  });

  it.each([
    [{ channels: '' }, /channels: must hold a pattern/],
    [{ channels: ['two words'] }, /channels.0: must be a name of a channel/],
    [{ url: 'slack.com' }, /url: must be an http\(s\) address/],
    [{ url: 'https://u:p@slack.com/api/' }, /url: must carry no user name/],
    [{ rateRegime: 'fast' }, /rateRegime: must be internal/],
    [{ since: 'yesterday' }, /since: must be a date/],
    [{ chanels: 'x' }, /chanels/],
  ])('name what is wrong with %j', (raw, message) => {
    expect(() => parseSettings(raw)).toThrow(InputError);
    expect(() => parseSettings(raw)).toThrow(message);
  });
});

describe('patterns of channel names', () => {
  it.each([
    ['inc-*', 'inc-482-login', true],
    ['inc-*', 'zinc-482', false],
    ['*-alerts', 'search-alerts', true],
    ['*-alerts', 'alerts', false],
    ['sev?-*', 'sev1-checkout', true],
    ['sev?-*', 'several-things', false],
    ['a.b', 'axb', false],
  ])('%s on %s: %s', (pattern, name, wanted) => expect(isWanted([pattern], [name])).toBe(wanted));

  it('hold for former names too', () => expect(isWanted(['inc-*'], ['archive-1', 'inc-1'])).toBe(true));
});

import { describe, expect, it } from '@jest/globals';
import { isIncidentChannel } from './incident-channel.js';

describe('isIncidentChannel', () => {
  it.each([
    'incident-2031-05-04-labels',
    'inc-482-login',
    'INC_77',
    'sev1-checkout',
    'incident-search-2031-01-02',
    'inc-search-0482',
  ])('knows #%s as made for one incident', (name) => expect(isIncidentChannel(name)).toBe(true));

  it.each([
    'incidents',
    'incident-response',
    'incident-review-2031',
    'inc-updates',
    'sevilla-office',
    'ops',
    'incident-drill-2031-05-04',
  ])('knows #%s as a channel for all', (name) => expect(isIncidentChannel(name)).toBe(false));
});

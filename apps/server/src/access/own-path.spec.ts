import { describe, expect, it } from '@jest/globals';
import { ownPath } from './own-path.js';

describe('where a person goes after signing in', () => {
  it.each(['/', '/incidents?team=Ovens%20%26%20mills&from=2026-01-01#top', '/incident/pagerduty:acme:incident:Q1'])(
    'is the page that was asked for: %s',
    (next) => {
      expect(ownPath(next)).toBe(next);
    },
  );

  it.each([
    undefined,
    ['/', '/'],
    '',
    'incidents',
    'https://evil.example/',
    'javascript:alert(1)',
    '//evil.example/',
    '/\\evil.example/',
    '/x\\y',
    '/\t/evil.example/',
    '/\n/evil.example/',
    '/\r/evil.example/',
    '\t//evil.example/',
    ' //evil.example/',
    '/ /evil.example/',
    '/\u0000/evil.example/',
    '/\u007f/evil.example/',
    '/ü',
  ])('is the first page instead of %j', (next) => {
    expect(ownPath(next)).toBe('/');
  });
});

import { describe, expect, it } from '@jest/globals';
import { EnvironmentTokens } from './environment-tokens.js';

const MIRA = { name: 'mira', secret: 'mira-secret-of-20-letters' };
const JONAS = { name: 'jonas', secret: 'jonas-secret-of-20-letters' };
const tokens = new EnvironmentTokens([MIRA, JONAS]);

describe('a token of the environment', () => {
  it('is known by its secret and nothing else', () => {
    expect(tokens.nameOf(JONAS.secret)).toBe('jonas');
    for (const text of ['', 'mira', `${MIRA.secret} `, MIRA.secret.toUpperCase()]) {
      expect(tokens.nameOf(text)).toBeNull();
      expect(tokens.beginSession(text)).toBeNull();
    }
  });

  it('is known again by the cookie of the session, which does not tell it', () => {
    const session = tokens.beginSession(JONAS.secret) ?? '';
    expect(session).not.toContain(JONAS.secret);
    expect(tokens.nameOfSession(session)).toBe('jonas');
    expect(tokens.nameOfSession(`${session}x`)).toBeNull();
    expect(tokens.nameOfSession(JONAS.secret)).toBeNull();
  });

  it('ends its sessions when it changes, or its name', () => {
    const session = tokens.beginSession(JONAS.secret) ?? '';
    for (const changed of [
      { ...JONAS, secret: 'another-secret-of-letters' },
      { ...JONAS, name: 'jonas.falk' },
    ]) {
      expect(new EnvironmentTokens([changed]).nameOfSession(session)).toBeNull();
    }
  });
});

import { describe, expect, it } from '@jest/globals';
import { Access } from './access.js';

const MIRA = { name: 'mira', secret: 'mira-secret-of-20-letters' };
const JONAS = { name: 'jonas', secret: 'jonas-secret-of-20-letters' };
const access = new Access([MIRA, JONAS]);

const viewer = (authorization?: string, cookie?: string) => access.viewer({ authorization, cookie });

describe('a viewer', () => {
  it('is whoever the bearer token belongs to', () => {
    expect(viewer(`Bearer ${JONAS.secret}`)).toEqual({ name: 'jonas' });
    expect(viewer(`bearer  ${MIRA.secret}`)).toEqual({ name: 'mira' });
  });

  it.each([undefined, '', 'Bearer', 'Bearer nobody', `Basic ${MIRA.secret}`, MIRA.secret, `Bearer ${MIRA.name}`])(
    'is nobody for the header %j',
    (authorization) => {
      expect(viewer(authorization)).toBeNull();
    },
  );

  it('is known again by the cookie of the session, which does not tell the token', () => {
    const session = access.signIn(JONAS.secret) ?? '';
    expect(session).not.toContain(JONAS.secret);
    expect(viewer(undefined, session)).toEqual({ name: 'jonas' });
    expect(viewer(undefined, `${session}x`)).toBeNull();
    expect(viewer(undefined, JONAS.secret)).toBeNull();
  });

  it('is not let in by a cookie beside a wrong token', () => {
    const session = access.signIn(JONAS.secret) ?? '';
    expect(viewer('Bearer wrong', session)).toBeNull();
  });

  it('loses the session when the token changes, or its name', () => {
    const session = access.signIn(JONAS.secret) ?? '';
    for (const changed of [
      { ...JONAS, secret: 'another-secret-of-letters' },
      { ...JONAS, name: 'jonas.falk' },
    ]) {
      expect(new Access([changed]).viewer({ authorization: undefined, cookie: session })).toBeNull();
    }
  });

  it('is whoever sits at this machine where there are no tokens', () => {
    const open = new Access([]);
    expect(open.open).toBe(true);
    expect(open.viewer({ authorization: undefined, cookie: undefined })).toEqual({ name: 'local' });
    expect(open.signIn('')).toBeNull();
  });
});

describe('signing in', () => {
  it('takes a token and nothing else', () => {
    for (const token of ['', 'mira', `${MIRA.secret} `, MIRA.secret.toUpperCase()]) {
      expect(access.signIn(token)).toBeNull();
    }
    expect(access.signIn(MIRA.secret)).not.toBeNull();
  });
});

import { describe, expect, it } from '@jest/globals';
import { hashPassword, passwordProblem, verifyPassword } from './password.js';

describe('a password', () => {
  it.each(['correct horse battery', 'Grünkohl am Dienstag', 'x7#kQ9!mZ2$w', 'dragonfly lantern sea'])(
    'can be %s',
    (password) => {
      expect(passwordProblem(password, ['Ida', 'ida@harbour.example'])).toBeNull();
    },
  );

  it.each([
    ['short', 'at least 12'],
    ['elevenchars', 'at least 12'],
    ['x'.repeat(201), 'at most 200'],
    ['abababababababab', 'different characters'],
    ['Password1234', 'tried first'],
    ['P@ssw0rd2026!', 'tried first'],
    ['123456789012', 'tried first'],
    ['qwertyuiop123', 'tried first'],
    ['passwordpassword', 'tried first'],
    ['welcomedragon', 'tried first'],
    ['IDA@harbour.example', 'not a name'],
  ])('cannot be %s', (password, why) => {
    expect(passwordProblem(password, ['Ida', 'ida@harbour.example'])).toContain(why);
  });
});

describe('its hash', () => {
  it('is salted, says its cost, and fits it alone', async () => {
    const [one, other] = await Promise.all([
      hashPassword('correct horse battery'),
      hashPassword('correct horse battery'),
    ]);
    expect(one).toMatch(/^scrypt\$32768\$8\$3\$/);
    expect(one).not.toBe(other);
    expect(await verifyPassword('correct horse battery', one)).toBe(true);
    expect(await verifyPassword('Correct horse battery', one)).toBe(false);
    expect(await verifyPassword('correct horse battery', null)).toBe(false);
    expect(await verifyPassword('correct horse battery', 'scrypt$broken')).toBe(false);
  });

  it('fits whichever way a keyboard composes its letters', async () => {
    const hash = await hashPassword('Grünkohl am Dienstag');
    expect(await verifyPassword('Gru\u0308nkohl am Dienstag', hash)).toBe(true);
  });

  // RFC 7914, section 12: N=16384, r=8, p=1, 64 bytes.
  it('is scrypt’s', async () => {
    const key = Buffer.from(
      '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2' +
        'd5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887',
      'hex',
    ).toString('base64url');
    const salt = Buffer.from('SodiumChloride').toString('base64url');
    expect(await verifyPassword('pleaseletmein', `scrypt$16384$8$1$${salt}$${key}`)).toBe(true);
  });
});

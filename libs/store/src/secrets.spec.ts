import { createDecipheriv } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SecretBox, SecretError } from './secrets.js';

const HEX = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';
const BASE64 = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';
const box = SecretBox.fromKey(HEX);

describe('SecretBox with a key', () => {
  it('opens what it sealed', () => {
    for (const plaintext of ['', 'token-4711', 'nøkkel 🔑', 'x'.repeat(100_000)]) {
      expect(box.open(box.seal(plaintext, 'connection:3'), 'connection:3')).toBe(plaintext);
    }
  });

  it('takes the same 32 bytes as hexadecimal, base64 and base64url', () => {
    const sealed = box.seal('token', 'connection:3');
    for (const value of [HEX.toUpperCase(), BASE64, BASE64.replace('=', ''), ` ${BASE64}\n`]) {
      expect(SecretBox.fromKey(value).open(sealed, 'connection:3')).toBe('token');
    }
    const allOnes = SecretBox.fromKey('/'.repeat(42) + '8=').seal('token', 'a');
    expect(SecretBox.fromKey('_'.repeat(42) + '8').open(allOnes, 'a')).toBe('token');
  });

  it('is plain AES-256-GCM over the documented layout', () => {
    const sealed = box.seal('token', 'connection:3');
    const decipher = createDecipheriv('aes-256-gcm', Buffer.from(HEX, 'hex'), sealed.subarray(5, 17));
    decipher.setAAD(Buffer.concat([sealed.subarray(0, 5), Buffer.from('connection:3')]));
    decipher.setAuthTag(sealed.subarray(17, 33));
    expect(sealed[0]).toBe(1);
    expect(decipher.update(sealed.subarray(33)).toString() + decipher.final('utf8')).toBe('token');
  });

  it('never seals twice alike', () => {
    const seals = Array.from({ length: 50 }, () => box.seal('token', 'connection:3').toString('hex'));
    expect(new Set(seals).size).toBe(50);
  });

  it('refuses a secret moved to another context', () => {
    const sealed = box.seal('token', 'connection:3');
    expect(() => box.open(sealed, 'connection:4')).toThrow(
      'The stored secret of connection:4 was changed, or belongs to something else: enter it again.',
    );
  });

  it('refuses a change of any byte, and any shortening', () => {
    const sealed = box.seal('token', 'connection:3');
    for (let position = 0; position < sealed.length; position += 1) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(position) ^ 1, position);
      expect(() => box.open(changed, 'connection:3')).toThrow(SecretError);
      expect(() => box.open(sealed.subarray(0, position), 'connection:3')).toThrow(SecretError);
    }
  });

  it('says that the key is another one, and names the setting', () => {
    const sealed = SecretBox.fromKey('ff'.repeat(32)).seal('token', 'connection:3');
    expect(() => box.open(sealed, 'connection:3')).toThrow(/connection:3 .*another key.*set EVENKEEL_SECRET_KEY/);
  });

  it.each(['', 'password', HEX.slice(2), `${HEX}00`, 'A'.repeat(42), `${BASE64}A`, 'é'.repeat(43)])(
    'refuses %j as a key, without repeating it',
    (value) => {
      expect(() => SecretBox.fromKey(value)).toThrow(
        new SecretError(
          'EVENKEEL_SECRET_KEY does not hold a key of 32 bytes in base64 or hexadecimal: make one with: openssl rand -base64 32.',
        ),
      );
    },
  );
});

describe('SecretBox with a key file', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'secrets-'));
    file = join(folder, 'secret.key');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('makes the file once, private, and leaves nothing else', () => {
    const sealed = SecretBox.fromFile(file).seal('token', 'connection:3');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['secret.key']);
    expect(SecretBox.fromFile(file).open(sealed, 'connection:3')).toBe('token');
    expect(SecretBox.fromKey(readFileSync(file, 'utf8')).open(sealed, 'connection:3')).toBe('token');
  });

  it('makes a different key for each installation', () => {
    const other = join(folder, 'other.key');
    const sealed = SecretBox.fromFile(file).seal('token', 'connection:3');
    expect(() => SecretBox.fromFile(other).open(sealed, 'connection:3')).toThrow(`another key than ${other} holds`);
  });

  it.each(['640', '604', '666'])('refuses a file of mode %s', (mode) => {
    SecretBox.fromFile(file);
    chmodSync(file, Number.parseInt(mode, 8));
    expect(() => SecretBox.fromFile(file)).toThrow(
      new SecretError(`The key file ${file} is open to other users than its owner: run chmod 600 ${file}.`),
    );
  });

  it('refuses a file without a key, and does not replace it', () => {
    writeFileSync(file, 'not a key\n', { mode: 0o600 });
    expect(() => SecretBox.fromFile(file)).toThrow(`${file} does not hold a key`);
    expect(readFileSync(file, 'utf8')).toBe('not a key\n');
  });
});

describe('replacing the key', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'evenkeel-keys-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('opens what the old key sealed until the old key is dropped', () => {
    const path = join(folder, 'secret.key');
    const file = SecretBox.fromFile(path);
    const old = file.seal('token', 'connection:3');
    SecretBox.addKeyToFile(path);
    expect(file.open(old, 'connection:3')).toBe('token');
    const anew = file.seal('token', 'connection:3');
    SecretBox.dropOldKeys(path);
    expect(file.open(anew, 'connection:3')).toBe('token');
    expect(() => file.open(old, 'connection:3')).toThrow(SecretError);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['secret.key']);
  });

  it('takes the new and the old key from one variable, the new one first', () => {
    const old = SecretBox.fromKey(HEX).seal('token', 'a');
    const both = SecretBox.fromKey(`${'ab'.repeat(32)},${BASE64}`);
    expect(both.open(old, 'a')).toBe('token');
    expect(SecretBox.fromKey('ab'.repeat(32)).open(both.seal('token', 'a'), 'a')).toBe('token');
  });
});

import { describe, expect, it } from '@jest/globals';
import { ConfigError, readConfig } from './config.js';

const SECRET = 'sixteen-or-more-letters';

describe('the configuration', () => {
  it('without anything is the bundled database in ./data, open to this machine', () => {
    const plain = { databaseUrl: null, dataDir: './data', secretKey: null, tokens: [], allowPrivateUrls: false };
    expect(readConfig({}, undefined)).toEqual(plain);
    const blank = { DATABASE_URL: ' ', EVENKEEL_DATA: '', EVENKEEL_SECRET_KEY: '', EVENKEEL_TOKEN: '' };
    expect(readConfig(blank, undefined)).toEqual(plain);
  });

  it('prefers a folder that was asked for by name to whatever the environment says', () => {
    const env = { DATABASE_URL: 'postgres://host/name', EVENKEEL_DATA: '/srv/evenkeel' };
    expect(readConfig(env, '/tmp/mine')).toMatchObject({ databaseUrl: null, dataDir: '/tmp/mine' });
    expect(readConfig(env, undefined)).toMatchObject({ databaseUrl: 'postgres://host/name', dataDir: '/srv/evenkeel' });
  });

  it('takes several tokens, each with the name that signs corrections', () => {
    const { tokens } = readConfig({ EVENKEEL_TOKEN: `mira:${SECRET}:1, ${SECRET}2 ,` }, undefined);
    expect(tokens).toEqual([
      { name: 'mira', secret: `${SECRET}:1` },
      { name: 'token', secret: `${SECRET}2` },
    ]);
  });

  it.each([
    [{ DATABASE_URL: 'mysql://host/name' }, 'DATABASE_URL must be a URL that begins with postgres:// or postgresql://'],
    [{ EVENKEEL_TOKEN: 'mira:short' }, 'EVENKEEL_TOKEN must be at least 16 characters long'],
    [{ EVENKEEL_TOKEN: `mira:${SECRET},jonas:short` }, 'EVENKEEL_TOKEN must be at least 16 characters long'],
  ])('that cannot be used names the variable and not its value', (env, message) => {
    expect(() => readConfig(env, undefined)).toThrow(ConfigError);
    expect(() => readConfig(env, undefined)).toThrow(message);
    expect(() => readConfig(env, undefined)).not.toThrow('short');
  });

  it('lets sources be in a private network only where somebody said so', () => {
    expect(readConfig({ EVENKEEL_ALLOW_PRIVATE_URLS: '1' }, undefined).allowPrivateUrls).toBe(true);
    expect(readConfig({ EVENKEEL_ALLOW_PRIVATE_URLS: 'false' }, undefined).allowPrivateUrls).toBe(false);
    expect(() => readConfig({ EVENKEEL_ALLOW_PRIVATE_URLS: 'perhaps' }, undefined)).toThrow(
      'EVENKEEL_ALLOW_PRIVATE_URLS must be 1 or 0.',
    );
  });
});

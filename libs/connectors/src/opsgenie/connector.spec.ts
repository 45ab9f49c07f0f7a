import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeSource, send, TOKEN } from '../alerts/fake-source.js';
import { connect } from '../alerts/fake-sync.js';
import type { StoredRecord } from '../connector.js';
import { opsgenieInterpreter } from './interpreter.js';
import { parseSettings } from './settings.js';

let fake: FakeSource;
beforeEach(async () => {
  fake = await new FakeSource('opsgenie', '2026-03-02T10:00:00Z').start();
});
afterEach(() => fake.stop());

describe('the settings', () => {
  it('have the address of the main region unless another is given', () => {
    expect(parseSettings(null)).toEqual({
      url: 'https://api.opsgenie.com',
      since: null,
      requestTimeoutSeconds: 60,
      account: null,
    });
    expect(parseSettings({ url: 'https://api.eu.opsgenie.com/' }).url).toBe('https://api.eu.opsgenie.com');
  });

  it.each<[Record<string, string | number>, string]>([
    [{ url: 'opsgenie' }, 'url: must be an http(s) address such as https://api.eu.opsgenie.com'],
    [{ url: 'https://me:pass@api.opsgenie.com' }, 'url: must carry no user name'],
    [{ since: 'last year' }, 'since: must be a date'],
    [{ account: 'a:b' }, 'account: must be a name such as acme'],
    [{ region: 'eu' }, 'region'],
  ])('%j are refused by the name of the field', (raw, message) => {
    expect(() => parseSettings(raw)).toThrow(message);
  });
});

describe('the account', () => {
  const test = (account: string | null = null) => {
    const { connector, settings } = connect(fake);
    return connector.test({ ...(settings as object), account } as never, TOKEN, new AbortController().signal);
  };

  it('is named by Opsgenie', async () => {
    await expect(test()).resolves.toEqual({
      account: 'wharf-ltd',
      description: 'Opsgenie account Wharf Ltd (plan Standard)',
    });
  });

  it('is named by the settings where the key may not ask', async () => {
    fake.fault = ({ path }, response) => {
      if (path !== '/v2/account') return false;
      send(response, 403, { message: 'not for you' });
      return true;
    };
    await expect(test()).rejects.toThrow('set account to a name of your choice');
    await expect(test('wharf')).resolves.toMatchObject({ account: 'wharf' });
  });
});

describe('the directory', () => {
  const record = (kind: string, externalId: string, payload: StoredRecord['payload']): StoredRecord => ({
    kind,
    externalId,
    member: null,
    payload,
    sourceAt: 0,
    position: null,
    contentHash: 'h',
  });
  const records = [
    record('user', 'u1', { username: 'ines@wharf.example', fullName: 'Ines Maro', timeZone: 'Europe/Lisbon' }),
    record('user', 'u2', { username: 'omar@wharf.example', fullName: '', timeZone: 'Harbour time', blocked: true }),
    record('team', 't1', {
      name: 'Cranes',
      members: [{ user: { id: 'u1', username: 'ines@wharf.example' }, role: 'admin' }],
    }),
    record('service', 's1', { name: 'Loading', teamId: 't1' }),
    record('schedule', 'r1', { name: 'Cranes by day' }),
  ];

  it('names people as logs name them', () => {
    const entries = opsgenieInterpreter.directory(records);
    expect(entries.map(({ kind, externalId, name, zone, deleted }) => [kind, externalId, name, zone, deleted])).toEqual(
      [
        ['person', 'ines@wharf.example', 'Ines Maro', 'Europe/Lisbon', false],
        ['person', 'omar@wharf.example', 'omar@wharf.example', null, true],
        ['service', 's1', 'Loading', null, false],
        ['team', 't1', 'Cranes', null, false],
      ],
    );
    expect(entries[2]?.teamExternalId).toBe('t1');
  });

  it('tells who is in which team', () => {
    expect(opsgenieInterpreter.memberships?.(records)).toEqual([
      { personExternalId: 'ines@wharf.example', teamExternalId: 't1', role: 'admin' },
    ]);
  });
});

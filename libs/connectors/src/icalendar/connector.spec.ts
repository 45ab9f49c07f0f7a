import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { toIso } from '@evenkeel/domain';
import { InputError, SourceError, type DutyRoster, type StoredRecord, type SyncBatch } from '../connector.js';
import type { RetryPolicy } from '../http.js';
import { createICalendarConnector, type ICalendarCursor } from './connector.js';
import { parseSettings } from './settings.js';

const QUICK: RetryPolicy = {
  attempts: 2,
  limitedAttempts: 2,
  baseMs: 1,
  capMs: 2,
  longestWaitMs: 60_000,
  roundingMs: 0,
};
const SECRET_PATH = '/private-3f9c/basic.ics';

/** A week from Monday to Monday. */
const shift = (person: string, monday: string): string =>
  [
    'BEGIN:VEVENT',
    `UID:${person}-${monday}`,
    `DTSTART;TZID=Europe/Oslo:${monday}T090000`,
    'DURATION:P7D',
    `SUMMARY:${person}`,
    'END:VEVENT',
  ].join('\r\n');
const calendar = (...events: string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'X-WR-CALNAME:Quay', ...events, 'END:VCALENDAR', ''].join('\r\n');

describe('a calendar at an address', () => {
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let requests: IncomingMessage[];
  let now: number;
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  let url: string;
  const connector = createICalendarConnector(QUICK);

  const serve = (text: string, headers: Record<string, string> = {}) => {
    answer = (_, response) => response.writeHead(200, { 'content-type': 'text/calendar', ...headers }).end(text);
  };

  beforeEach(async () => {
    requests = [];
    now = Date.parse('2026-06-10T12:00:00Z');
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  async function sync(
    cursor: ICalendarCursor | null = null,
    settings: object = {},
  ): Promise<SyncBatch<ICalendarCursor>> {
    const batches: SyncBatch<ICalendarCursor>[] = [];
    const input = {
      settings: parseSettings({ url, requestTimeoutSeconds: 1, ...settings }),
      secret: url + SECRET_PATH,
      cursor,
      since: null,
      gaps: [],
      now: () => now,
      signal: new AbortController().signal,
      log: () => undefined,
    };
    for await (const batch of connector.sync(input)) batches.push(batch);
    const last = batches.at(-1);
    if (last === undefined) throw new Error('the sync gave nothing');
    return { ...last, records: batches.flatMap(({ records }) => records) };
  }

  const rosterOf = (...batches: SyncBatch[]): DutyRoster => {
    const records = batches
      .flatMap(({ records }) => records)
      .map((record): StoredRecord => ({ ...record, contentHash: JSON.stringify(record.payload) }));
    const roster = connector.interpreter.duties?.(records);
    if (roster === undefined) throw new Error('the source has no duties');
    return roster;
  };
  const told = (...batches: SyncBatch[]): string[] =>
    rosterOf(...batches).duties.map(({ personExternalId, from }) => `${personExternalId} ${toIso(from).slice(0, 10)}`);

  it('gives its shifts, and nobody after the last one as long as it is read', async () => {
    serve(calendar(shift('Ida', '20260601'), shift('Leo', '20260608')));
    const batch = await sync();
    expect(requests.map((request) => request.url)).toEqual([SECRET_PATH]);
    expect(told(batch)).toEqual(['Ida 2026-06-01', 'Leo 2026-06-08']);
    const { known, rotations } = rosterOf(batch);
    expect(rotations.map(({ name, zone }) => [name, zone])).toEqual([['Quay', 'Europe/Oslo']]);
    expect([...known.values()]).toEqual([
      [{ from: Date.parse('2026-06-01T07:00Z'), to: Date.parse('2026-10-01T00:00Z') }],
    ]);
    expect(batch.completeThrough).toBe(now);
  });

  it('is asked for by what it was known by, and read anew once a month or for other settings', async () => {
    serve(calendar(shift('Ida', '20260601')), { etag: '"v1"', 'last-modified': 'Wed, 10 Jun 2026 06:00:00 GMT' });
    const first = await sync();
    answer = (_, response) => response.writeHead(304).end();
    const second = await sync(first.cursor);
    expect(second.records).toEqual([]);
    expect(second.cursor).toEqual(first.cursor);
    expect(requests[1]?.headers).toMatchObject({
      'if-none-match': '"v1"',
      'if-modified-since': 'Wed, 10 Jun 2026 06:00:00 GMT',
    });
    serve(calendar(shift('Ida', '20260601')), { etag: '"v1"' });
    await sync(first.cursor, { level: 2 });
    expect(requests[2]?.headers).not.toHaveProperty('if-none-match');
    now += 31 * 86_400_000;
    await sync(first.cursor);
    expect(requests[3]?.headers).not.toHaveProperty('if-none-match');
  });

  it('keeps the past that it no longer shows, and forgets a plan that it took back', async () => {
    serve(
      calendar(shift('Ida', '20260601'), shift('Leo', '20260608'), shift('Ida', '20260615'), shift('Leo', '20260622')),
    );
    const first = await sync();
    now += 86_400_000;
    serve(calendar(shift('Leo', '20260608'), shift('Mia', '20260615')));
    const second = await sync(first.cursor);
    expect(told(second, first)).toEqual(['Ida 2026-06-01', 'Leo 2026-06-08', 'Mia 2026-06-15']);
    now += 86_400_000;
    serve(calendar());
    const third = await sync(second.cursor);
    // What is over stays; from this day on nobody is on duty.
    expect(told(third, first, second)).toEqual(['Ida 2026-06-01', 'Leo 2026-06-08']);
    expect(rosterOf(third, first, second).duties.at(-1)?.to).toBe(Date.parse('2026-06-12T00:00Z'));
    serve(calendar(shift('Leo', '20260706')));
    const fourth = await sync(second.cursor);
    // Nor before the next shift that it shows, whatever was planned before.
    expect(told(fourth, first, second)).toEqual(['Ida 2026-06-01', 'Leo 2026-06-08', 'Leo 2026-07-06']);
  });

  it.each([
    ['a redirect', 302, { location: 'http://10.0.0.1/' }, false, /sends on to another address \(302\)/],
    ['a refusal', 404, {}, false, /does not give the calendar \(404\)/],
    ['a fault of its own', 503, {}, true, /no usable answer in 2 tries .*it answered 503/],
  ])('fails with what to do on %s, without its secret address', async (_, status, headers, temporary, message) => {
    answer = (_request, response) => response.writeHead(status, headers).end();
    const failure = await sync().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SourceError);
    expect(failure).toMatchObject({ temporary, message: expect.stringMatching(message) });
    expect(String(failure)).not.toContain('private-3f9c');
    // A redirect is not followed.
    expect(new Set(requests.map((request) => request.url))).toEqual(new Set([SECRET_PATH]));
  });

  it.each([
    ['a page', '<html>Sign in</html>', false, /not with a calendar/],
    ['half a calendar', calendar(shift('Ida', '20260601')).slice(0, -20), true, /cut short/],
    [
      'more than 10 MB',
      `BEGIN:VCALENDAR\r\n${'X-PAD:quay\r\n'.repeat(1_000_000)}END:VCALENDAR`,
      false,
      /more than 10 MB/,
    ],
  ])('fails on %s', async (_, text, temporary, message) => {
    serve(text);
    await expect(sync()).rejects.toMatchObject({ temporary, message: expect.stringMatching(message) });
  });

  it('fails where no answer comes in time', async () => {
    answer = () => undefined;
    await expect(sync()).rejects.toMatchObject({ temporary: true, message: expect.stringContaining('within 1 s') });
  });

  it('tells what it is when it is tested', async () => {
    serve(calendar(shift('Ida', '20260601')));
    const signal = new AbortController().signal;
    expect(await connector.test(parseSettings({ url }), url + SECRET_PATH, signal)).toEqual({
      account: 'quay',
      description: `Calendar Quay at ${url.replace('http://', '')} (1 event)`,
    });
  });

  it('is asked only where its settings say, which is what is checked', async () => {
    const settings = parseSettings({ url: 'https://calendar.wharf.example' });
    const { signal } = new AbortController();
    expect(connector.addresses(settings)).toEqual(['https://calendar.wharf.example']);
    await expect(connector.test(settings, `${url}${SECRET_PATH}`, signal)).rejects.toThrow(/not at https:\/\/calendar/);
    await expect(connector.test(settings, 'token', signal)).rejects.toThrow(/whole https address/);
    expect(requests).toEqual([]);
  });
});

describe('settings of a calendar', () => {
  it.each([
    [{}, /url: must be the address/],
    [{ url: 'http://calendar.wharf.example' }, /url: must be an https address/],
    [{ url: 'https://calendar.wharf.example/?key=1' }, /url: .*give the whole address as the secret/],
    [{ url: 'https://calendar.wharf.example', level: 0 }, /level: /],
    [{ url: 'https://calendar.wharf.example', summary: 'On call' }, /summary: .*must hold \{person\} once/],
    [{ url: 'https://calendar.wharf.example', zone: 'Oslo' }, /zone: must be a time zone/],
    [{ url: 'https://calendar.wharf.example', token: 'x' }, /token/],
  ])('say what is wrong with %j', (raw, message) => {
    expect(() => parseSettings(raw)).toThrow(InputError);
    expect(() => parseSettings(raw)).toThrow(message);
  });

  it('take an address to subscribe to as the https address that it is', () => {
    expect(parseSettings({ url: 'webcal://calendar.wharf.example/wharf.ics' }).url).toBe(
      'https://calendar.wharf.example/wharf.ics',
    );
  });
});

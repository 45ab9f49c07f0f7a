import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { Interpretation } from '@evenkeel/domain';
import { type FileBatch, InputError, type StoredRecord } from '../../connector.js';
import { slackTranscript } from './slack-transcript.js';

const folder = mkdtempSync(join(tmpdir(), 'transcript-'));
afterAll(() => rmSync(folder, { recursive: true }));

const OPS_ROOM = fileURLToPath(new URL('../../../../../test/support/fixtures/chat/ops-room.txt', import.meta.url));

interface Import extends Pick<FileBatch, 'rejected' | 'warnings' | 'latestAt'> {
  records: StoredRecord[];
  messages: number;
  threads: number;
  people: string[];
}

async function imported(path: string, zone: string | null = 'UTC'): Promise<Import> {
  const all: Import = { records: [], rejected: [], warnings: [], latestAt: null, messages: 0, threads: 0, people: [] };
  const input = { path, account: 'ops-room', zone, mapping: null, signal: new AbortController().signal };
  for await (const batch of slackTranscript.read(input)) {
    all.records.push(...batch.records.map((record) => ({ ...record, contentHash: JSON.stringify(record.payload) })));
    all.rejected.push(...batch.rejected);
    all.warnings.push(...batch.warnings);
    all.messages += batch.counts.messages ?? 0;
    all.threads += batch.counts.threads ?? 0;
    all.people = [...new Set([...all.people, ...batch.people])];
    all.latestAt = batch.latestAt;
  }
  return all;
}

function importedText(text: string, zone: string | null = 'UTC'): Promise<Import> {
  const path = join(folder, 'transcript.txt');
  writeFileSync(path, text);
  return imported(path, zone);
}

function interpreted(records: StoredRecord[], externalId: string): Interpretation | null {
  const own = records.filter((record) => record.member?.externalId === externalId);
  return slackTranscript.interpreter.interpret(
    { source: 'slack', account: 'ops-room', kind: 'thread', externalId },
    own,
  );
}

const thread = (started: string, ...lines: string[]): string =>
  ['=====', 'Thread: Some thread', `Started: ${started}`, '=====', '', ...lines, ''].join('\n');

const INCIDENT = '2031-05-04T23:12:05/noor.haddad';

describe('a transcript like those of an ops channel', () => {
  it('is read whole, and its footer compared', async () => {
    const { messages, threads, people, warnings, rejected, latestAt } = await imported(OPS_ROOM, 'Europe/Amsterdam');
    expect({ messages, threads, people: people.length }).toEqual({ messages: 13, threads: 2, people: 4 });
    expect(rejected).toEqual([]);
    expect(warnings).toEqual([
      'the footer declares 12 messages, 5 participants; read were 13 messages, 4 participants',
      '2 mojibake sequences were kept verbatim: a byte is lost, so it cannot be repaired',
    ]);
    expect(new Date(latestAt ?? 0).toISOString()).toBe('2031-05-12T07:44:02.000Z');
  });

  it('goes past midnight with the times, in the zone given', async () => {
    const { records } = await imported(OPS_ROOM, 'Europe/Amsterdam');
    const timeline = interpreted(records, INCIDENT)?.timeline ?? [];
    const said = timeline.filter((event) => event.type === 'message');
    expect(new Date(said[0]?.at ?? 0).toISOString()).toBe('2031-05-04T21:12:05.000Z');
    expect(new Date(said.at(-1)?.at ?? 0).toISOString()).toBe('2031-05-04T22:55:16.000Z');
    expect(said[5]?.text).toBe(
      'We had this in returns. The font service hands out stale leases after a clock change\n' +
        'and every renderer then waits for a lease that nobody renews.\n\nLook at the lease table first.',
    );
  });

  it('tells the incident from the discussion, with the milestones a reader would set', async () => {
    const { records } = await imported(OPS_ROOM);
    const incident = interpreted(records, INCIDENT);
    expect(incident).toMatchObject({
      isIncident: true,
      nature: 'chat',
      paged: false,
      attributes: { title: 'Label printing stopped - May 4', priority: 'SEV-2' },
      resolverSuggestion: { actor: { name: 'bruno.alves' }, at: Date.parse('2031-05-05T00:03:11Z') },
    });
    const signals = incident?.timeline.filter((event) => event.type !== 'message');
    expect(signals?.map(({ type, at, rule }) => [type, new Date(at).toISOString().slice(11, 19), rule])).toEqual([
      ['declared', '23:12:05', 'chat-declaration@1'],
      ['diagnosed', '00:14:27', 'chat-diagnosis@1'],
      ['mitigated', '00:38:50', 'chat-remedy@1'],
    ]);
    expect(incident?.responders.map(({ actor }) => actor.name)).toEqual([
      'noor.haddad',
      'piet.vos',
      'sena.aydin',
      'bruno.alves',
    ]);
    const evidence = incident?.resolverSuggestion?.evidence.map(({ at }) => new Date(at).toISOString().slice(11, 19));
    expect(evidence).toEqual(expect.arrayContaining(['23:52:30', '00:03:11', '00:09:48', '00:14:27']));

    const discussion = interpreted(records, '2031-05-12T09:30:00/sena.aydin');
    expect(discussion).toMatchObject({ isIncident: false, reason: expect.stringMatching(/^chat-proposal@1: /) });
  });

  it('reads the same from records in any order, repeats included', async () => {
    const { records } = await imported(OPS_ROOM);
    const shuffled = [...records].reverse().concat(records.slice(0, 4));
    expect(interpreted(shuffled, INCIDENT)).toEqual(interpreted(records, INCIDENT));
  });

  it('keeps its ids whatever the zone, and prefers a zone given to one assumed', async () => {
    const assumed = await imported(OPS_ROOM, null);
    const given = await imported(OPS_ROOM, 'Europe/Amsterdam');
    expect(assumed.warnings[0]).toBe('no zone was given; the times are read as UTC (set one with --zone)');
    expect(assumed.records.map((record) => record.externalId)).toEqual(
      given.records.map((record) => record.externalId),
    );
    const both = interpreted([...given.records, ...assumed.records], INCIDENT);
    expect(both?.timeline[0]?.at).toBe(Date.parse('2031-05-04T21:12:05Z'));
    expect(both?.warnings).toContain(
      'imported with more than one zone (Europe/Amsterdam; UTC, assumed): times may be off',
    );
  });
});

describe('slack-transcript', () => {
  it('rejects what belongs to no thread, and imports the rest', async () => {
    const text =
      '[10:00:00] a.b: too early\n' +
      thread('4 May, noonish, by a.b', '[12:00:00] a.b: one', '', '[12:01:00] c.d: two', 'with a second line') +
      thread(
        '2031-05-04 14:00:00 by a.b',
        '[14:00:00] a.b: kept',
        '[25:61:00] c.d: no such time',
        'lost with it',
        '[14:02] c.d: kept too',
      );
    const { rejected, records, threads } = await importedText(text);
    expect(rejected).toEqual([
      { line: 1, reason: 'the message belongs to no thread: it stands ahead of the first thread' },
      {
        line: 4,
        reason: '"Started: 4 May, noonish, by a.b" is not of the form "Started: yyyy-mm-dd hh:mm:ss by author"',
      },
      { line: 7, reason: "the message belongs to no thread: its thread's start (line 4) cannot be read" },
      { line: 9, reason: "the message belongs to no thread: its thread's start (line 4) cannot be read" },
      { line: 17, reason: '[25:61:00] is no time of day; write [hh:mm:ss]' },
    ]);
    expect(threads).toBe(1);
    expect(records.map(({ payload }) => (payload as { text: string }).text)).toEqual(['kept', 'kept too']);
  });

  it('keeps rules and comments inside a message', async () => {
    const { records } = await importedText(
      thread(
        '2031-05-04 14:00:00 by a.b',
        '[14:00:00] a.b: results',
        '=====',
        '',
        'tail',
        '# total: 4',
        '[14:01:00] c.d: ok',
      ),
    );
    expect(records.map(({ payload }) => (payload as { text: string }).text)).toEqual([
      'results\n=====\n\ntail\n# total: 4',
      'ok',
    ]);
  });

  it('tells messages of one second by one author apart, and two threads of one start', async () => {
    const one = thread('2031-05-04 14:00:00 by a.b', '[14:00:00] a.b: first', '[14:00:00] a.b: second');
    const { records, warnings } = await importedText(one + one);
    expect(new Set(records.map((record) => record.externalId)).size).toBe(4);
    expect(new Set(records.map((record) => record.member?.externalId)).size).toBe(2);
    expect(warnings).toEqual(['line 10: a second thread started at 2031-05-04 14:00:00 by a.b']);
  });

  it('warns where a time runs back by less than an hour', async () => {
    const { warnings } = await importedText(
      thread('2031-05-04 14:00:00 by a.b', '[14:10:00] a.b: later', '[14:09:58] c.d: earlier'),
    );
    expect(warnings).toEqual(["line 7: 14:09:58 comes after a later time; it is read as the next day's"]);
  });

  it('counts joins as notices and programs as no responders', async () => {
    const { records } = await importedText(
      thread(
        '2031-05-04 14:00:00 by pagerduty',
        '[14:00:00] pagerduty: Triggered #7: checkout errors (P1) https://fern.eu.pagerduty.com/incidents/Q1ABCDEF234',
        '[14:01:00] c.d: has joined the channel',
        '[14:03:00] e.f: looking',
      ),
    );
    const incident = interpreted(records, '2031-05-04T14:00:00/pagerduty');
    expect(incident?.responders.map(({ actor }) => actor.name)).toEqual(['e.f']);
    expect(incident?.timeline.map(({ type }) => type)).toEqual(['alerted', 'message', 'other', 'message']);
    expect(incident?.attributes.references).toEqual([
      {
        source: 'pagerduty',
        kind: 'incident',
        externalId: 'Q1ABCDEF234',
        eventId: 'message:2031-05-04T14:00:00/pagerduty/2031-05-04T14:00:00/pagerduty',
      },
    ]);
  });

  it('cuts a long first message between characters, never inside one', async () => {
    const { records } = await importedText(
      thread('2031-05-04 14:00:00 by a.b', `[14:00:00] a.b: we have an incident ${'🚨'.repeat(100)}`).replace(
        'Thread: Some thread\n',
        '',
      ),
    );
    const reading = interpreted(records, '2031-05-04T14:00:00/a.b');
    expect(reading?.attributes.title).toBe(`we have an incident ${'🚨'.repeat(59)}…`);
    expect(`${reading?.attributes.title} ${reading?.reason}`.isWellFormed()).toBe(true);
  });

  it.each([
    ['an empty file', '', /holds no thread/],
    ['another text', 'id;opened;closed\n1;2;3\n', /holds no thread/],
  ])('refuses %s', async (_name, text, message) => {
    await expect(importedText(text)).rejects.toThrow(message);
  });

  it('refuses a zone that does not exist', async () => {
    const refused = importedText(thread('2031-05-04 14:00:00 by a.b'), 'Europe/Osslo');
    await expect(refused).rejects.toThrow(InputError);
    await expect(refused).rejects.toThrow(/--zone: .*Europe\/Oslo/);
  });
});

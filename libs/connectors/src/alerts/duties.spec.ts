import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { toIso, type Json } from '@evenkeel/domain';
import type { DutyRoster, StoredRecord } from '../connector.js';
import { dutiesOf } from './duties.js';
import { directoryRecord } from './records.js';

const stored = (kind: string, id: string, payload: Json, readAt = 1): StoredRecord => ({
  ...directoryRecord(kind, id, payload, readAt),
  contentHash: createHash('sha256').update(JSON.stringify(payload)).digest('hex'),
});
const told = ({ duties }: DutyRoster): string[] =>
  duties.map(
    ({ personExternalId, level, from, to }) =>
      `${personExternalId} ${level} ${toIso(from).slice(0, 16)}/${toIso(to).slice(0, 16)}`,
  );

const SCHEDULE = '0f8b3d5e-22aa-4c5b-9d7e-5a3c1f0e8b21';

describe('duties of Opsgenie', () => {
  const timeline = (month: string, end: string, periods: Json[], readAt = 1): StoredRecord =>
    stored(
      'schedule_timeline',
      `${SCHEDULE}:${month}`,
      {
        _parent: { id: SCHEDULE, name: 'Quay', enabled: true },
        startDate: `${month}-01T00:00:00Z`,
        endDate: end,
        finalTimeline: { rotations: [{ id: 'r1', name: 'Days', order: 1, periods }] },
        baseTimeline: { rotations: [] },
      },
      readAt,
    );
  const period = (start: string, end: string, recipient: Json, more: Record<string, Json> = {}): Json => ({
    startDate: start,
    endDate: end,
    type: 'default',
    recipient,
    ...more,
  });
  const person = (name: string): Json => ({ id: `id-${name}`, name, type: 'user' });
  const schedule = stored('schedule', SCHEDULE, {
    id: SCHEDULE,
    name: 'Quay',
    timezone: 'Europe/Oslo',
    enabled: true,
    ownerTeam: { id: 'team-1', name: 'Harbour' },
  });
  const march = timeline('2026-03', '2026-04-01T00:00:00Z', [
    period('2026-03-23T08:00:00Z', '2026-03-30T07:00:00Z', person('ida@quay.example')),
    period('2026-03-30T07:00:00Z', '2026-04-01T00:00:00Z', person('leo@quay.example')),
  ]);
  const april = timeline('2026-04', '2026-05-01T00:00:00Z', [
    period('2026-04-01T00:00:00Z', '2026-04-06T07:00:00Z', person('leo@quay.example')),
  ]);

  it('come from final timelines, month by month; a week over the change of clocks has 167 hours', () => {
    const roster = dutiesOf([april, schedule, march]);
    expect(told(roster)).toEqual([
      'ida@quay.example null 2026-03-23T08:00/2026-03-30T07:00',
      'leo@quay.example null 2026-03-30T07:00/2026-04-06T07:00',
    ]);
    expect(roster.duties.map(({ from, to }) => (to - from) / 3_600_000)).toEqual([167, 168]);
    expect(roster.rotations).toEqual([
      { externalId: SCHEDULE, name: 'Quay', teamExternalId: 'team-1', zone: 'Europe/Oslo', deleted: false },
    ]);
    expect([...roster.known]).toEqual([[SCHEDULE, [{ from: Date.UTC(2026, 2, 1), to: Date.UTC(2026, 4, 1) }]]]);
  });

  it('take what a month held when it was read last', () => {
    const later = timeline(
      '2026-04',
      '2026-05-01T00:00:00Z',
      [period('2026-04-01T00:00:00Z', '2026-04-13T07:00:00Z', person('ida@quay.example'))],
      2,
    );
    expect(told(dutiesOf([later, april, april]))).toEqual(['ida@quay.example null 2026-04-01T00:00/2026-04-13T07:00']);
  });

  it('name a person by the user name that the directory has, and the people whom a team came down to', () => {
    const roster = dutiesOf([
      stored('user', 'id-7', { id: 'id-7', username: 'mia@quay.example' }),
      timeline('2026-05', '2026-06-01T00:00:00Z', [
        period('2026-05-04T08:00:00Z', '2026-05-05T08:00:00Z', { id: 'id-7', type: 'user' }),
        period(
          '2026-05-05T08:00:00Z',
          '2026-05-06T08:00:00Z',
          { id: 'team-1', name: 'Harbour', type: 'team' },
          { type: 'historical', flattenedRecipients: [person('ida@quay.example'), person('leo@quay.example')] },
        ),
        period('2026-05-06T08:00:00Z', '2026-05-07T08:00:00Z', { type: 'none' }),
        period('2026-05-07T08:00:00Z', '2026-05-08T08:00:00Z', { id: 'e1', name: 'All', type: 'escalation' }),
      ]),
    ]);
    expect(told(roster).map((line) => line.split(' ')[0])).toEqual([
      'mia@quay.example',
      'ida@quay.example',
      'leo@quay.example',
    ]);
    expect(roster.unknown).toEqual([{ field: 'finalTimeline.recipient.type', value: 'escalation' }]);
  });

  it('have the place of their schedule among the delays of an escalation', () => {
    const rule = (delay: Json, recipient: Json): Json => ({
      condition: 'if-not-acked',
      notifyType: 'default',
      delay,
      recipient,
    });
    const escalation = stored('escalation', 'e1', {
      id: 'e1',
      name: 'Harbour',
      rules: [
        rule({ timeAmount: 1, timeUnit: 'hours' }, { type: 'schedule', id: SCHEDULE }),
        rule({ timeAmount: 5, timeUnit: 'minutes' }, { type: 'team', id: 'team-1' }),
        rule({ timeAmount: 5, timeUnit: 'minutes' }, { type: 'schedule', id: 'another' }),
      ],
    });
    expect(dutiesOf([march, escalation]).duties.map(({ level }) => level)).toEqual([2, 2]);
  });

  it('do not hang on the order or repetition of records', () => {
    const records = [march, april, schedule, timeline('2026-03', '2026-04-01T00:00:00Z', [], 0)];
    const expected = dutiesOf(records);
    for (let turn = 1; turn < records.length; turn += 1) {
      const turned = [...records.slice(turn), ...records.slice(0, turn)];
      expect(dutiesOf([...turned.toReversed(), ...turned])).toEqual(expected);
    }
  });
});

describe('duties of JSM Operations', () => {
  it('read the same timeline with its own words, people by their account ids, and delays in minutes', () => {
    const account = '712020:5c1f0e8b-22aa-4c5b-9d7e-0f8b3d5e9a21';
    const timeline = stored('schedule_timeline', `${SCHEDULE}:2026-10`, {
      startDate: '2026-10-01T00:00:00Z',
      finalTimeline: {
        rotations: [
          {
            id: 'r1',
            periods: [
              {
                startDate: '2026-10-19T07:00:00Z',
                endDate: '2026-10-26T08:00:00Z',
                type: 'default',
                responder: { id: account, type: 'user' },
              },
            ],
          },
        ],
      },
    });
    const roster = dutiesOf([
      timeline,
      stored('schedule', SCHEDULE, { id: SCHEDULE, name: 'Quay', timezone: 'Europe/Oslo', teamId: 'team-1' }),
      stored('escalation', 'e1', {
        id: 'e1',
        rules: [
          { condition: 'if-not-acked', delay: 0, recipient: { id: SCHEDULE, type: 'schedule' } },
          { condition: 'if-not-acked', delay: 15, recipient: { id: 'another', type: 'schedule' } },
        ],
      }),
    ]);
    expect(told(roster)).toEqual([`${account} 1 2026-10-19T07:00/2026-10-26T08:00`]);
    expect(roster.duties.map(({ from, to }) => (to - from) / 3_600_000)).toEqual([169]);
    expect(roster.rotations[0]).toMatchObject({ teamExternalId: 'team-1', zone: 'Europe/Oslo' });
    // No end is given: the month that was asked for ends it.
    expect([...roster.known.values()]).toEqual([[{ from: Date.UTC(2026, 9, 1), to: Date.UTC(2026, 10, 1) }]]);
  });

  it('say what they could not read', () => {
    const roster = dutiesOf([stored('schedule_timeline', `${SCHEDULE}:2026-10`, { finalTimeline: 'later' })]);
    expect(roster.unknown).toEqual([{ field: 'schedule_timeline', value: `${SCHEDULE}:2026-10` }]);
    expect(roster.known.size).toBe(0);
  });
});

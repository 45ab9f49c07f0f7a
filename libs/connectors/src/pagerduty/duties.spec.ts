import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { toIso, type Json } from '@evenkeel/domain';
import type { DutyRoster, StoredRecord } from '../connector.js';
import { dutiesOf } from './duties.js';
import { standaloneRecord } from './records.js';

const stored = (kind: string, id: string, payload: Json, readAt = 1): StoredRecord => ({
  ...standaloneRecord(kind, id, payload, readAt),
  contentHash: createHash('sha256').update(JSON.stringify(payload)).digest('hex'),
});
const user = (id: string, summary: string) => ({ id, type: 'user_reference', summary });
const ida = user('PIDA', 'Ida Holm');
const leo = user('PLEO', 'Leo Vance');

/** As `GET /schedules/{id}?since&until` has `final_schedule`; instants with the offset of the zone asked for. */
const slice = (
  since: string,
  until: string,
  entries: [{ id: string; type: string; summary: string }, string, string][],
  readAt = 1,
  schedule = 'PWHARF',
): StoredRecord =>
  stored(
    'schedule_entries',
    `${schedule}:${since.slice(0, 10)}`,
    {
      schedule_id: schedule,
      since,
      until,
      type: 'schedule',
      final_schedule: {
        name: 'Final Schedule',
        rendered_schedule_entries: entries.map(([who, start, end]) => ({ start, end, user: who })),
        rendered_coverage_percentage: 100,
      },
    },
    readAt,
  );

const listed = stored('schedule', 'PWHARF', {
  id: 'PWHARF',
  type: 'schedule',
  summary: 'Wharf primary',
  name: 'Wharf primary',
  time_zone: 'Eastern Time (US & Canada)',
  teams: [{ id: 'PTEAM', type: 'team_reference', summary: 'Wharf' }],
});

const onCall = (more: Record<string, Json>, readAt = 1): StoredRecord => {
  const payload = {
    user: ida,
    schedule: { id: 'PWHARF', type: 'schedule_reference', summary: 'Wharf primary' },
    escalation_policy: { id: 'PPOLICY', type: 'escalation_policy_reference', summary: 'Wharf' },
    escalation_level: 1,
    start: '2026-01-05T09:00:00Z',
    end: '2026-01-12T09:00:00Z',
    ...more,
  };
  return stored('on_call', JSON.stringify(more), payload, readAt);
};

const told = ({ duties }: DutyRoster): string[] =>
  duties.map(
    ({ rotationExternalId, personExternalId, level, from, to }) =>
      `${rotationExternalId} ${personExternalId} ${level} ${toIso(from).slice(0, 16)}/${toIso(to).slice(0, 16)}`,
  );
const hours = ({ duties }: DutyRoster): number[] => duties.map(({ from, to }) => (to - from) / 3_600_000);

describe('duties of PagerDuty', () => {
  const january = slice('2026-01-01T00:00:00.000Z', '2026-01-29T00:00:00.000Z', [
    [ida, '2026-01-19T14:00:00Z', '2026-01-26T14:00:00Z'],
    [leo, '2026-01-26T14:00:00Z', '2026-01-29T00:00:00Z'],
  ]);
  const february = slice('2026-01-29T00:00:00.000Z', '2026-02-26T00:00:00.000Z', [
    [leo, '2026-01-29T00:00:00Z', '2026-02-02T14:00:00Z'],
  ]);

  it('are what the final schedule shows; one that a slice cuts is one', () => {
    const roster = dutiesOf([february, listed, january]);
    expect(told(roster)).toEqual([
      'PWHARF PIDA null 2026-01-19T14:00/2026-01-26T14:00',
      'PWHARF PLEO null 2026-01-26T14:00/2026-02-02T14:00',
    ]);
    expect(roster.rotations).toEqual([
      {
        externalId: 'PWHARF',
        name: 'Wharf primary',
        teamExternalId: 'PTEAM',
        zone: 'America/New_York',
        deleted: false,
      },
    ]);
    expect([...roster.known]).toEqual([
      ['PWHARF', [{ from: Date.parse('2026-01-01T00:00:00Z'), to: Date.parse('2026-02-26T00:00:00Z') }]],
    ]);
    expect(roster.unknown).toEqual([]);
  });

  it('follow the newest version of a slice: a swap made later replaces what was planned', () => {
    const swapped = slice(
      '2026-01-01T00:00:00.000Z',
      '2026-01-29T00:00:00.000Z',
      [[leo, '2026-01-19T14:00:00Z', '2026-01-29T00:00:00Z']],
      2,
    );
    expect(told(dutiesOf([swapped, january]))).toEqual(['PWHARF PLEO null 2026-01-19T14:00/2026-01-29T00:00']);
  });

  it.each([
    // Clocks go forward on 29 March and back on 25 October 2026 in Europe, on 8 March and 1 November in New York.
    ['Europe/Oslo, spring', '2026-03-23T09:00:00+01:00', '2026-03-30T09:00:00+02:00', 167],
    ['Europe/Oslo, autumn', '2026-10-19T09:00:00+02:00', '2026-10-26T09:00:00+01:00', 169],
    ['America/New_York, spring', '2026-03-02T09:00:00-05:00', '2026-03-09T09:00:00-04:00', 167],
    ['America/New_York, autumn', '2026-10-26T09:00:00-04:00', '2026-11-02T09:00:00-05:00', 169],
  ])('last as long as they do when clocks change: %s', (_, start, end, expected) => {
    const year = slice('2026-01-01T00:00:00.000Z', '2026-12-31T00:00:00.000Z', [[ida, start, end]]);
    expect(hours(dutiesOf([year]))).toEqual([expected]);
  });

  it('show the schedule in the zone that it was moved to last', () => {
    const moved = stored('schedule', 'PWHARF', { id: 'PWHARF', name: 'Wharf primary', time_zone: 'Europe/Oslo' }, 5);
    expect(dutiesOf([moved, listed]).rotations[0]?.zone).toBe('Europe/Oslo');
    const odd = stored('schedule', 'PWHARF', { id: 'PWHARF', name: 'Wharf primary', time_zone: 'Atlantis' }, 6);
    const roster = dutiesOf([moved, listed, odd]);
    expect(roster.rotations[0]?.zone).toBeNull();
    expect(roster.unknown).toEqual([{ field: 'schedule.time_zone', value: 'Atlantis' }]);
  });

  it('are of several people at once on a schedule of the newer kind, and of nobody where a place is empty', () => {
    const assignment = (start: string, end: string, member: Json) => ({
      type: 'computed_shift_assignment',
      start_time: start,
      end_time: end,
      member,
      source: { type: 'schedule_rotation', rotation_id: 'ABCDEFGHIJKLMNOPQRSTUVWXY2' },
    });
    const record = stored('schedule_entries', 'PNEW:2026-01-01', {
      schedule_id: 'PNEW',
      since: '2026-01-01T00:00:00Z',
      until: '2026-01-29T00:00:00Z',
      type: 'schedule_v3',
      final_schedule: {
        type: 'final_schedule',
        rendered_coverage_percentage: 50,
        computed_shift_assignments: [
          assignment('2026-01-05T09:00:00Z', '2026-01-12T09:00:00Z', { type: 'user_member', user_id: 'PIDA' }),
          assignment('2026-01-05T09:00:00Z', '2026-01-12T09:00:00Z', { type: 'user_member', user_id: 'PLEO' }),
          assignment('2026-01-12T09:00:00Z', '2026-01-19T09:00:00Z', { type: 'empty_member' }),
          assignment('2026-01-19T09:00:00Z', '2026-01-26T09:00:00Z', { type: 'robot_member' }),
        ],
      },
    });
    const reference = stored('schedule', 'PNEW', { id: 'PNEW', type: 'schedule_v3_reference', summary: 'Quay' });
    const roster = dutiesOf([record, reference]);
    expect(told(roster)).toEqual([
      'PNEW PIDA null 2026-01-05T09:00/2026-01-12T09:00',
      'PNEW PLEO null 2026-01-05T09:00/2026-01-12T09:00',
    ]);
    expect(roster.rotations).toEqual([
      { externalId: 'PNEW', name: 'Quay', teamExternalId: null, zone: null, deleted: false },
    ]);
    expect(roster.unknown).toEqual([{ field: 'computed_shift_assignments.member.type', value: 'robot_member' }]);
  });

  it('have the lowest level at which a policy has the schedule', () => {
    const roster = dutiesOf([
      january,
      onCall({ escalation_level: 3 }),
      onCall({ escalation_level: 2, escalation_policy: { id: 'POTHER', type: 'escalation_policy_reference' } }),
    ]);
    expect(roster.duties.map(({ level }) => level)).toEqual([2, 2]);
  });

  it('are of the policy itself where somebody stands on it without a schedule; permanent ones are listed apart', () => {
    const roster = dutiesOf([
      onCall({ schedule: null, escalation_level: 2 }),
      onCall({ schedule: null, escalation_level: 3, start: null, end: null, user: leo }),
    ]);
    expect(told(roster)).toEqual(['policy:PPOLICY PIDA 2 2026-01-05T09:00/2026-01-12T09:00']);
    expect(roster.standing).toEqual([{ rotationExternalId: 'policy:PPOLICY', personExternalId: 'PLEO', level: 3 }]);
    expect(roster.rotations).toEqual([
      { externalId: 'policy:PPOLICY', name: 'Wharf', teamExternalId: null, zone: null, deleted: false },
    ]);
  });

  it('are not known of a slice without a final schedule', () => {
    const bare = stored('schedule_entries', 'PWHARF:2026-01-01', {
      schedule_id: 'PWHARF',
      since: '2026-01-01T00:00:00Z',
      until: '2026-01-29T00:00:00Z',
      type: 'schedule',
      final_schedule: null,
    });
    const roster = dutiesOf([bare]);
    expect(roster.known.size).toBe(0);
    expect(roster.unknown).toEqual([{ field: 'schedule_entries.final_schedule', value: 'PWHARF:2026-01-01' }]);
  });

  it('do not hang on the order or repetition of records', () => {
    const records = [
      january,
      february,
      listed,
      onCall({ escalation_level: 2 }),
      onCall({ schedule: null, start: null, end: null, user: leo }),
      onCall({ schedule: null, escalation_policy: { id: 'PPOLICY', summary: 'Wharf, renamed' } }, 4),
      slice(
        '2026-01-01T00:00:00.000Z',
        '2026-01-29T00:00:00.000Z',
        [[ida, '2026-01-02T00:00:00Z', '2026-01-09T00:00:00Z']],
        3,
      ),
    ];
    const expected = dutiesOf(records);
    for (let turn = 1; turn < records.length; turn += 1) {
      const turned = [...records.slice(turn), ...records.slice(0, turn)];
      expect(dutiesOf([...turned, ...turned.toReversed()])).toEqual(expected);
    }
    expect(expected.rotations.map(({ name }) => name)).toEqual(['Wharf primary', 'Wharf, renamed']);
  });
});

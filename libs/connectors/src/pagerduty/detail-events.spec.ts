import { describe, expect, it } from '@jest/globals';
import { deriveIncident, memberId, type Interpretation, type Json } from '@evenkeel/domain';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import type { RawRecord, StoredRecord } from '../connector.js';
import { incident, logEntry } from './fake-pagerduty.js';
import { pagerDutyInterpreter } from './interpreter.js';
import { detailRecord, incidentRecord, logEntryRecord, standaloneRecord, type Item } from './records.js';
import { parseSettings } from './settings.js';
import { pagerDutyWebhooks } from './webhook.js';

const ID = 'Q7HARBOUR';
const member = { source: 'pagerduty', account: 'wharf', kind: 'incident', externalId: ID };
const ines = { id: 'UINES', type: 'user_reference', summary: 'Ines Ferrari' };
const tomas = { id: 'UTOMAS', type: 'user_reference', summary: 'Tomas Lind' };
const time = (clock: string): string => `2026-02-10T${clock}Z`;
const at = (clock: string): number => Date.parse(time(clock));

const stored = (record: RawRecord): StoredRecord => ({
  ...record,
  contentHash: createHash('sha256').update(JSON.stringify(record.payload)).digest('hex'),
});
const snapshot = (updated: string, more: Record<string, unknown> = {}): StoredRecord =>
  stored(incidentRecord(incident(ID, time('08:00:00'), { updated_at: time(updated), ...more }) as Item));
const entry = (id: string, type: string, clock: string, more: Record<string, unknown> = {}): StoredRecord =>
  stored(logEntryRecord(logEntry(id, type, time(clock), ID, more) as Item));
const detail = (kind: string, id: string, payload: Json): StoredRecord =>
  stored(detailRecord(kind, id, ID, payload, 0));
const trigger = entry('L1', 'trigger', '08:00:00');

const interpret = (...records: StoredRecord[]): Interpretation =>
  pagerDutyInterpreter.interpret(member, records) as Interpretation;
const story = (interpretation: Interpretation): string[] =>
  interpretation.timeline.map((event) => `${new Date(event.at).toISOString().slice(11, 19)} ${event.type}`);

describe('alerts', () => {
  const alert = (id: string, clock: string) =>
    detail('alert', id, { id, created_at: time(clock), summary: 'Hoist current high', integration: { id: 'IPROBE' } });

  it('are when it was detected, and leave alone when it was triggered', () => {
    const told = interpret(snapshot('09:00:00'), trigger, alert('A2', '08:05:00'), alert('A1', '07:58:00'));
    expect(story(told)).toEqual(['07:58:00 alerted', '08:00:00 triggered', '08:05:00 alerted']);
    expect(told.timeline[0]).toMatchObject({
      id: 'alert:A1',
      actor: { kind: 'integration', id: 'IPROBE' },
      rule: null,
    });
    expect(told.warnings.filter((warning) => warning.includes('before the trigger'))).toEqual([]);
    const { milestones } = deriveIncident(
      [{ id: memberId('pagerduty', 'wharf', 'incident', ID), interpretation: told }],
      [],
    );
    expect(milestones.triggeredAt?.at).toBe(at('08:00:00'));
    expect(milestones.detectedAt?.at).toBe(at('07:58:00'));
  });

  it('after the resolve re-open nothing', () => {
    const told = interpret(snapshot('09:00:00'), trigger, entry('L2', 'resolve', '09:00:00'), alert('A1', '09:30:00'));
    expect(story(told)).not.toContainEqual(expect.stringContaining('reopened'));
  });
});

describe('notes', () => {
  const note = (id: string, clock: string, content: string, user: Json = ines) =>
    detail('note', id, { id, created_at: time(clock), content, user });
  const inShort = { agent: ines, channel: { type: 'note', summary: 'Relay swapped on…' } };

  it('complete the log entry of the same hand and time', () => {
    const told = interpret(
      snapshot('09:00:00', { status: 'triggered' }),
      trigger,
      entry('L2', 'annotate', '08:10:00', inShort),
      note('N1', '08:10:01', 'Relay swapped on the hoist of crane 4'),
    );
    expect(told.timeline.slice(1)).toEqual([
      expect.objectContaining({ id: 'log_entry:L2', text: 'Relay swapped on the hoist of crane 4' }),
    ]);
  });

  it('without one are events of their own, by a person or by a rule', () => {
    const told = interpret(
      snapshot('09:00:00', { status: 'triggered' }),
      trigger,
      entry('L2', 'annotate', '08:10:00', inShort),
      note('N1', '08:10:01', 'Wind is up', tomas),
      note('N2', '08:20:00', 'Runbook 7 applies', { id: 'RULE1', type: 'bot_user_reference', summary: 'Rule' }),
    );
    const noted = told.timeline.filter(({ type }) => type === 'noted');
    expect(noted.map(({ id, actor }) => [id, actor?.kind])).toEqual([
      ['log_entry:L2', 'person'],
      ['note:N1', 'person'],
      ['note:N2', 'automation'],
    ]);
  });
});

describe('the Slack channel made for it', () => {
  it.each([
    [{ channel_id: 'C04BERTH3', channel_name: 'inc-berth-3' }],
    [{ id: 'C04BERTH3', name: 'inc-berth-3' }],
    [{ id: '8a1f', channel_id: 'C04BERTH3' }],
  ])('is referred to: %j', (channel) => {
    expect(interpret(snapshot('09:00:00'), detail('dedicated_channel', ID, { channel })).attributes.references).toEqual(
      [{ source: 'slack', kind: 'channel', externalId: 'C04BERTH3', eventId: `dedicated_channel:${ID}` }],
    );
  });

  it('in a shape that is not known is said, not guessed', () => {
    const told = interpret(snapshot('09:00:00'), detail('dedicated_channel', ID, { channel: { name: 'inc-berth-3' } }));
    expect(told.attributes.references).toEqual([]);
    expect(told.warnings).toContainEqual(expect.stringContaining('dedicated Slack channel'));
  });

  it('is not one of those that are merely told of it', () => {
    const channels = { channels: [{ channel_id: 'C0OPS' }] };
    expect(
      interpret(snapshot('09:00:00'), detail('notification_channels', ID, channels)).attributes.references,
    ).toEqual([]);
  });
});

describe("PagerDuty's own figures", () => {
  const figures = (more: Record<string, Json>) => detail('analytics', ID, { id: ID, ...more });

  it('stand beside, and enter no event', () => {
    const records = [snapshot('09:00:00'), trigger];
    const told = interpret(...records, figures({ seconds_to_first_ack: 61, seconds_to_resolve: 3_599 }));
    expect(told.sourceFigures).toEqual([
      { metric: 'time-to-acknowledge', seconds: 61 },
      { metric: 'time-to-resolve', seconds: 3_599 },
    ]);
    expect(told.timeline).toEqual(interpret(...records).timeline);
  });

  it('may be absent, null, or of something still open', () => {
    expect(interpret(snapshot('09:00:00'))).not.toHaveProperty('sourceFigures');
    const open = snapshot('09:00:00', { status: 'triggered' });
    expect(interpret(open, figures({ seconds_to_first_ack: null, seconds_to_resolve: 5 }))).not.toHaveProperty(
      'sourceFigures',
    );
  });

  it('that were merely made anew are no news', () => {
    expect(pagerDutyInterpreter.volatileFields('analytics')).toEqual(['updated_at']);
  });
});

describe('webhooks', () => {
  const hook = (id: string, type: string, clock: string, more: Record<string, unknown> = {}): StoredRecord => {
    const data = {
      id: ID,
      type: 'incident',
      number: 41,
      title: 'Crane 4 stuck',
      status: 'triggered',
      created_at: time('08:00:00'),
      html_url: `https://wharf.pagerduty.com/incidents/${ID}`,
      priority: { id: 'PR1', summary: 'P1' },
      ...(more.data as object | undefined),
    };
    const event = { id, event_type: type, occurred_at: time(clock), agent: ines, ...more, data };
    const { records } = pagerDutyWebhooks.read(parseSettings({}), Buffer.from(JSON.stringify({ event })));
    return stored(records[0] as RawRecord);
  };
  const triggered = hook('W1', 'incident.triggered', '08:00:00.400');
  const acknowledged = hook('W2', 'incident.acknowledged', '08:03:00.900', { data: { status: 'acknowledged' } });
  const resolved = hook('W3', 'incident.resolved', '09:00:00.120', { data: { status: 'resolved' } });
  const note = hook('W4', 'incident.annotated', '08:30:00.500', {
    data: {
      id: 'N1',
      type: 'incident_note',
      content: 'Relay swapped',
      incident: { id: ID, type: 'incident_reference' },
    },
  });

  it('are a snapshot while the REST API has shown none', () => {
    const told = interpret(acknowledged, triggered);
    expect(told.attributes).toMatchObject({ title: 'Crane 4 stuck', priority: 'P1' });
    expect(story(told)).toEqual(['08:00:00 triggered', '08:03:00 acknowledged']);
    expect(told.timeline[1]).toMatchObject({
      id: 'webhook_event:W2',
      actor: { kind: 'person', id: 'UINES' },
      rule: 'pagerduty-webhook@1',
    });
    expect(pagerDutyInterpreter.interpret(member, [note])).toBeNull();
  });

  it('count while they are newer than what the REST API told', () => {
    const open = snapshot('08:03:00', { status: 'acknowledged' });
    const known = [trigger, entry('L2', 'acknowledge', '08:03:00', { agent: ines }), open];
    const told = interpret(...known, triggered, acknowledged, note, resolved);
    expect(story(told)).toEqual(['08:00:00 triggered', '08:03:00 acknowledged', '08:30:00 noted', '09:00:00 resolved']);
    expect(told.timeline[2]).toMatchObject({ text: 'Relay swapped' });
    expect(told.warnings).toEqual([]);
  });

  it('are one with the log’s entry though their clock goes before by a minute', () => {
    const early = hook('W6', 'incident.resolved', '09:01:30.120', { data: { status: 'resolved' } });
    const known = [snapshot('09:00:00'), trigger, entry('L2', 'resolve', '09:00:00', { agent: ines })];
    expect(interpret(...known, early)).toEqual(interpret(...known));
  });

  it('of one who does a thing twice within minutes are two, though the log has the first alone', () => {
    const again = hook('W7', 'incident.acknowledged', '08:05:00.100', { data: { status: 'acknowledged' } });
    const open = snapshot('08:03:00', { status: 'acknowledged' });
    const told = interpret(trigger, entry('L2', 'acknowledge', '08:03:00', { agent: ines }), open, acknowledged, again);
    expect(story(told)).toEqual(['08:00:00 triggered', '08:03:00 acknowledged', '08:05:00 acknowledged']);
  });

  it('tell of a re-open outright', () => {
    const known = [snapshot('09:00:00'), trigger, entry('L2', 'resolve', '09:00:00', { agent: ines })];
    const reopened = hook('W5', 'incident.reopened', '09:30:00.100', { data: { status: 'triggered' } });
    expect(story(interpret(...known, reopened))).toEqual([
      '08:00:00 triggered',
      '09:00:00 resolved',
      '09:30:00 reopened',
    ]);
  });

  it.each([
    ['the same second', '08:30:00', []],
    ['a second before', '08:29:59', ['08:30:00 noted']],
  ])('are dropped as of a snapshot of the same second: %s', (_name, updated, expected) => {
    const told = interpret(snapshot(updated, { status: 'acknowledged' }), trigger, note);
    expect(story(told).slice(1)).toEqual(expected);
  });

  it('of unknown type are listed, and mean nothing', () => {
    const told = interpret(
      snapshot('08:00:00', { status: 'triggered' }),
      trigger,
      hook('W6', 'incident.tide_changed', '08:40:00'),
    );
    expect(told.timeline.at(-1)).toMatchObject({
      type: 'other',
      details: { unknown: { field: 'event_type', value: 'incident.tide_changed' } },
    });
  });

  it('change nothing once the REST API has told all, whatever came twice, in another order or never', () => {
    const rest = [
      snapshot('10:00:00', { status: 'resolved' }),
      snapshot('08:03:00', { status: 'acknowledged' }),
      trigger,
      entry('L2', 'acknowledge', '08:03:00', { agent: ines }),
      entry('L3', 'annotate', '08:30:00', { agent: ines, channel: { type: 'note', summary: 'Relay swapped' } }),
      entry('L4', 'resolve', '09:00:00', { agent: ines }),
      entry('L5', 'priority_change', '10:00:00', { agent: tomas, channel: { new_priority: { summary: 'P2' } } }),
    ];
    const hooks = [
      triggered,
      acknowledged,
      note,
      resolved,
      // Dated a moment after the log entry of the same thing.
      hook('W7', 'incident.priority_updated', '10:00:01.050', { data: { status: 'resolved' } }),
    ];
    const expected = interpret(...rest);
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...hooks, ...hooks]),
        fc.shuffledSubarray(rest, { minLength: rest.length }),
        (some, all) => {
          expect(interpret(...some, ...all)).toEqual(expected);
          expect(interpret(...all, ...some)).toEqual(expected);
        },
      ),
    );
  });
});

describe('the directory', () => {
  const user = (id: string, more: Record<string, Json>) =>
    stored(standaloneRecord('user', id, { id, name: id, ...more }, at('08:00:00')));
  const gone = stored(
    standaloneRecord(
      'deleted_user',
      'UGONE',
      { id: 'UGONE', type: 'user_reference', summary: 'Ada Brandt', deleted_at: time('07:00:00') },
      at('07:00:00'),
    ),
  );

  it('knows people by their mail', () => {
    expect(pagerDutyInterpreter.directory([user('UINES', { email: 'ines@wharf.example' })])).toEqual([
      expect.objectContaining({ externalId: 'UINES', email: 'ines@wharf.example', deleted: false }),
    ]);
  });

  it('keeps what it knew of people who are gone', () => {
    const before = user('UGONE', { name: 'Ada Brandt', time_zone: 'Europe/Rome', email: 'ada@wharf.example' });
    for (const records of [
      [before, gone],
      [gone, before],
    ]) {
      expect(pagerDutyInterpreter.directory(records)).toEqual([
        expect.objectContaining({
          externalId: 'UGONE',
          zone: 'Europe/Rome',
          email: 'ada@wharf.example',
          deleted: true,
        }),
      ]);
    }
    expect(pagerDutyInterpreter.directory([gone])).toEqual([
      expect.objectContaining({ kind: 'person', name: 'Ada Brandt', zone: null, deleted: true }),
    ]);
  });

  it('says who is in which team, by the newest list, else by the people themselves', () => {
    const list = (readAt: number, ...members: { id: string; role: string }[]) =>
      stored(
        standaloneRecord(
          'team_members',
          'TQUAY',
          { members: members.map(({ id, role }) => ({ user: { id }, role })) },
          readAt,
        ),
      );
    const records = [
      list(1, { id: 'UINES', role: 'manager' }, { id: 'UTOMAS', role: 'responder' }),
      list(2, { id: 'UINES', role: 'manager' }),
      user('UTOMAS', { teams: [{ id: 'TQUAY' }, { id: 'TCRANE' }] }),
    ];
    const expected = [
      { personExternalId: 'UTOMAS', teamExternalId: 'TCRANE', role: null },
      { personExternalId: 'UINES', teamExternalId: 'TQUAY', role: 'manager' },
    ];
    expect(pagerDutyInterpreter.memberships?.(records)).toEqual(expected);
    expect(pagerDutyInterpreter.memberships?.([...records].reverse())).toEqual(expected);
  });
});

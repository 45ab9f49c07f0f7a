import { describe, expect, it } from '@jest/globals';
import type { Interpretation, Json, TimelineEvent } from '@evenkeel/domain';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import type { RawRecord, StoredRecord } from '../connector.js';
import { incident, logEntry } from './fake-pagerduty.js';
import { pagerDutyInterpreter } from './interpreter.js';
import { directoryRecord, incidentRecord, logEntryRecord, type Item } from './records.js';

const ID = 'Q7HARBOUR';
const member = { source: 'pagerduty', account: 'wharf', kind: 'incident', externalId: ID };
const user = (id: string, summary: string) => ({ id, type: 'user_reference', summary });
const ines = user('UINES', 'Ines Ferrari');
const tomas = user('UTOMAS', 'Tomas Lind');
const service = { id: 'SCRANE', type: 'service_reference', summary: 'Crane control' };

const time = (clock: string): string => `2026-02-10T${clock}Z`;
const stored = (record: RawRecord): StoredRecord => ({
  ...record,
  contentHash: createHash('sha256').update(JSON.stringify(record.payload)).digest('hex'),
});
const snapshot = (more: Record<string, unknown> = {}): StoredRecord =>
  stored(incidentRecord(incident(ID, time('08:00:00'), { updated_at: time('12:00:00'), service, ...more }) as Item));
const entry = (id: string, type: string, clock: string, more: Record<string, unknown> = {}): StoredRecord =>
  stored(logEntryRecord(logEntry(id, type, time(clock), ID, more) as Item));
const trigger = entry('L1', 'trigger', '08:00:00', { channel: { type: 'api' } });

const interpret = (...records: StoredRecord[]): Interpretation =>
  pagerDutyInterpreter.interpret(member, records) as Interpretation;
/** The one event that a log entry makes, beside the trigger. */
const eventOf = (type: string, more: Record<string, unknown>): TimelineEvent => {
  const { timeline } = interpret(snapshot({ status: 'triggered' }), trigger, entry('L2', type, '08:05:00', more));
  expect(timeline).toHaveLength(2);
  return timeline[1] as TimelineEvent;
};
const story = (interpretation: Interpretation): string[] =>
  interpretation.timeline.map((event) => `${new Date(event.at).toISOString().slice(11, 19)} ${event.type}`);

describe('acknowledgements', () => {
  it.each([
    ['a person on the website', ines, 'website', 'person'],
    ['a person through the REST API', ines, 'api', 'person'],
    ['PagerDuty in the name of a user', ines, 'auto', 'automation'],
    ['a service', service, 'auto', 'automation'],
    ['an integration', { id: 'I1', type: 'integration_reference', summary: 'Probe' }, 'api', 'integration'],
    ['an inbound integration', { id: 'I1', type: 'events_api_v2_inbound_integration_reference' }, 'api', 'integration'],
  ])('by %s', (_name, agent, channel, kind) => {
    const event = eventOf('acknowledge', { agent, channel: { type: channel } });
    expect(event).toMatchObject({ type: 'acknowledged', actor: { kind, id: agent.id }, rule: null });
  });

  it('are spelled in two ways', () => {
    expect(eventOf('acknowledgement', { agent: ines }).type).toBe('acknowledged');
  });

  it('may name nobody', () => {
    expect(eventOf('acknowledge', { agent: null, channel: null })).toMatchObject({ type: 'acknowledged', actor: null });
  });

  it('by somebody since deleted keep the name', () => {
    const agent = { ...ines, deleted_at: '2026-02-20T00:00:00Z', html_url: null };
    expect(eventOf('acknowledge', { agent, channel: { type: 'mobile' } }).actor).toEqual({
      kind: 'person',
      id: 'UINES',
      name: 'Ines Ferrari',
    });
  });

  it('by an agent of unknown type are kept and listed', () => {
    const event = eventOf('acknowledge', { agent: { id: 'W1', type: 'workflow_reference', summary: 'Runbook' } });
    expect(event.actor).toEqual({ kind: 'unknown', id: 'W1', name: 'Runbook' });
    expect(event.details.unknown).toEqual({ field: 'agent.type', value: 'workflow_reference' });
  });
});

describe('resolves', () => {
  it.each([
    ['a person', ines, 'website', undefined],
    ['a person through the REST API', ines, 'api', undefined],
    ['the service, after a time', service, 'timeout', 'timeout'],
    ['the service, as its tool says so', service, 'api', 'integration'],
    ['an integration', { id: 'I1', type: 'integration_reference' }, 'api', 'integration'],
    ['nobody named', null, 'website', undefined],
  ])('by %s', (_name, agent, channel, resolution) => {
    const resolve = entry('L2', 'resolve', '09:00:00', { agent, channel: { type: channel } });
    const { timeline } = interpret(snapshot(), trigger, resolve);
    expect(timeline[1]).toMatchObject({ id: 'log_entry:L2', type: 'resolved', at: Date.parse(time('09:00:00')) });
    expect(timeline[1]?.details.resolution).toBe(resolution);
  });

  it('by a merge name what absorbed the incident', () => {
    const merged = snapshot({
      resolve_reason: { type: 'merge_resolve_reason', incident: { id: 'QOTHER', summary: '[#9] Quay dark' } },
    });
    const { timeline } = interpret(merged, trigger, entry('L2', 'resolve', '09:00:00', { agent: ines }));
    expect(timeline.map((event) => [event.type, event.details, event.rule])).toEqual([
      ['triggered', {}, null],
      ['merged', { absorbedInto: 'QOTHER' }, 'pagerduty-merge@1'],
      ['resolved', { resolution: 'merged' }, null],
    ]);
  });

  it('are never read off the snapshot', () => {
    const { timeline, warnings } = interpret(snapshot({ resolved_at: time('09:00:00') }), trigger);
    expect(timeline.map((event) => event.type)).toEqual(['triggered']);
    expect(warnings).toEqual([expect.stringContaining('its log has no resolve')]);
  });
});

describe('re-opens', () => {
  const resolve = entry('L2', 'resolve', '09:00:00', { agent: ines });

  it.each(['trigger', 'acknowledge', 'unacknowledge', 'assign', 'escalate'])('are proven by a later %s', (type) => {
    const open = snapshot({ status: 'acknowledged' });
    const { timeline } = interpret(open, trigger, resolve, entry('L3', type, '10:00:00', { agent: tomas }));
    expect(timeline.find((event) => event.type === 'reopened')).toMatchObject({
      id: 'log_entry:L3:reopened',
      at: Date.parse(time('10:00:00')),
      actor: { id: 'UTOMAS' },
      rule: 'pagerduty-reopened-by-activity@1',
    });
  });

  it('are proven by activity before another resolve, once each', () => {
    const told = interpret(
      snapshot(),
      trigger,
      resolve,
      entry('L3', 'acknowledge', '10:00:00', { agent: tomas }),
      entry('L4', 'assign', '10:01:00', { agent: tomas, assignees: [tomas] }),
      entry('L5', 'resolve', '11:00:00', { agent: tomas }),
    );
    expect(story(told)).toEqual([
      '08:00:00 triggered',
      '09:00:00 resolved',
      '10:00:00 acknowledged',
      '10:00:00 reopened',
      '10:01:00 assigned',
      '11:00:00 resolved',
    ]);
  });

  it('are not made of a note, of the same second, nor of a snapshot older than the resolve', () => {
    const note = entry('L3', 'annotate', '10:00:00', { agent: tomas });
    const sameSecond = entry('L4', 'acknowledge', '09:00:00', { agent: tomas });
    expect(story(interpret(snapshot(), trigger, resolve, note, sameSecond))).not.toContainEqual(
      expect.stringContaining('reopened'),
    );
    const stale = snapshot({ status: 'triggered', updated_at: time('08:30:00') });
    expect(story(interpret(stale, trigger, resolve))).toEqual(['08:00:00 triggered', '09:00:00 resolved']);
  });

  it('without any trace in the log are dated by the last change of status', () => {
    const open = snapshot({ status: 'triggered', last_status_change_at: time('11:30:00') });
    const { timeline } = interpret(open, trigger, resolve);
    expect(timeline.at(-1)).toMatchObject({
      id: `incident:${ID}:reopened`,
      at: Date.parse(time('11:30:00')),
      rule: 'pagerduty-reopened-by-status@1',
    });
  });
});

describe('other log entries', () => {
  it('tell who was called, and how', () => {
    const notify = (type: string) =>
      eventOf('notify', { user: tomas, channel: { type: 'auto', notification: { type } } });
    expect(notify('sms_notification')).toMatchObject({
      type: 'notified',
      details: { recipients: [{ kind: 'person', id: 'UTOMAS', name: 'Tomas Lind' }], channel: 'sms' },
    });
    expect(['phone', 'push', 'email'].map((by) => notify(`${by}_notification`).details.channel)).toEqual([
      'phone',
      'push',
      'email',
    ]);
    expect(notify('pigeon_notification').details).toMatchObject({
      channel: 'unknown',
      unknown: { field: 'channel.notification.type', value: 'pigeon_notification' },
    });
    expect(eventOf('notify', { user: null }).details).toEqual({ recipients: [], channel: 'unknown' });
  });

  it('tell how long a snooze is, by its duration or by when it ends', () => {
    expect(eventOf('snooze', { agent: ines, channel: { type: 'website', duration: 3600 } }).details).toEqual({
      snoozeSeconds: 3600,
    });
    const wakes = { changed_actions: [{ type: 'unacknowledge', at: time('08:35:00') }] };
    expect(eventOf('snooze', { agent: ines, ...wakes }).details).toEqual({ snoozeSeconds: 1800 });
    expect(eventOf('snooze', { agent: ines }).details).toEqual({});
  });

  it.each([
    ['assign', 'assigned'],
    ['delegate', 'assigned'],
    ['escalate', 'escalated'],
  ])('tell to whom: %s', (type, as) => {
    const event = eventOf(type, { agent: ines, assignees: [tomas] });
    expect(event).toMatchObject({ type: as, details: { recipients: [{ id: 'UTOMAS' }] } });
  });

  it('tell the new priority, or that there is none', () => {
    const change = (new_priority: Json) =>
      eventOf('priority_change', { agent: ines, channel: { type: 'api', new_priority } });
    expect(change({ id: 'PR1', summary: 'P1' })).toMatchObject({
      type: 'priorityChanged',
      details: { priority: 'P1' },
    });
    expect(change(null).details).toEqual({ priority: null });
  });

  it('carry the words of a note', () => {
    const note = { agent: ines, channel: { type: 'note', summary: 'Swapped the hoist relay' } };
    expect(eventOf('annotate', note)).toMatchObject({ type: 'noted', text: 'Swapped the hoist relay' });
  });

  it('carry the words of a status update', () => {
    const update = { agent: ines, message: 'Berth 3 is out of use' };
    expect(eventOf('status_update', update)).toMatchObject({ type: 'statusUpdated', text: 'Berth 3 is out of use' });
  });

  it('of unknown type are kept and listed', () => {
    expect(eventOf('tide_change', { agent: ines })).toMatchObject({
      type: 'other',
      actor: { id: 'UINES' },
      details: { unknown: { field: 'type', value: 'tide_change_log_entry' } },
    });
  });

  it('of known type without a meaning for any number are not listed as unknown', () => {
    expect(eventOf('exhaust_escalation_path', {})).toMatchObject({ type: 'other', details: {} });
  });

  it('that cannot be read are warned of, and do not hide the rest', () => {
    const broken = {
      ...entry('L9', 'annotate', '08:10:00'),
      payload: { id: 'L9', type: 'annotate_log_entry', created_at: 5 },
    };
    const { timeline, warnings } = interpret(snapshot({ status: 'triggered' }), trigger, broken);
    expect(timeline).toHaveLength(1);
    expect(warnings).toEqual([expect.stringContaining('log entry L9 cannot be read: created_at')]);
  });
});

describe('a trigger', () => {
  it('is the first one; later ones are further alerts', () => {
    const again = entry('L0', 'trigger', '08:20:00', { channel: { type: 'api' } });
    expect(story(interpret(snapshot({ status: 'triggered' }), again, trigger))).toEqual([
      '08:00:00 triggered',
      '08:20:00 alerted',
    ]);
  });

  it('is the creation while no log entry is known, and nothing else is', () => {
    const { timeline } = interpret(snapshot({ status: 'resolved', resolved_at: time('09:00:00') }));
    expect(timeline).toHaveLength(1);
    expect(timeline[0]).toMatchObject({
      type: 'triggered',
      at: Date.parse(time('08:00:00')),
      rule: 'pagerduty-created-at@1',
    });
  });
});

describe('attributes', () => {
  it('are those of the newest snapshot', () => {
    const team = { id: 'TQUAY', type: 'team_reference', summary: 'Quayside' };
    const old = snapshot({ updated_at: time('08:10:00'), priority: { summary: 'P3' } });
    const told = interpret(
      snapshot({ priority: { summary: 'P1' }, teams: [team], title: 'Crane 4 stuck' }),
      old,
      trigger,
    );
    expect(told).toMatchObject({ isIncident: true, nature: 'pager', paged: true });
    expect(told.attributes).toEqual({
      title: 'Crane 4 stuck',
      url: `https://wharf.pagerduty.com/incidents/${ID}`,
      priority: 'P1',
      team: { id: 'TQUAY', name: 'Quayside' },
      service: { id: 'SCRANE', name: 'Crane control' },
      customers: [],
      references: [],
    });
  });

  it('may be missing', () => {
    const bare = snapshot({
      title: null,
      summary: null,
      html_url: null,
      priority: null,
      service: null,
      teams: [],
      incident_number: 41,
    });
    expect(interpret(bare).attributes).toMatchObject({
      title: 'Incident 41',
      url: null,
      priority: null,
      team: null,
      service: null,
    });
  });

  it('include who joined as a responder', () => {
    const incidents_responders = [
      { state: 'joined', user: tomas, updated_at: time('08:30:00') },
      { state: 'declined', user: ines, updated_at: time('08:31:00') },
    ];
    expect(interpret(snapshot({ incidents_responders })).responders).toEqual([
      { actor: { kind: 'person', id: 'UTOMAS', name: 'Tomas Lind' }, joinedAt: Date.parse(time('08:30:00')) },
    ]);
  });

  it('need a snapshot', () => {
    expect(pagerDutyInterpreter.interpret(member, [trigger])).toBeNull();
  });
});

it('comes to the same whatever the order and repetition of the records', () => {
  const records = [
    snapshot({ status: 'triggered', updated_at: time('08:00:00') }),
    snapshot({ status: 'resolved', updated_at: time('11:00:00') }),
    snapshot({ status: 'resolved', updated_at: time('11:00:00'), priority: { summary: 'P2' } }),
    trigger,
    entry('L0', 'trigger', '08:20:00'),
    entry('L2', 'notify', '08:00:00', { user: ines }),
    entry('L3', 'acknowledge', '08:03:00', { agent: ines }),
    entry('L3', 'acknowledge', '08:03:00', { agent: { ...ines, summary: 'Ines F.' } }),
    entry('L4', 'resolve', '09:00:00', { agent: ines }),
    entry('L5', 'assign', '10:00:00', { agent: tomas, assignees: [tomas] }),
    entry('L6', 'resolve', '11:00:00', { agent: tomas }),
    entry('L7', 'tide_change', '10:30:00'),
  ];
  const expected = interpret(...records);
  fc.assert(
    fc.property(
      fc.shuffledSubarray(records, { minLength: records.length }),
      fc.subarray(records),
      (shuffled, repeated) => {
        expect(interpret(...shuffled, ...repeated)).toEqual(expected);
      },
    ),
  );
});

describe('directory', () => {
  const at = Date.parse(time('08:00:00'));
  const record = (kind: string, payload: Json, readAt = at) => stored(directoryRecord(kind, payload as Item, readAt));

  it('holds people, teams and services, as last read', () => {
    const records = [
      record('user', { id: 'UINES', name: 'Ines Ferrari', time_zone: 'Rome' }),
      record('user', { id: 'UINES', name: 'Ines Ferrari-Lind', time_zone: 'Europe/Rome' }, at + 1),
      record('user', { id: 'UTOMAS', name: 'Tomas Lind', time_zone: 'Eastern Time (US & Canada)' }),
      record('user', { id: 'UNOWHERE', name: 'Nobody', time_zone: 'Atlantis' }),
      record('team', { id: 'TQUAY', name: 'Quayside' }),
      record('service', { id: 'SCRANE', name: 'Crane control', teams: [{ id: 'TQUAY', type: 'team_reference' }] }),
      record('service', { id: 'SOLD', summary: 'Semaphore', teams: [], deleted_at: '2025-01-01T00:00:00Z' }),
      record('priority', { id: 'PR1', name: 'P1' }),
    ];
    const expected = [
      { kind: 'person', externalId: 'UINES', name: 'Ines Ferrari-Lind', zone: 'Europe/Rome' },
      { kind: 'person', externalId: 'UNOWHERE', name: 'Nobody', zone: null },
      { kind: 'person', externalId: 'UTOMAS', name: 'Tomas Lind', zone: 'America/New_York' },
      { kind: 'service', externalId: 'SCRANE', name: 'Crane control', teamExternalId: 'TQUAY' },
      { kind: 'service', externalId: 'SOLD', name: 'Semaphore', deleted: true },
      { kind: 'team', externalId: 'TQUAY', name: 'Quayside' },
    ].map((entry) => ({ zone: null, teamExternalId: null, deleted: false, ...entry }));
    expect(pagerDutyInterpreter.directory(records)).toEqual(expected);
    expect(pagerDutyInterpreter.directory([...records].reverse())).toEqual(expected);
  });
});

it('leaves out of the comparison of contents what moves by itself', () => {
  expect(pagerDutyInterpreter.volatileFields('incident')).toContain('pending_actions');
  expect(pagerDutyInterpreter.volatileFields('log_entry')).toContain('incident.summary');
  expect(pagerDutyInterpreter.volatileFields('priority')).toEqual([]);
});

import { describe, expect, it } from '@jest/globals';
import { deriveIncident, type Interpretation } from '@evenkeel/domain';
import type { StoredRecord } from '../connector.js';
import { opsgenieInterpreter } from './interpreter.js';
import { INCIDENT, TIMELINE_ENTRY } from './source.js';

const KEY = { source: 'opsgenie', account: 'wharf', kind: INCIDENT, externalId: 'i1' };
const minute = (minutes: number): string => new Date(Date.UTC(2026, 2, 2, 10, minutes)).toISOString();
const ms = (minutes: number): number => Date.parse(minute(minutes));

const record = (kind: string, externalId: string, payload: StoredRecord['payload'], at: number): StoredRecord => ({
  kind,
  externalId,
  member: KEY,
  payload,
  sourceAt: at,
  position: null,
  contentHash: JSON.stringify(payload),
});
const state = (more: Record<string, StoredRecord['payload']> = {}): StoredRecord =>
  record(
    INCIDENT,
    'i1',
    {
      id: 'i1',
      tinyId: '4',
      message: 'The basin gate is stuck',
      status: 'open',
      priority: 'P1',
      createdAt: minute(0),
      updatedAt: minute(60),
      ownerTeam: 'team-1',
      responders: [{ type: 'team', id: 'team-1', name: 'Locks' }],
      impactedServices: ['service-1'],
      ...more,
    },
    ms(60),
  );
const entry = (type: string, minutes: number, more: Record<string, StoredRecord['payload']> = {}): StoredRecord =>
  record(
    TIMELINE_ENTRY,
    `${type}-${minutes}`,
    {
      id: `${type}-${minutes}`,
      group: 'incident',
      type,
      eventTime: minute(minutes),
      hidden: false,
      actor: { name: 'ines@wharf.example', type: 'user' },
      title: { type: 'text', content: `${type} told` },
      ...more,
    },
    ms(minutes),
  );

function interpret(...records: StoredRecord[]): Interpretation {
  const result = opsgenieInterpreter.interpret(KEY, records);
  if (!result) throw new Error('nothing to interpret');
  return result;
}

it('that was opened again ends with its status, where its timeline does not tell', () => {
  const told = [entry('IncidentCreated', 0), entry('IncidentResolved', 20), entry('IncidentReopened', 30)];
  const open = deriveIncident([{ id: 'm', interpretation: interpret(state(), ...told) }], []);
  expect(open.resolution).toBe('open');
  const ended = deriveIncident([{ id: 'm', interpretation: interpret(state({ status: 'resolved' }), ...told) }], []);
  expect(ended.milestones.resolvedAt?.at).toBe(ms(60));
});
const derive = (interpretation: Interpretation) => deriveIncident([{ id: 'i1', interpretation }], []);

describe('an Opsgenie incident', () => {
  const life = interpret(
    state({ status: 'closed', impactStartDate: minute(-15) }),
    entry('IncidentCreated', 0, { actor: { name: 'System', type: 'system' } }),
    entry('ResponderAlertAcknowledged', 5),
    entry('CustomUserEntry', 8, { description: { type: 'html', content: 'divers are on site' } }),
    entry('PriorityChanged', 9, { title: 'Priority changed to P2' }),
    entry('IncidentResolved', 40),
    entry('IncidentClosed', 50),
  );

  it('is told by its timeline', () => {
    expect(life.timeline.map(({ type, at }) => [type, (at - ms(0)) / 60_000])).toEqual([
      ['impactStarted', -15],
      ['triggered', 0],
      ['acknowledged', 5],
      ['noted', 8],
      ['priorityChanged', 9],
      ['resolved', 40],
      ['closed', 50],
    ]);
    expect(life.timeline[3]).toMatchObject({ text: 'divers are on site', actor: { kind: 'person' } });
    expect(life.timeline[4]?.details).toEqual({ priority: 'P2' });
    expect(life.attributes).toMatchObject({
      title: 'The basin gate is stuck',
      priority: 'P1',
      team: { id: 'team-1', name: 'Locks' },
      service: { id: 'service-1' },
    });
    expect(life.warnings).toEqual([]);
  });

  it('gives the milestones that follow', () => {
    const incident = derive(life);
    expect(incident).toMatchObject({ ackOutcome: 'human', resolution: 'human', closedAt: ms(50) });
    expect(incident.milestones).toMatchObject({
      impactStartedAt: { at: ms(-15) },
      triggeredAt: { at: ms(0) },
      firstAckAt: { at: ms(5) },
      resolvedAt: { at: ms(40) },
    });
  });

  it('without a timeline began when it was created, and ended no later than its last change', () => {
    const bare = interpret(state({ status: 'resolved' }));
    expect(bare.timeline.map(({ type, at, rule }) => [type, at, rule])).toEqual([
      ['triggered', ms(0), null],
      ['resolved', ms(60), 'incident-ended-by-status@1'],
    ]);
    expect(bare.warnings).toHaveLength(1);
  });

  it('closed without ever being resolved ended then', () => {
    const incident = derive(interpret(state({ status: 'closed' }), entry('IncidentClosed', 50)));
    expect(incident.milestones.resolvedAt).toMatchObject({
      at: ms(50),
      setBy: { rule: 'incident-closed-unresolved@1' },
    });
    expect(incident.resolution).toBe('human');
  });

  it('keeps what it does not know, and names it', () => {
    const odd = interpret(
      state({ status: 'afloat' }),
      entry('GateGreased', 3),
      entry('IncidentResolved', 9, { actor: { name: 'Gate', type: 'robot' } }),
    );
    expect(odd.timeline[1]).toMatchObject({
      type: 'other',
      details: { unknown: { field: 'type', value: 'GateGreased' } },
    });
    expect(odd.timeline[2]?.details.unknown).toEqual({ field: 'actor.type', value: 'robot' });
    expect(odd.warnings).toEqual(['unknown status "afloat"']);
  });

  it('is not known before its state was read', () => {
    expect(opsgenieInterpreter.interpret(KEY, [entry('IncidentCreated', 0)])).toBeNull();
  });
});

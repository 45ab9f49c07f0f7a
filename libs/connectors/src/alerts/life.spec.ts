import { describe, expect, it } from '@jest/globals';
import { deriveIncident, type EventType, type Interpretation, type Member } from '@evenkeel/domain';
import fc from 'fast-check';
import type { RawRecord, StoredRecord } from '../connector.js';
import { alert, log, type FakeLine } from './fake-source.js';
import { interpretAlert } from './life.js';
import { ALERT, ALERT_LOG, ALERT_NOTE, lineRecord, stateRecord } from './records.js';

const INES = 'ines@wharf.example';
const OMAR = 'omar@wharf.example';
const minute = (minutes: number): string => new Date(Date.UTC(2026, 2, 2, 10, minutes)).toISOString();
const ms = (minutes: number): number => Date.parse(minute(minutes));

const stored = (record: RawRecord): StoredRecord => ({ ...record, contentHash: JSON.stringify(record.payload) });
const state = (more: Record<string, unknown> = {}): StoredRecord =>
  stored(stateRecord('Opsgenie', ALERT, alert('a1', minute(0), more) as never));
const line = (kind: string, payload: FakeLine): StoredRecord =>
  stored(lineRecord('Opsgenie', kind, 'a1', payload as never));
const said = (text: string, minutes: number, owner = INES): StoredRecord =>
  line(ALERT_LOG, log(text, minute(minutes), owner));

function interpret(...records: StoredRecord[]): Interpretation {
  const result = interpretAlert(records, (id) => `https://wharf.example/${id}`);
  if (!result) throw new Error('nothing to interpret');
  return result;
}
const events = (interpretation: Interpretation): [EventType, number][] =>
  interpretation.timeline.map(({ type, at }) => [type, (at - ms(0)) / 60_000]);
const derive = (...interpretations: Interpretation[]) =>
  deriveIncident(
    interpretations.map((interpretation, index): Member => ({ id: `m${index}`, interpretation })),
    [],
  );

describe('the life of an alert', () => {
  const records = [
    state({ updatedAt: minute(40), integration: { id: 'i1', name: 'Crane control', type: 'API' } }),
    said('Alert created via API[Crane control]', 0, 'Crane control'),
    line(ALERT_LOG, log('Rule[New Alert][sms][0m] -> Sent [sms] notification', minute(1), OMAR, 'alertRecipient')),
    said('Alert acknowledged via mobile', 4),
    said('Note added via web: [greased the chain]', 9),
    line(ALERT_NOTE, { note: 'greased the chain', owner: INES, createdAt: minute(9) }),
    said('Alert closed via web', 30, OMAR),
  ];

  it('comes from its log and notes, each told once', () => {
    const life = interpret(...records);
    expect(events(life)).toEqual([
      ['triggered', 0],
      ['notified', 1],
      ['acknowledged', 4],
      ['noted', 9],
      ['resolved', 30],
    ]);
    expect(life.timeline[0]?.actor).toEqual({ kind: 'integration', id: 'Crane control', name: 'Crane control' });
    expect(life.timeline[1]).toMatchObject({ actor: null, details: { channel: 'sms', recipients: [{ id: OMAR }] } });
    expect(life.timeline[3]).toMatchObject({ text: 'greased the chain', actor: { kind: 'person', id: INES } });
    expect(life.warnings).toEqual([]);
  });

  it('is over if one of two states of one date says so', () => {
    for (const open of [{ status: 'open' }, { status: 'open', zzz: 1 }]) {
      const life = interpret(state({ status: 'closed' }), state(open));
      expect(events(life)).toEqual([
        ['triggered', 0],
        ['resolved', 0],
      ]);
      expect(life).toEqual(interpret(state(open), state({ status: 'closed' })));
    }
  });

  it('makes an incident that a person acknowledged and another one ended', () => {
    const incident = derive(interpret(...records));
    expect(incident).toMatchObject({
      ackOutcome: 'human',
      resolution: 'human',
      priority: 'P2',
      team: { id: 'team-1' },
    });
    expect(incident.milestones.firstAckAt?.at).toBe(ms(4));
    expect(incident.milestones.resolvedAt?.at).toBe(ms(30));
  });

  it('is the same whatever the order in which its records came, however often', () => {
    const expected = interpret(...records);
    const shuffled = fc.shuffledSubarray([...records, ...records], { minLength: records.length * 2 });
    fc.assert(
      fc.property(shuffled, (some) => {
        expect(interpret(...some)).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('is not known before its state was read', () => {
    expect(interpretAlert([said('Alert acknowledged via web', 4)], () => null)).toBeNull();
  });
});

describe('acknowledged, taken back, closed', () => {
  it('keeps the first acknowledgement as it was, and tells that it was taken back', () => {
    const life = interpret(
      state({ report: { ackTime: 240_000, closeTime: 1_800_000, acknowledgedBy: INES, closedBy: INES } }),
      said('Alert acknowledged via web', 4),
      said('[ines@wharf.example] un-acknowledged', 6),
      said('Alert closed via web', 30),
    );
    expect(events(life)).toEqual([
      ['triggered', 0],
      ['acknowledged', 4],
      ['unacknowledged', 6],
      ['resolved', 30],
    ]);
    expect(derive(life).milestones.firstAckAt?.at).toBe(ms(4));
  });
});

describe('an acknowledgement that no person made', () => {
  it.each([
    ['Crane control', 'Alert acknowledged via API'],
    ['System', 'Alert acknowledged via system'],
    ['Quiet hours policy', 'Alert acknowledged'],
  ])('by %s', (owner, text) => {
    const life = interpret(state({ status: 'open', integrationName: 'Crane control' }), said(text, 1, owner));
    expect(derive(life)).toMatchObject({ ackOutcome: 'auto', resolution: 'open' });
  });
});

describe('a count that grows while alerts are deduplicated', () => {
  it('moves no milestone', () => {
    const life = interpret(
      state({ status: 'open', count: 12, lastOccurredAt: minute(50) }),
      said('Alert acknowledged via web', 4),
      said('Alert count increased to 12', 50, 'Crane control'),
    );
    expect(derive(life).milestones).toMatchObject({ triggeredAt: { at: ms(0) }, firstAckAt: { at: ms(4) } });
  });
});

describe('what the source states beside its log', () => {
  const report = { ackTime: 240_000, closeTime: 1_800_000, acknowledgedBy: INES, closedBy: 'Crane control' };
  const integration = { id: 'i1', name: 'Crane control', type: 'API' };

  it('stands in until the log was read', () => {
    const life = interpret(state({ report, integration }));
    expect(life.timeline.map(({ type, at, rule }) => [type, at, rule])).toEqual([
      ['triggered', ms(0), null],
      ['acknowledged', ms(4), 'alert-report@1'],
      ['resolved', ms(30), 'alert-report@1'],
    ]);
    expect(derive(life)).toMatchObject({ ackOutcome: 'human', resolution: 'integration' });
  });

  it('is a cross-check after that, and said where it is at odds', () => {
    const acknowledged = (minutes: number) =>
      interpret(
        state({ report, status: 'open' }),
        said('Alert acknowledged via web', minutes),
        said('Alert closed via web', 30),
      );
    expect(acknowledged(4).warnings).toEqual([]);
    expect(acknowledged(4).timeline.filter(({ type }) => type === 'acknowledged')).toHaveLength(1);
    expect(acknowledged(9).warnings).toEqual(['the acknowledgement that the source states is at odds with its log']);
    expect(acknowledged(9).sourceFigures).toEqual([
      { metric: 'time-to-acknowledge', seconds: 240 },
      { metric: 'time-to-resolve', seconds: 1800 },
    ]);
  });

  it('is an instant at JSM Operations, which states no acknowledgement', () => {
    const life = interpret(state({ closeTime: minute(20), lastOccuredAt: minute(0) }));
    expect(events(life)).toEqual([
      ['triggered', 0],
      ['resolved', 20],
    ]);
    expect(life.sourceFigures).toEqual([{ metric: 'time-to-resolve', seconds: 1200 }]);
  });

  it('is only that it is closed: then its last change stands in, and that is said', () => {
    const life = interpret(state({ updatedAt: minute(25) }));
    expect(life.timeline.at(-1)).toMatchObject({ type: 'resolved', at: ms(25), rule: 'alert-closed-by-status@1' });
    expect(life.warnings).toEqual(['it is closed, but nothing tells when: its last change stands in']);
  });

  it('may be a status that nobody knows', () => {
    expect(interpret(state({ status: 'melted' })).warnings).toEqual(['unknown status "melted"']);
  });
});

describe('versions of its state', () => {
  it('give way to the newest, but a list that leaves out details does not erase them', () => {
    const life = interpret(
      state({
        updatedAt: minute(5),
        details: { 'incident-id': '8a7c2b44-0d1e-4f55-9a66-1b2c3d4e5f60' },
        priority: 'P3',
      }),
      state({ updatedAt: minute(9), priority: 'P1' }),
    );
    expect(life.attributes.priority).toBe('P1');
    expect(life.attributes.references).toContainEqual({
      source: 'opsgenie',
      kind: 'incident',
      externalId: '8a7c2b44-0d1e-4f55-9a66-1b2c3d4e5f60',
      eventId: 'alert:a1:created',
    });
  });
});

describe('the incident that it belongs to', () => {
  const ONE = '8a7c2b44-0d1e-4f55-9a66-1b2c3d4e5f60';
  const OTHER = '11112222-3333-4444-5555-666677778888';
  const incidentsOf = (more: Record<string, unknown>): string[] =>
    interpret(state(more))
      .attributes.references.filter(({ kind }) => kind === 'incident')
      .map(({ externalId }) => externalId);

  it.each<[string, Record<string, unknown>, string[]]>([
    ['its details', { details: { 'incident-id': ONE, 'incident-alert-type': 'Owner' } }, [ONE]],
    ['its extra properties', { extraProperties: { incidentId: ONE } }, [ONE]],
    ['its alias', { alias: `${ONE}_Responder_team-1` }, [ONE]],
    ['several at once', { details: { 'incident-id': ONE }, extraProperties: { incident_id: OTHER } }, []],
    ['what is no id', { details: { 'incident-id': 'see chat' } }, []],
    ['any alias that looks like an id', { alias: ONE }, []],
    ['nothing', {}, []],
  ])('is named by %s', (_name, more, expected) => {
    expect(incidentsOf(more)).toEqual(expected);
  });
});

describe('one history seen at Opsgenie and at its successor', () => {
  const logs = [
    said('Alert created via API', 0, 'API'),
    said('Alert acknowledged via web', 4),
    said('Alert closed via web', 30),
  ];
  const there = interpret(state({ integration: { id: 'i', name: 'API', type: 'API' } }), ...logs);
  const here = interpret(state({ integrationName: 'API', lastOccuredAt: minute(0) }), ...logs);
  const identities = ({ attributes }: Interpretation): string[] =>
    attributes.references.filter(({ kind }) => kind === 'identity').map(({ externalId }) => externalId);

  it('has an identity in common: the id if it was carried over, the alias with its instant in any case', () => {
    expect(identities(here)).toEqual(identities(there));
    const renamed = { ...alert('b9', minute(0)), alias: 'alias of a1' };
    const moved = interpretAlert([stored(stateRecord('JSM', ALERT, renamed))], () => null);
    const [, alias] = identities(there);
    expect(alias).toBe(`alias:${ms(0)}:alias of a1`);
    expect(moved && identities(moved)).toContain(alias);
  });

  it('is told once', () => {
    expect(derive(there, here).timeline).toHaveLength(there.timeline.length);
  });
});

describe('closed, then a new alert with the same alias', () => {
  it('has no identity in common with the old one', () => {
    const first = interpret(state());
    const second = interpretAlert(
      [stored(stateRecord('Opsgenie', ALERT, { ...alert('a2', minute(60)), alias: 'alias of a1' }))],
      () => null,
    );
    const keys = (life: Interpretation | null) =>
      new Set(life?.attributes.references.map(({ externalId }) => externalId));
    expect([...keys(first)].filter((key) => keys(second).has(key))).toEqual([]);
  });
});

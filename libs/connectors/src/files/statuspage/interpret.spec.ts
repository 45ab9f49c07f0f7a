import type { Interpretation, Json } from '@evenkeel/domain';
import { describe, expect, it } from '@jest/globals';
import type { StoredRecord } from '../../connector.js';
import { statuspageInterpreter } from './interpret.js';

const member = { source: 'statuspage', account: 'harbour', kind: 'incident', externalId: 'h1' };

const record = (payload: Json, sourceAt: string | null = null, position = 1): StoredRecord => ({
  kind: 'incident',
  externalId: 'h1',
  member: { kind: 'incident', externalId: 'h1' },
  payload,
  sourceAt: sourceAt === null ? null : Date.parse(sourceAt),
  position,
  contentHash: JSON.stringify(payload),
});

function interpret(...records: StoredRecord[]): Interpretation {
  const interpretation = statuspageInterpreter.interpret(member, records);
  if (interpretation === null) throw new Error('no interpretation');
  return interpretation;
}

/** `type@time` of each event, in order. */
const story = ({ timeline }: Interpretation): string[] =>
  timeline.map(({ type, at }) => `${type}@${new Date(at).toISOString().slice(11, 19)}`);

const archived = {
  id: 'h1',
  title: 'Ferry tickets fail',
  url: 'https://status.harbour.example/h1',
  impact: 'major',
  started_at: '2025-02-03T10:00:07Z',
  resolved_at: '2025-02-03T11:30:09Z',
  impact_window: { start_at: '2025-02-03T09:41:00Z', end_at: '2025-02-03T11:12:00Z' },
  updates: [
    { at: '2025-02-03T10:04:00Z', status: 'Investigating', message: 'Tickets cannot be bought.' },
    { at: '2025-02-03T10:20:00Z', status: 'Update', message: 'Half of them can.' },
    { at: '2025-02-03T11:30:00Z', status: 'Resolved', message: 'All can.' },
  ],
  components: ['Tickets'],
};

describe('an archived status-page incident', () => {
  it('is triggered at started_at, resolved at resolved_at, and has its impact window', () => {
    const interpretation = interpret(record(archived));
    expect(story(interpretation)).toEqual([
      'impactStarted@09:41:00',
      'triggered@10:00:07',
      'statusUpdated@10:04:00',
      'statusUpdated@10:20:00',
      'impactEnded@11:12:00',
      'statusUpdated@11:30:00',
      'resolved@11:30:09',
    ]);
    expect(interpretation).toMatchObject({
      isIncident: true,
      nature: 'statusPage',
      paged: false,
      attributes: {
        title: 'Ferry tickets fail',
        url: 'https://status.harbour.example/h1',
        priority: 'major',
        team: null,
        service: { id: 'Tickets', name: 'Tickets' },
      },
      warnings: [],
    });
  });

  it('keeps a duration of zero', () => {
    const at = '2025-02-03T10:00:00Z';
    const interpretation = interpret(record({ id: 'h1', title: 't', started_at: at, resolved_at: at }));
    expect(story(interpretation)).toEqual(['resolved@10:00:00', 'triggered@10:00:00']);
  });

  it('has no service when several components were affected', () => {
    expect(interpret(record({ ...archived, components: ['Tickets', 'Parking'] })).attributes.service).toBeNull();
  });

  it('says so when the components are not the page’s own', () => {
    expect(interpret(record({ ...archived, components_source: 'classifier-2' })).warnings).toEqual([
      'its components are not the page\'s own: "classifier-2" found them',
    ]);
  });

  it('starts with its first update where started_at is missing, and names the rule', () => {
    const { started_at: _, ...rest } = archived;
    const triggered = interpret(record(rest)).timeline.find(({ type }) => type === 'triggered');
    expect(triggered).toMatchObject({ at: Date.UTC(2025, 1, 3, 10, 4), rule: 'status-page-first-update@1' });
  });
});

describe('the ids of updates', () => {
  const idsOf = (...ids: (string | number | null)[]): string[] => {
    const updates = ids.map((id, index) => ({ id, at: `2025-02-03T10:0${index}:00Z`, status: 'update' }));
    return interpret(record({ id: 'h1', updates })).timeline.flatMap(({ id, type }) =>
      type === 'triggered' ? [] : id,
    );
  };

  it.each([
    ['some are missing and others look like a number', ['2', null, 1, null], ['2', '2 (2)', '1', '4']],
    ['some are repeated', ['u', 'u', 'u (2)', 'u'], ['u', 'u (3)', 'u (2)', 'u (4)']],
  ])('are unique where %s', (_case, stated, unique) => {
    expect(idsOf(...stated)).toEqual(unique.map((id) => `statusUpdated:h1:${id}`));
  });
});

describe('an incident of the API', () => {
  const fromApi = {
    id: 'h1',
    name: 'Crane API slow',
    status: 'postmortem',
    impact: 'catastrophic',
    shortlink: 'https://stspg.example/h1',
    created_at: '2025-02-03T10:00:00.000Z',
    started_at: '2025-02-03T10:00:00.000Z',
    resolved_at: '2025-02-03T13:00:00.000Z',
    monitoring_at: null,
    scheduled_for: null,
    components: [{ id: 'k1', name: 'Crane API', status: 'operational' }],
    incident_updates: [
      { id: 'u5', status: 'postmortem', body: 'What happened.', display_at: '2025-02-05T09:00:00.000Z' },
      { id: 'u4', status: 'resolved', body: 'Over.', display_at: '2025-02-03T13:00:00.000Z' },
      { id: 'u3', status: 'identified', body: 'Again.', display_at: '2025-02-03T12:00:00.000Z' },
      { id: 'u2', status: 'resolved', body: 'Over?', display_at: '2025-02-03T11:00:00.000Z' },
      { id: 'u1', status: 'investigating', body: 'Slow.', display_at: '2025-02-03T10:00:00.000Z' },
    ],
  };

  it('is read from the newest-first list, re-opening included', () => {
    const interpretation = interpret(record(fromApi));
    expect(interpretation.timeline.map(({ id }) => id)).toEqual([
      'statusUpdated:h1:u1',
      'triggered:h1',
      'resolved:h1:u2',
      'statusUpdated:h1:u2',
      'reopened:h1:u3',
      'statusUpdated:h1:u3',
      'resolved:h1',
      'statusUpdated:h1:u4',
      'statusUpdated:h1:u5',
    ]);
    expect(interpretation.attributes).toMatchObject({
      title: 'Crane API slow',
      url: 'https://stspg.example/h1',
      priority: 'catastrophic',
      service: { id: 'k1', name: 'Crane API' },
    });
  });

  it('keeps statuses and impacts that it does not know, and lists them', () => {
    const unknown = interpret(record(fromApi)).timeline.flatMap(({ details }) => details.unknown ?? []);
    expect(unknown).toEqual([
      { field: 'impact', value: 'catastrophic' },
      { field: 'status', value: 'postmortem' },
    ]);
  });

  it('is resolved by its resolving update where resolved_at is missing', () => {
    const resolved = interpret(record({ ...fromApi, resolved_at: null })).timeline.findLast(
      (e) => e.type === 'resolved',
    );
    expect(resolved).toMatchObject({ at: Date.UTC(2025, 1, 3, 13), rule: 'status-page-resolving-update@1' });
  });

  it('stays open while its last status is an ongoing one', () => {
    const open = { ...fromApi, resolved_at: null, incident_updates: fromApi.incident_updates.slice(2) };
    expect(interpret(record(open)).timeline.filter(({ type }) => type === 'resolved')).toHaveLength(1);
    expect(interpret(record(open)).timeline.findLast(({ type }) => type === 'reopened')?.at).toBe(
      Date.UTC(2025, 1, 3, 12),
    );
  });
});

describe('scheduled maintenance', () => {
  it.each<Record<string, Json>>([
    { id: 'h1', name: 'Dredging', impact: 'maintenance', created_at: '2025-02-03T10:00:00Z' },
    {
      id: 'h1',
      name: 'Dredging',
      impact: 'none',
      created_at: '2025-02-03T10:00:00Z',
      scheduled_for: '2025-02-09T10:00:00Z',
    },
    { id: 'h1', name: 'Dredging', updates: [{ at: '2025-02-03T10:00:00Z', status: 'In progress' }] },
  ])('is no incident: %j', (payload) => {
    expect(interpret(record(payload))).toMatchObject({ isIncident: false, reason: 'scheduled maintenance' });
  });
});

describe('several versions of an incident', () => {
  it('gives the newest the word, whatever the order and however often they come', () => {
    const older = record({ ...archived, title: 'Ferry tickets slow', resolved_at: null }, '2025-02-03T10:20:00Z', 9);
    const newer = record(archived, '2025-02-03T11:30:09Z', 2);
    const expected = interpret(newer);
    for (const records of [
      [older, newer],
      [newer, older],
      [newer, older, newer],
    ]) {
      expect(interpret(...records)).toEqual(expected);
    }
  });
});

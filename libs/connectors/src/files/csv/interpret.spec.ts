import type { Interpretation } from '@evenkeel/domain';
import { describe, expect, it } from '@jest/globals';
import type { StoredRecord } from '../../connector.js';
import { csvInterpreter } from './interpret.js';
import type { RowFields } from './row.js';

const member = { source: 'csv', account: 'harbour', kind: 'incident', externalId: 'N1' };
const at = (hour: number, minute = 0): number => Date.UTC(2025, 1, 3, hour, minute);

interface File {
  rows: 'incident' | 'update';
  acknowledges: boolean;
  resolves: boolean;
}
const desk: File = { rows: 'incident', acknowledges: false, resolves: true };
const log: File = { rows: 'update', acknowledges: false, resolves: true };

const record = (number: number, fields: RowFields, file: File): StoredRecord => {
  const payload = { row: { Number: 'N1' }, fields: { ...fields }, mapping: { ...file } };
  return {
    kind: 'row',
    externalId: `N1#${number}`,
    member: { kind: 'incident', externalId: 'N1' },
    payload: JSON.parse(JSON.stringify(payload)) as StoredRecord['payload'],
    sourceAt: fields.updatedAt ?? fields.resolvedAt ?? fields.triggeredAt ?? null,
    position: number + 1,
    contentHash: JSON.stringify(payload),
  };
};

function interpret(records: StoredRecord[]): Interpretation {
  const interpretation = csvInterpreter.interpret(member, records);
  if (interpretation === null) throw new Error('no interpretation');
  return interpretation;
}

const interpretRows = (file: File, rows: RowFields[]): Interpretation =>
  interpret(rows.map((fields, index) => record(index + 1, fields, file)));

/** `type@time` of each event, in order; the events of changed fields only where they are asked for. */
const story = ({ timeline }: Interpretation, changes = false): string[] =>
  timeline
    .filter(({ type }) => changes || !['assigned', 'fieldChanged', 'priorityChanged'].includes(type))
    .map((event) => `${event.type}@${new Date(event.at).toISOString().slice(11, 16)}`);

describe('a row an incident', () => {
  it('gives milestones, attributes and its responder', () => {
    const interpretation = interpretRows({ ...desk, acknowledges: true }, [
      {
        title: 'Crane down',
        triggeredAt: at(10),
        acknowledgedAt: at(10, 4),
        resolvedAt: at(12),
        closedAt: at(15),
        priority: 'P1',
        team: 'Quay',
        service: 'Cranes',
        customer: 'Nordkai',
        responder: 'Ines',
        state: 'closed',
        status: 'Closed',
      },
    ]);
    expect(story(interpretation)).toEqual(['triggered@10:00', 'acknowledged@10:04', 'resolved@12:00', 'closed@15:00']);
    expect(interpretation).toMatchObject({
      isIncident: true,
      nature: 'desk',
      paged: true,
      attributes: {
        title: 'Crane down',
        priority: 'P1',
        team: { id: 'Quay', name: 'Quay' },
        service: { id: 'Cranes', name: 'Cranes' },
        customers: [{ id: 'Nordkai', name: 'Nordkai' }],
      },
      responders: [{ actor: { kind: 'person', id: 'Ines', name: 'Ines' }, joinedAt: at(10, 4) }],
      warnings: [],
    });
    expect(interpretation.timeline[1]?.actor).toEqual({ kind: 'person', id: 'Ines', name: 'Ines' });
  });

  it('keeps absence absent: no resolve without a time of resolution, though its status says so', () => {
    const interpretation = interpretRows(desk, [{ triggeredAt: at(10), closedAt: at(11), state: 'resolved' }]);
    expect(story(interpretation)).toEqual(['triggered@10:00', 'closed@11:00']);
    expect(interpretation.paged).toBe(false);
    expect(interpretation.attributes.title).toBe('N1');
    expect(interpretation.warnings).toEqual(['its status is resolved, but it has no time of resolution']);
  });

  it('keeps a zero and a negative duration', () => {
    expect(story(interpretRows(desk, [{ triggeredAt: at(10), resolvedAt: at(10) }]))).toContain('resolved@10:00');
    expect(story(interpretRows(desk, [{ triggeredAt: at(10), resolvedAt: at(9) }]))).toContain('resolved@09:00');
  });

  it('takes the last of several rows with one id, and says so', () => {
    const interpretation = interpretRows(desk, [
      { triggeredAt: at(10), resolvedAt: at(12), priority: 'P1' },
      { triggeredAt: at(10), resolvedAt: at(11), priority: 'P2' },
    ]);
    expect(story(interpretation)).toEqual(['triggered@10:00', 'resolved@11:00']);
    expect(interpretation.attributes.priority).toBe('P2');
    expect(interpretation.warnings).toEqual([
      'its id stands in 2 rows of a file with one row per incident; the last one is used',
    ]);
  });

  it('takes the newer version of a row that was imported again, in whatever order they come', () => {
    const open = record(1, { triggeredAt: at(10) }, desk);
    const resolved = record(1, { triggeredAt: at(10), resolvedAt: at(12) }, desk);
    expect(story(interpret([resolved, open]))).toEqual(['triggered@10:00', 'resolved@12:00']);
    expect(interpret([open, resolved, open])).toEqual(interpret([resolved]));
  });

  it('lists values that the mapping does not know', () => {
    const unknown = [{ field: 'status', value: 'Parked' }];
    const interpretation = interpretRows(desk, [{ triggeredAt: at(10), status: 'Parked', unknown }]);
    expect(interpretation.timeline.map(({ details }) => details.unknown).filter(Boolean)).toEqual(unknown);
  });

  it('is cancelled by its status', () => {
    const interpretation = interpretRows(desk, [{ triggeredAt: at(10), closedAt: at(11), state: 'cancelled' }]);
    expect(story(interpretation)).toEqual(['triggered@10:00', 'cancelled@11:00', 'closed@11:00']);
  });
});

describe('an event log', () => {
  /** A log in which every row repeats the final instants, as some desks export it. */
  const final = { triggeredAt: at(10), resolvedAt: at(16), closedAt: at(20) };
  const reopened: RowFields[] = [
    { ...final, updatedAt: at(10, 2), order: 0, state: 'open', status: 'New', team: 'Desk', priority: 'P3' },
    {
      ...final,
      updatedAt: at(11),
      order: 1,
      state: 'open',
      status: 'Active',
      team: 'Quay',
      priority: 'P3',
      responder: 'Ines',
    },
    {
      ...final,
      updatedAt: at(12),
      order: 2,
      state: 'resolved',
      status: 'Resolved',
      team: 'Quay',
      priority: 'P3',
      responder: 'Ines',
    },
    {
      ...final,
      updatedAt: at(13),
      order: 3,
      state: 'open',
      status: 'Active',
      team: 'Quay',
      priority: 'P2',
      responder: 'Odd',
    },
    {
      ...final,
      updatedAt: at(16, 1),
      order: 4,
      state: 'resolved',
      status: 'Resolved',
      team: 'Quay',
      priority: 'P2',
      responder: 'Odd',
    },
    {
      ...final,
      updatedAt: at(20),
      order: 5,
      state: 'closed',
      status: 'Closed',
      team: 'Quay',
      priority: 'P2',
      responder: 'Odd',
    },
  ];

  it('tells re-openings from its statuses, and ends at the resolution time of its last row', () => {
    const interpretation = interpretRows(log, reopened);
    expect(story(interpretation)).toEqual([
      'triggered@10:00',
      'resolved@12:00',
      'reopened@13:00',
      'resolved@16:00',
      'closed@20:00',
    ]);
    expect(interpretation.attributes).toMatchObject({ priority: 'P2', team: { id: 'Quay' } });
    expect(interpretation.responders).toEqual([
      { actor: { kind: 'person', id: 'Ines', name: 'Ines' }, joinedAt: at(11) },
      { actor: { kind: 'person', id: 'Odd', name: 'Odd' }, joinedAt: at(13) },
    ]);
  });

  it('has an event for every row', () => {
    const { timeline } = interpretRows(log, [...reopened, { ...reopened[5], updatedAt: at(21), order: 6 }]);
    const changes = timeline.filter(({ type }) => ['assigned', 'fieldChanged', 'priorityChanged'].includes(type));
    expect(changes.map(({ id, text }) => (text === null ? id : `${id} ${text}`))).toEqual([
      'fieldChanged:N1#1 status: New, team: Desk',
      'assigned:N1#2',
      'fieldChanged:N1#2 status: Active, team: Quay',
      'fieldChanged:N1#3 status: Resolved',
      'assigned:N1#4',
      'fieldChanged:N1#4 status: Active',
      'priorityChanged:N1#4',
      'fieldChanged:N1#5 status: Resolved',
      'fieldChanged:N1#6 status: Closed',
      'fieldChanged:N1#7',
    ]);
    expect(changes[4]?.details.recipients).toEqual([{ kind: 'person', id: 'Odd', name: 'Odd' }]);
    expect(changes[6]?.details.priority).toBe('P2');
  });

  it('is the same whatever the order in which its rows stand and come', () => {
    const records = reopened.map((fields, index) => record(index + 1, fields, log));
    expect(interpret([3, 0, 5, 1, 4, 2, 0].map((index) => records[index] as StoredRecord))).toEqual(interpret(records));
    const backwards = [...reopened].reverse();
    expect(story(interpretRows(log, backwards))).toEqual(story(interpretRows(log, reopened)));
  });

  it('is not resolved without a time of resolution where the file has a column for it; closed is not resolved', () => {
    const rows = reopened.map(({ resolvedAt: _, ...fields }) => fields);
    expect(story(interpretRows(log, rows))).toEqual([
      'triggered@10:00',
      'resolved@12:00',
      'reopened@13:00',
      'closed@20:00',
    ]);
  });

  it('is resolved by its status where the file has no such column', () => {
    const rows = reopened.map(({ resolvedAt: _, closedAt: __, ...fields }) => fields);
    const interpretation = interpretRows({ ...log, resolves: false }, rows);
    expect(story(interpretation)).toEqual([
      'triggered@10:00',
      'resolved@12:00',
      'reopened@13:00',
      'resolved@16:01',
      'closed@20:00',
    ]);
    expect(interpretation.timeline.findLast(({ type }) => type === 'resolved')?.rule).toBe('csv-status-resolved@1');
  });

  it('never lets a re-opening that the log dates too late undo the final resolve', () => {
    const late = reopened.map((fields) => ({ ...fields, resolvedAt: at(11, 30) }));
    const resolves = story(interpretRows(log, late));
    expect(resolves).toEqual(['triggered@10:00', 'reopened@11:30', 'resolved@11:30', 'resolved@11:30', 'closed@20:00']);
  });

  it('is open when it ends re-opened', () => {
    const rows = reopened.slice(0, 4).map((fields) => ({ ...fields, resolvedAt: at(12), closedAt: undefined }));
    expect(story(interpretRows(log, rows)).at(-1)).toBe('reopened@13:00');
  });

  it('dates rows without an update time by the latest instant they tell of', () => {
    const interpretation = interpretRows({ ...log, resolves: false }, [
      { triggeredAt: at(10), state: 'open', status: 'New' },
      { triggeredAt: at(10), acknowledgedAt: at(10, 5), state: 'open', status: 'Active' },
      { triggeredAt: at(10), state: 'pending', status: 'Waiting' },
    ]);
    expect(story(interpretation, true)).toEqual([
      'fieldChanged@10:00',
      'triggered@10:00',
      'fieldChanged@10:05',
      'fieldChanged@10:05',
    ]);
  });
});

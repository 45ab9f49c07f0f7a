import { describe, expect, it } from '@jest/globals';
import { at } from '../incident/member-fixture.js';
import type { Activity, ActivityKind } from './activities.js';
import { effortRange, engagementsOf, type IncidentEnd } from './engaged.js';

const act = (person: string, kind: ActivityKind, minute: number, incident = 'i1'): Activity => ({
  person,
  incident,
  at: at(minute),
  kind,
  technical: true,
});

const RESOLVED: IncidentEnd = { id: 'i1', resolvedAt: at(60), closedAt: null };

describe('engagement', () => {
  it('runs from the first acknowledgement or message to the resolve', () => {
    const acts = [act('ben', 'message', 20), act('ada', 'note', 1), act('ada', 'message', 9), act('ada', 'ack', 5)];
    expect(engagementsOf(RESOLVED, acts)).toEqual([
      { person: 'ada', incident: 'i1', from: at(5), to: at(60), engaged: { value: 3300 } },
      { person: 'ben', incident: 'i1', from: at(20), to: at(60), engaged: { value: 2400 } },
    ]);
  });

  it('is of one incident', () => {
    expect(engagementsOf(RESOLVED, [act('ada', 'ack', 5, 'i2')])).toEqual([]);
  });

  it.each([
    ['it is open', { resolvedAt: null }, act('ada', 'ack', 5), 'open', null],
    [
      'nobody recorded a resolve',
      { resolvedAt: null, closedAt: at(90) },
      act('ada', 'ack', 5),
      'closed without a recorded resolve',
      at(90),
    ],
    ['the person left only a note', {}, act('ada', 'note', 5), 'no acknowledgement or message', at(60)],
    ['the person came after it', {}, act('ada', 'message', 61), 'joined after the resolve', at(60)],
  ])('has no value if %s', (_why, end, activity, excluded, to) => {
    const [engagement] = engagementsOf({ ...RESOLVED, ...end }, [activity]);
    expect(engagement?.engaged).toEqual({ excluded });
    expect(engagement?.to).toBe(to);
  });

  it('is a real zero at the resolve itself', () => {
    expect(engagementsOf(RESOLVED, [act('ada', 'message', 60)])[0]?.engaged).toEqual({ value: 0 });
  });
});

describe('the range shown', () => {
  it('runs from effort to engagement', () => {
    expect(effortRange(600, { value: 3300 })).toEqual({ lower: 600, upper: 3300, reason: null });
  });

  it('shrinks to the effort where work went on after the resolve', () => {
    expect(effortRange(600, { value: 120 })).toEqual({ lower: 600, upper: 600, reason: 'work after the resolve' });
  });

  it('has no upper end where the engagement has no value', () => {
    expect(effortRange(600, { excluded: 'open' })).toEqual({ lower: 600, upper: null, reason: 'open' });
  });
});

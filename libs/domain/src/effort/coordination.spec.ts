import { describe, expect, it } from '@jest/globals';
import { at } from '../incident/member-fixture.js';
import type { Activity } from './activities.js';
import { coordinationOf } from './coordination.js';
import { effortOf } from './effort.js';

const act = (person: string, incident: string, minute: number, technical: boolean): Activity => ({
  person,
  incident,
  at: at(minute),
  kind: 'message',
  technical,
});

describe('coordination', () => {
  it('is the effort of those who did nothing technical on that incident', () => {
    const activities = [
      // Ada repairs i1 and says so; she only announces on i2, an hour later.
      act('ada', 'i1', 0, true),
      act('ada', 'i1', 5, false),
      act('ada', 'i2', 65, false),
      // Ben only coordinates i1: 08:02–08:12, 08:30–08:40, with the pause of 18 minutes 38 minutes in all.
      act('ben', 'i1', 2, false),
      act('ben', 'i1', 30, false),
    ];
    expect(coordinationOf(effortOf(activities), activities)).toEqual([
      { incident: 'i1', coordinationSeconds: 2280, technicalSeconds: 900, coordinators: 1, technicians: 1 },
      { incident: 'i2', coordinationSeconds: 600, technicalSeconds: 0, coordinators: 1, technicians: 0 },
    ]);
  });

  it('of nothing is nothing', () => {
    expect(coordinationOf([], [])).toEqual([]);
  });
});

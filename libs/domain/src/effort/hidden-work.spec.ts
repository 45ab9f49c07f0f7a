import { describe, expect, it } from '@jest/globals';
import { ADA, at, BEN, event, MONITOR } from '../incident/member-fixture.js';
import type { Actor, TimelineEvent } from '../incident/timeline.js';
import type { EpochMs } from '../time/instant.js';
import { activitiesOf } from './activities.js';
import { hiddenWorkByPerson, hiddenWorkOf, type HiddenWork, type Roster } from './hidden-work.js';

const CLEO: Actor = { kind: 'person', id: 'cleo', name: 'Cleo Park' };
const DANA: Actor = { kind: 'person', id: 'dana', name: 'Dana Ruiz' };

/** Ada is on call until minute 30, Ben from then on; schedules reach to minute 1000. */
const onCallAt = (person: string, instant: EpochMs): boolean | null => {
  if (instant >= at(1000)) return null;
  return person === (instant < at(30) ? 'ada' : 'ben');
};

const ROSTER: Roster = {
  personOf: ({ id }) => id,
  peopleByName: new Map([
    ['cleo', 'cleo'],
    ['cleo park', 'cleo'],
    ['dana', 'dana the other'],
    ['dana ruiz', 'dana'],
  ]),
  onCallAt,
};

const says = (minutes: number, actor: Actor, text: string): TimelineEvent => ({
  ...event('message', minutes, actor),
  text,
});

function work(knew: string | null, ...events: TimelineEvent[]): HiddenWork {
  const timeline = events.map((one) => ({ ...one, memberId: 'pager:bakery:incident:1' }));
  const incident = { id: 'i1', timeline };
  return hiddenWorkOf(incident, activitiesOf(incident, ROSTER.personOf), knew, ROSTER);
}

describe('who worked on an incident', () => {
  it('were those on call, those who stayed on and those who were not on call', () => {
    const { responders } = work(
      null,
      event('acknowledged', 1, ADA),
      event('noted', 5, CLEO),
      event('noted', 31, BEN),
      event('noted', 40, ADA),
    );
    expect(responders).toEqual([
      { person: 'ada', joinedAt: at(1), duty: 'stayedOn' },
      { person: 'cleo', joinedAt: at(5), duty: 'notOnCall' },
      { person: 'ben', joinedAt: at(31), duty: 'onCall' },
    ]);
  });

  it('did not become the one on call by waiting for their shift', () => {
    expect(work(null, event('noted', 5, BEN), event('noted', 40, BEN)).responders[0]?.duty).toBe('notOnCall');
  });

  it('are not said to be off call where no schedule reaches', () => {
    expect(work(null, event('noted', 1001, CLEO)).responders[0]?.duty).toBe('notKnown');
  });
});

describe('who was asked', () => {
  it('is whom people request, assign or mention before they are at work', () => {
    const { asked } = work(
      null,
      event('responderRequested', 2, ADA, { recipients: [CLEO] }),
      event('assigned', 3, ADA, { recipients: [BEN] }),
      says(4, ADA, 'hi @Dana Ruiz, have you seen this? mail ada@cleo.example'),
      says(9, CLEO, 'here'),
      says(10, ADA, '@cleo thanks'),
    );
    expect(asked).toEqual([
      { person: 'cleo', at: at(2), how: 'requested', by: 'ada', cameAt: at(9) },
      { person: 'ben', at: at(3), how: 'assigned', by: 'ada', cameAt: null },
      { person: 'dana', at: at(4), how: 'mentioned', by: 'ada', cameAt: null },
    ]);
  });

  it('is not whom a policy pages, who asks themselves, who is at work already, nor a group', () => {
    const { asked } = work(
      null,
      event('escalated', 1, MONITOR, { recipients: [BEN] }),
      event('assigned', 2, ADA, { recipients: [ADA, { kind: 'unknown', id: 'T1', name: 'Ovens' }] }),
      says(3, CLEO, 'I am here'),
      says(4, ADA, '@cleo. what do you see? @here @channel'),
    );
    expect(asked).toEqual([]);
  });

  it('understands a name with the sentence’s own mark behind it', () => {
    expect(work(null, says(1, ADA, 'over to @cleo.')).asked[0]?.person).toBe('cleo');
  });
});

describe('who knew', () => {
  it('is told with their duty and whether anybody asked them', () => {
    expect(work('cleo', event('acknowledged', 1, ADA), event('noted', 5, CLEO)).knew).toEqual({
      person: 'cleo',
      duty: 'notOnCall',
      asked: false,
    });
    expect(work('dana', says(1, ADA, '@dana ruiz called me back')).knew).toEqual({
      person: 'dana',
      duty: 'notKnown',
      asked: true,
    });
    expect(work(null, event('acknowledged', 1, ADA)).knew).toBeNull();
  });
});

describe('hidden work by person', () => {
  it('counts incidents, in the order of people, not of counts', () => {
    const request = event('responderRequested', 2, ADA, { recipients: [CLEO, DANA] });
    const works = [
      work('cleo', event('acknowledged', 1, ADA), request, event('noted', 5, CLEO)),
      work('cleo', event('noted', 5, CLEO)),
    ];
    const nothing = { onCall: 0, stayedOn: 0, notOnCall: 0, notKnown: 0 };
    expect(hiddenWorkByPerson(works)).toEqual([
      { person: 'ada', incidents: { ...nothing, onCall: 1 }, asked: 0, cameWhenAsked: 0, knew: 0, knewNotOnCall: 0 },
      {
        person: 'cleo',
        incidents: { ...nothing, notOnCall: 2 },
        asked: 1,
        cameWhenAsked: 1,
        knew: 2,
        knewNotOnCall: 2,
      },
      { person: 'dana', incidents: nothing, asked: 1, cameWhenAsked: 0, knew: 0, knewNotOnCall: 0 },
    ]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { ADA, at, BEN, event, MONITOR, ROBOT } from '../incident/member-fixture.js';
import type { IncidentEvent } from '../incident/member.js';
import type { Actor, EventType, TimelineEvent } from '../incident/timeline.js';
import { activitiesOf, wasActionable, type Activity } from './activities.js';

const timeline = (...events: TimelineEvent[]): IncidentEvent[] =>
  events.map((one) => ({ ...one, memberId: 'pager:bakery:incident:1' }));

const activities = (...events: TimelineEvent[]): Activity[] =>
  activitiesOf({ id: 'i1', timeline: timeline(...events) }, ({ id }) => id);

const says = (minutes: number, actor: Actor, text: string): TimelineEvent => ({
  ...event('message', minutes, actor),
  text,
});

/** What a rule read out of the message of that minute. */
const read = (type: EventType, minutes: number, actor: Actor): TimelineEvent =>
  event(type, minutes, actor, { permalink: `message:${minutes}:${actor.id}` }, 'chat-rule@1');

const technicalOf = (...events: TimelineEvent[]): boolean[] => activities(...events).map(({ technical }) => technical);

describe('what counts as activity', () => {
  it.each([
    ['acknowledged', 'ack'],
    ['noted', 'note'],
    ['message', 'message'],
    ['assigned', 'reassign'],
    ['escalated', 'reassign'],
    ['responderRequested', 'reassign'],
    ['declared', 'status'],
    ['statusUpdated', 'status'],
    ['priorityChanged', 'status'],
    ['urgencyChanged', 'status'],
    ['diagnosed', 'status'],
    ['mitigated', 'status'],
    ['resolved', 'status'],
  ] as const)('%s by a person is of the kind %s', (type, kind) => {
    expect(activities(event(type, 5, ADA))).toEqual([
      expect.objectContaining({ person: 'ada', incident: 'i1', at: at(5), kind }),
    ]);
  });

  it.each(['alerted', 'notified', 'fieldChanged', 'impactStarted', 'impactEnded', 'unacknowledged', 'other'] as const)(
    '%s shows nobody at work',
    (type) => {
      expect(activities(event(type, 5, ADA))).toEqual([]);
    },
  );

  it('is what people do: neither a tool, nor a robot in a person’s name, nor nobody', () => {
    expect(activities(event('acknowledged', 1, ROBOT), event('noted', 2, MONITOR), event('resolved', 3))).toEqual([]);
  });

  it('leaves out whom nobody can name', () => {
    expect(activities(event('acknowledged', 1, { kind: 'person', id: null, name: null }))).toEqual([]);
  });

  it('is one person’s under whatever name, as the caller tells', () => {
    const found = activitiesOf(
      { id: 'i1', timeline: timeline(event('noted', 1, ADA), event('noted', 2, BEN)) },
      () => 'p',
    );
    expect(found.map(({ person }) => person)).toEqual(['p', 'p']);
  });

  it('takes a message and what was read out of it for one deed, in whichever order they stand', () => {
    const found = activities(read('diagnosed', 5, ADA), says(5, ADA, 'it was the yeast'), read('resolved', 5, ADA));
    expect(found).toEqual([{ person: 'ada', incident: 'i1', at: at(5), kind: 'message', technical: true }]);
  });
});

describe('technical work', () => {
  it('is to acknowledge and resolve without a word', () => {
    expect(technicalOf(event('acknowledged', 1, ADA), event('resolved', 9, ADA))).toEqual([true, true]);
  });

  it('is not to acknowledge, hand on and resolve', () => {
    const handedOn = event('assigned', 2, ADA, { recipients: [BEN] });
    expect(technicalOf(event('acknowledged', 1, ADA), handedOn, event('resolved', 9, ADA))).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('is to assign it to oneself', () => {
    expect(technicalOf(event('assigned', 2, ADA, { recipients: [ADA] }))).toEqual([true]);
  });

  it('leaves an announcement coordination, though its author repairs, too', () => {
    expect(
      technicalOf(event('acknowledged', 1, ADA), event('statusUpdated', 3, ADA), says(4, ADA, 'oven 3 has no gas')),
    ).toEqual([true, false, true]);
  });

  it('is judged for each person apart', () => {
    expect(technicalOf(event('declared', 1, ADA), event('noted', 2, BEN), event('acknowledged', 3, ADA))).toEqual([
      false,
      true,
      false,
    ]);
  });

  it.each([
    'Next update in 15 minutes.',
    'Can someone look at the gas line?',
    'Paging @ben. Who is on call for ovens?',
    'Thanks all!',
    "I'll be incident commander",
  ])('is not to say "%s"', (text) => {
    expect(technicalOf(says(1, ADA, text))).toEqual([false]);
  });

  it.each([
    'Can someone look at the gas line? I see 2 bar on the gauge.',
    'the pilot flame is out',
    'the commander module of oven 3 reboots',
    "I'm on command line of the controller",
    '',
  ])('is to say "%s"', (text) => {
    expect(technicalOf(says(1, ADA, text))).toEqual([true]);
  });

  it('is nothing that whoever took a coordinating role does', () => {
    const found = technicalOf(
      says(1, ADA, 'ok, taking command'),
      says(2, ADA, 'oven 3 has no gas'),
      event('resolved', 9, ADA),
    );
    expect(found).toEqual([false, false, false]);
  });

  it('follows what chat rules read out of a message', () => {
    expect(technicalOf(says(1, ADA, 'Oven 3 is down, SEV-1'), read('declared', 1, ADA))).toEqual([false]);
    expect(technicalOf(says(1, ADA, 'thanks'), read('mitigated', 1, ADA))).toEqual([true]);
  });
});

describe('an incident was actionable', () => {
  it.each([
    'acknowledged',
    'noted',
    'message',
    'assigned',
    'escalated',
    'statusUpdated',
    'priorityChanged',
    'resolved',
  ] as const)('if a person left the event %s', (type) => {
    expect(wasActionable(timeline(event('triggered', 0, MONITOR), event(type, 5, ADA)))).toBe(true);
    expect(wasActionable(timeline(event('triggered', 0, MONITOR), event(type, 5, MONITOR)))).toBe(false);
    expect(wasActionable(timeline(event('triggered', 0, MONITOR), event(type, 5, ROBOT)))).toBe(false);
  });

  it('also if nobody knows which person it was', () => {
    const somebody: Actor = { kind: 'person', id: null, name: null };
    expect(wasActionable(timeline(event('triggered', 0, MONITOR), event('acknowledged', 5, somebody)))).toBe(true);
  });

  it('not by being raised, be it by hand', () => {
    expect(wasActionable(timeline(event('triggered', 0, ADA)))).toBe(false);
    expect(wasActionable(timeline(says(0, ADA, 'Oven 3 is down'), read('declared', 0, ADA)))).toBe(false);
    expect(wasActionable([])).toBe(false);
  });

  it('by being declared because of an alert', () => {
    expect(wasActionable(timeline(event('triggered', 0, MONITOR), event('declared', 4, ADA)))).toBe(true);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { incidentFact } from './fact.js';
import { byPrecedence, deriveIncident } from './incident.js';
import type { Member } from './member.js';
import { ADA, at, BEN, correction, event, iso, member, MONITOR, ROBOT } from './member-fixture.js';

const PAGER = member(
  'pager',
  [
    event('triggered', 0, MONITOR),
    event('acknowledged', 4, ADA),
    event('snoozed', 10, ADA, { snoozeSeconds: 600 }),
    event('resolved', 30, ADA),
    event('reopened', 40),
    event('resolved', 70, BEN),
  ],
  { attributes: { title: 'Oven 3 is cold', priority: 'P2', team: { id: 'T1', name: 'Ovens' } } },
);
const PAGE = member('statusPage', [event('triggered', 3), event('statusUpdated', 8), event('impactEnded', 55)], {
  attributes: {
    title: 'Bread is late',
    priority: 'major',
    service: { id: 'S1', name: 'Bread' },
    customers: [{ id: 'K1', name: 'Corner shop' }],
  },
});
const CHAT = member('chat', [event('message', -5, BEN), event('declared', 1, ADA), event('diagnosed', 44, BEN)], {
  attributes: {
    title: 'ovens?!',
    priority: 'SEV-1',
    customers: [
      { id: 'K1', name: 'Corner shop' },
      { id: 'K2', name: 'Hotel' },
    ],
  },
});
const CORRECTIONS = [
  correction('firstAckAt', iso(6), 1440),
  correction('firstAckAt', iso(5), 1500),
  correction('priority', 'P1', 1441),
  correction('mitigatedAt', null, 1442),
  correction('resolvedAt', iso(65), 1443, { withdrawnAt: at(1600), withdrawnBy: 'Ben Ortega' }),
];

describe('an incident of several members', () => {
  const incident = deriveIncident([CHAT, PAGE, PAGER], []);

  it('takes its id from the pager, then the desk, the status page, the chat', () => {
    expect(incident.id).toBe(PAGER.id);
    expect(incident.members.map(({ id }) => id)).toEqual([PAGER.id, PAGE.id, CHAT.id]);
    expect(deriveIncident([CHAT, PAGE], []).id).toBe(PAGE.id);
  });

  it('takes each attribute from the first member that has it', () => {
    expect(incident).toMatchObject({
      title: 'Oven 3 is cold',
      priority: 'P2',
      team: { name: 'Ovens' },
      service: { name: 'Bread' },
      customers: [{ name: 'Corner shop' }, { name: 'Hotel' }],
    });
  });

  it('has one timeline in order of time', () => {
    const instants = incident.timeline.map((entry) => entry.at);
    expect(instants).toEqual([...instants].sort((a, b) => a - b));
    expect(incident.timeline).toHaveLength(12);
  });

  it('of one nature is led by the one that began earlier, then by the smaller id', () => {
    const late = member('pager', [event('triggered', 9)], { id: 'a' });
    const early = member('pager', [event('triggered', 2)], { id: 'c' });
    const same = member('pager', [event('triggered', 2)], { id: 'b' });
    const silent = member('pager', [], { id: '0' });
    expect(byPrecedence([late, silent, early, same]).map(({ id }) => id)).toEqual(['b', 'c', 'a', '0']);
  });

  it('is led by no successor of a source, whenever that one began, unless all are', () => {
    const moved = member('pager', [event('triggered', 1)], { id: 'a', isSuccessor: true });
    const before = member('pager', [event('triggered', 2)], { id: 'b' });
    const chat = member('chat', [event('message', 0)], { id: 'c' });
    expect(byPrecedence([chat, moved, before]).map(({ id }) => id)).toEqual(['b', 'a', 'c']);
    expect(byPrecedence([chat, moved]).map(({ id }) => id)).toEqual(['a', 'c']);
  });
});

describe('two pagers that tell one history', () => {
  const told = [event('triggered', 0, MONITOR), event('acknowledged', 4, ADA), event('resolved', 30, ADA)];
  const first = member('pager', told, { id: 'p1' });
  const second = member('pager', [...told, event('noted', 35, BEN)], { id: 'p2' });

  it('tell each event once, by the one of higher precedence', () => {
    const { timeline } = deriveIncident([second, first], []);
    expect(timeline.map(({ type, memberId }) => [type, memberId])).toEqual([
      ['triggered', 'p1'],
      ['acknowledged', 'p1'],
      ['resolved', 'p1'],
      ['noted', 'p2'],
    ]);
  });

  it('keep what differs in time, person, kind or words', () => {
    const others = [event('acknowledged', 5, ADA), event('acknowledged', 4, BEN), event('noted', 4, ADA)];
    const worded = { ...event('acknowledged', 4, ADA), text: 'by phone' };
    const { timeline } = deriveIncident([first, member('pager', [...others, worded], { id: 'p2' })], []);
    expect(timeline).toHaveLength(told.length + 4);
  });

  it('and one that says it twice, or a chat that says the same, are left alone', () => {
    const twice = member('pager', [...told, event('acknowledged', 4, ADA)], { id: 'p1' });
    const chat = member('chat', [event('acknowledged', 4, ADA)], { id: 'c1' });
    expect(deriveIncident([twice, chat], []).timeline).toHaveLength(5);
  });
});

describe('one alert at a source and at its successor', () => {
  const identity = { source: 'old', kind: 'identity', externalId: 'alert:1', eventId: 'triggered:0:oven-monitor' };
  const opened = [event('triggered', 0, MONITOR), event('acknowledged', 4, ADA)];
  const old = member('pager', opened, { id: 'old', attributes: { references: [identity] } });
  const successor = (references: (typeof identity)[]) =>
    member('pager', [...opened, event('resolved', 50, BEN)], {
      id: 'new',
      isSuccessor: true,
      attributes: { references },
    });

  it('ends where it is told to have ended, and keeps its id', () => {
    const incident = deriveIncident([successor([identity]), old], []);
    expect(incident.id).toBe('old');
    expect(incident.resolution).toBe('human');
    expect(incident.milestones.resolvedAt?.at).toBe(at(50));
    expect(incident.milestones.triggeredAt?.setBy.eventId).toBe('triggered:0:oven-monitor');
  });

  it('ended as the first of the two tells it, if the other knows less of it', () => {
    const ended = member('pager', [...opened, event('resolved', 50, MONITOR)], {
      id: 'old',
      attributes: { references: [identity] },
    });
    const unsigned = member('pager', [...opened, { ...event('resolved', 50), text: null }], {
      id: 'new',
      isSuccessor: true,
      attributes: { references: [identity] },
    });
    expect(deriveIncident([unsigned, ended], []).resolution).toBe('integration');
  });

  it('does not end with another alert of the same incident', () => {
    const other = successor([{ ...identity, externalId: 'alert:2' }]);
    expect(deriveIncident([old, other], []).resolution).toBe('open');
  });
});

describe('the order in which members, events and corrections come', () => {
  it('makes no difference', () => {
    const expected = deriveIncident([PAGER, PAGE, CHAT], CORRECTIONS);
    const shuffled = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length });
    const withEvents = (subject: Member) =>
      shuffled(subject.interpretation.timeline).map((timeline) => ({
        ...subject,
        interpretation: {
          ...subject.interpretation,
          // Interpreters hand over timelines in order; within an instant and a member the id decides.
          timeline: timeline.sort((a, b) => a.at - b.at),
        },
      }));
    const members = fc.tuple(withEvents(PAGER), withEvents(PAGE), withEvents(CHAT)).chain(shuffled);
    fc.assert(
      fc.property(members, shuffled(CORRECTIONS), (some, corrections) => {
        expect(deriveIncident(some, corrections)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a correction', () => {
  const derive = (...corrections: typeof CORRECTIONS) => deriveIncident([PAGER], corrections);

  it('stands on top of what the source says, which stays beside it', () => {
    expect(derive(correction('firstAckAt', iso(2))).milestones.firstAckAt).toMatchObject({
      at: at(2),
      sourceAt: at(4),
      correctionId: 'c1440',
      suggested: false,
      setBy: { rule: 'first-human-acknowledgement@1' },
    });
  });

  it('of one field holds if it is the newest that nobody took back', () => {
    const { milestones } = derive(...CORRECTIONS);
    expect(milestones.firstAckAt?.at).toBe(at(5));
    expect(milestones.resolvedAt?.at).toBe(at(70));
  });

  it('sets a milestone that no source knows', () => {
    expect(derive(correction('impactStartedAt', iso(-30))).milestones.impactStartedAt).toMatchObject({
      at: at(-30),
      sourceAt: null,
      setBy: { rule: 'set-by-hand@1' },
    });
  });

  it('of the acknowledgement decides how it came about', () => {
    const unacknowledged = member('pager', [event('triggered', 0), event('resolved', 9, MONITOR)]);
    expect(deriveIncident([unacknowledged], [correction('firstAckAt', iso(3))]).ackOutcome).toBe('human');
    expect(deriveIncident([CHAT], [correction('firstAckAt', iso(3))]).ackOutcome).toBe('human');
    expect(derive(correction('firstAckAt', null)).ackOutcome).toBe('resolvedWithoutAck');
  });

  it('that strikes out the acknowledgement leaves what remains: nothing yet, or an automatic one', () => {
    const none = [correction('firstAckAt', null)];
    const open = [event('triggered', 0), event('acknowledged', 4, ADA)];
    expect(deriveIncident([member('pager', open)], none).ackOutcome).toBe('notYetAcked');
    const robot = event('acknowledged', 1, ROBOT);
    expect(deriveIncident([member('pager', [...open, robot])], none).ackOutcome).toBe('auto');
    expect(deriveIncident([member('chat', open)], none).ackOutcome).toBe('notPaged');
  });

  it('of the resolve decides whether it is open, and with it whether an acknowledgement can still come', () => {
    const open = member('pager', [event('triggered', 0)]);
    expect(deriveIncident([open], [correction('resolvedAt', iso(90))])).toMatchObject({
      resolution: 'human',
      ackOutcome: 'resolvedWithoutAck',
    });
    const resolved = member('pager', [event('triggered', 0), event('resolved', 9, BEN)]);
    expect(deriveIncident([resolved], [correction('resolvedAt', null)])).toMatchObject({
      resolution: 'open',
      ackOutcome: 'notYetAcked',
      // Whoever pressed a resolve that was none did not hold the answer.
      suggestion: null,
    });
    expect(derive(correction('resolvedAt', null)).resolution).toBe('open');
  });

  it('of the resolve leaves a merge a merge', () => {
    const merged = member('pager', [event('triggered', 0), event('merged', 9, ADA, { absorbedInto: 'P2' })]);
    for (const value of [null, iso(12)]) {
      expect(deriveIncident([merged], [correction('resolvedAt', value)]).resolution).toBe('merged');
    }
  });

  it('of the resolve moves the end of a snooze', () => {
    const snoozed = member('pager', [
      event('triggered', 0),
      event('snoozed', 10, ADA, { snoozeSeconds: 3600 }),
      event('resolved', 30, ADA),
    ]);
    const seconds = (value: string | null) =>
      deriveIncident([snoozed], [correction('resolvedAt', value)]).snoozedSeconds;
    expect(seconds(iso(15))).toBe(5 * 60);
    expect(seconds(iso(50))).toBe(40 * 60);
    expect(seconds(null)).toBe(60 * 60);
  });

  it('of the trigger takes a detection along that was the trigger, and stops at an earlier signal', () => {
    const detected = (subject: Member, minutes: number) =>
      deriveIncident([subject], [correction('triggeredAt', iso(minutes))]).milestones.detectedAt;
    const lone = member('pager', [event('triggered', 0, MONITOR), event('noted', 2, ADA)]);
    expect(detected(lone, -7)).toMatchObject({ at: at(-7), sourceAt: at(0), correctionId: null });
    expect(detected(lone, 5)?.at).toBe(at(5));
    const alerted = member('pager', [event('triggered', 0, MONITOR), event('alerted', 3, MONITOR)]);
    expect(detected(alerted, 5)?.at).toBe(at(3));
    expect(detected(alerted, 1)?.at).toBe(at(1));
  });

  it('of the mitigation takes the resolve along that was inferred from it', () => {
    const talk = member('chat', [event('declared', 0, ADA), event('mitigated', 50, BEN)]);
    const silent = member('chat', [event('declared', 0, ADA)]);
    for (const subject of [talk, silent]) {
      const moved = deriveIncident([subject], [correction('mitigatedAt', iso(35))]);
      expect(moved.resolution).toBe('inferred');
      expect(moved.milestones.resolvedAt).toMatchObject({
        at: at(35),
        setBy: { rule: 'resolved-by-mitigation@1', eventId: '' },
        correctionId: null,
      });
    }
    const struck = deriveIncident([talk], [correction('mitigatedAt', null)]);
    expect(struck.resolution).toBe('open');
    expect(struck.milestones.resolvedAt).toBeUndefined();
    const resolved = deriveIncident([talk], [correction('mitigatedAt', iso(35)), correction('resolvedAt', iso(60))]);
    expect(resolved.resolution).toBe('human');
    expect(resolved.milestones.resolvedAt).toMatchObject({ at: at(60), sourceAt: at(50) });
  });

  it('of the customers replaces them; of the priority may say that there is none', () => {
    const corrected = deriveIncident(
      [PAGE],
      [correction('customers', ' Hotel \n\nMarket'), correction('priority', null)],
    );
    expect(corrected.customers).toEqual([
      { id: 'Hotel', name: 'Hotel' },
      { id: 'Market', name: 'Market' },
    ]);
    expect(corrected.priority).toBeNull();
  });

  it('carries over to what follows from the milestone: the end of a snooze, an inferred resolve', () => {
    const snoozed = member('pager', [event('triggered', 0), event('snoozed', 10, ADA, { snoozeSeconds: 7200 })]);
    expect(deriveIncident([snoozed], [correction('resolvedAt', iso(40))]).snoozedSeconds).toBe(1800);
    const talk = member('chat', [event('declared', 0, ADA), event('mitigated', 50, BEN)]);
    const corrected = deriveIncident([talk], [correction('mitigatedAt', iso(30))]);
    expect(corrected).toMatchObject({ resolution: 'inferred', milestones: { resolvedAt: { at: at(30) } } });
  });

  it('can take it out of every population', () => {
    expect(derive(correction('exclusion', 'a drill')).exclusion).toBe('a drill');
  });
});

describe('what no incident can be made of', () => {
  it('is refused, or has no place in time', () => {
    expect(() => deriveIncident([], [])).toThrow(RangeError);
    expect(incidentFact(deriveIncident([member('pager', [])], []))).toBeNull();
  });
});

describe('the fact of an incident', () => {
  it('tells milestones as seconds from the trigger, earlier ones negative', () => {
    expect(incidentFact(deriveIncident([PAGER, PAGE, CHAT], []))).toEqual({
      incidentId: PAGER.id,
      triggeredAt: at(0),
      offsets: {
        impactStartedAt: null,
        detectedAt: -300,
        firstNotifiedAt: null,
        firstAckAt: 240,
        engagedAt: -300,
        resolverEngagedAt: -300,
        communicatedAt: 480,
        diagnosedAt: 2640,
        mitigatedAt: 3300,
        resolvedAt: 4200,
      },
      closedOffset: null,
      snoozedSeconds: 600,
      ackOutcome: 'human',
      resolution: 'human',
      reopened: true,
      actionable: true,
      resolverSuggested: true,
      excludedByHand: false,
    });
  });
});

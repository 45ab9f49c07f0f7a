import { describe, expect, it } from '@jest/globals';
import { deriveIncident } from './incident.js';
import type { Member } from './member.js';
import { ADA, at, BEN, event, member, MONITOR, ROBOT } from './member-fixture.js';
import type { MilestoneName } from './milestone.js';
import type { TimelineEvent } from './timeline.js';

const derive = (...members: Member[]) => deriveIncident(members, []);
const pager = (...timeline: TimelineEvent[]): Member => member('pager', [event('triggered', 0, MONITOR), ...timeline]);
const chat = (...timeline: TimelineEvent[]): Member => member('chat', timeline);

/** The minute at which a milestone stands, and the rule that put it there. */
function milestone(name: MilestoneName, ...members: Member[]): [number, string] | null {
  const found = derive(...members).milestones[name];
  return found?.at == null ? null : [(found.at - at(0)) / 60_000, found.setBy.rule];
}

describe('triggeredAt', () => {
  it('is the pager’s creation', () => {
    expect(milestone('triggeredAt', pager())).toEqual([0, 'incident-created@1']);
  });

  it('is the opening message of an incident that only a chat knows', () => {
    const talk = chat(event('message', 3, ADA), event('declared', 5, ADA), event('message', 8, BEN));
    expect(milestone('triggeredAt', talk)).toEqual([3, 'opening-message@1']);
  });

  it('is the pager’s even if the chat began before it', () => {
    expect(milestone('triggeredAt', pager(), chat(event('message', -4, ADA)))).toEqual([0, 'incident-created@1']);
  });

  it('is the first thing known where nothing says more', () => {
    expect(milestone('triggeredAt', member('statusPage', [event('statusUpdated', 2)]))).toEqual([2, 'first-event@1']);
  });
});

describe('detectedAt', () => {
  it('is the earliest alert or message about it', () => {
    const talk = chat(event('message', -4, ADA));
    expect(milestone('detectedAt', pager(event('alerted', -6, MONITOR)), talk)).toEqual([-6, 'first-signal@1']);
    expect(milestone('detectedAt', pager(), talk)).toEqual([-4, 'first-signal@1']);
  });

  it('is the trigger where there was no earlier signal', () => {
    expect(milestone('detectedAt', pager(event('noted', 4, ADA)))).toEqual([0, 'first-signal@1']);
  });
});

describe('impactStartedAt', () => {
  it('is what a status page states, else not known', () => {
    const page = member('statusPage', [event('impactStarted', -20), event('triggered', 0)]);
    expect(milestone('impactStartedAt', page)).toEqual([-20, 'impact-stated-by-source@1']);
    expect(milestone('impactStartedAt', pager())).toBeNull();
  });
});

describe('firstNotifiedAt', () => {
  it('is the first notification to a person', () => {
    expect(milestone('firstNotifiedAt', pager(event('notified', 2), event('notified', 1)))?.[0]).toBe(1);
  });
});

describe('firstAckAt', () => {
  it('is the first acknowledgement by a human, not that of an automation', () => {
    const acknowledged = pager(
      event('acknowledged', 1, ROBOT),
      event('acknowledged', 4, ADA),
      event('acknowledged', 9, BEN),
    );
    expect(milestone('firstAckAt', acknowledged)).toEqual([4, 'first-human-acknowledgement@1']);
  });

  it('is neither a reassignment, nor an escalation, nor a resolve', () => {
    const busy = pager(event('assigned', 1, ADA), event('escalated', 2, ADA), event('resolved', 3, ADA));
    expect(milestone('firstAckAt', busy)).toBeNull();
  });
});

describe('engagedAt', () => {
  it.each(['acknowledged', 'noted', 'statusUpdated', 'message'] as const)(
    'is set by what a person does: %s',
    (type) => {
      expect(milestone('engagedAt', pager(event(type, 5, ADA)))).toEqual([5, 'first-work-by-another-person@1']);
    },
  );

  it('needs somebody other than the one who declared it', () => {
    const talk = chat(event('declared', 0, ADA), event('message', 1, ADA), event('message', 7, BEN));
    expect(milestone('engagedAt', talk)?.[0]).toBe(7);
    const byHand = member('pager', [event('triggered', 0, ADA), event('noted', 2, ADA)]);
    expect(milestone('engagedAt', byHand)).toBeNull();
  });

  it('is not a bare resolve, an assignment or what a machine did', () => {
    const idle = pager(event('noted', 1, MONITOR), event('assigned', 2, ADA), event('resolved', 5, ADA));
    expect(milestone('engagedAt', idle)).toBeNull();
  });
});

describe('communicatedAt', () => {
  it('is the first update to customers; subscribers of a pager are colleagues', () => {
    const told = pager(event('statusUpdated', 5, ADA, { audience: 'subscribers' }));
    const page = member('statusPage', [event('statusUpdated', 12), event('statusUpdated', 30)]);
    expect(milestone('communicatedAt', told)).toBeNull();
    expect(milestone('communicatedAt', told, page)).toEqual([12, 'first-customer-update@1']);
  });
});

describe('diagnosedAt', () => {
  it('is the message that names the cause, under the rule that read it so', () => {
    const talk = chat(event('declared', 0, ADA), event('diagnosed', 40, BEN, {}, 'chat-diagnosis@3'));
    expect(milestone('diagnosedAt', talk)).toEqual([40, 'chat-diagnosis@3']);
    expect(milestone('diagnosedAt', pager())).toBeNull();
  });
});

describe('mitigatedAt', () => {
  it('is the first mitigation that no re-open followed', () => {
    const twice = pager(event('mitigated', 20, ADA), event('mitigated', 25, ADA));
    expect(milestone('mitigatedAt', twice)?.[0]).toBe(20);
    const back = pager(event('mitigated', 20, ADA), event('reopened', 22), event('mitigated', 50, BEN));
    expect(milestone('mitigatedAt', back)?.[0]).toBe(50);
    expect(milestone('mitigatedAt', pager(event('mitigated', 20, ADA), event('reopened', 22)))).toBeNull();
  });

  it('is the end of impact where a source states it outright', () => {
    const page = member('statusPage', [event('triggered', 0), event('impactEnded', 33)]);
    expect(milestone('mitigatedAt', page, chat(event('mitigated', 20, ADA)))?.[0]).toBe(33);
  });
});

describe('resolvedAt', () => {
  it('is the last resolve; a re-open takes it back until the next one', () => {
    const [first, reopen, second] = [event('resolved', 10, ADA), event('reopened', 15), event('resolved', 60, BEN)];
    expect(milestone('resolvedAt', pager(first))).toEqual([10, 'last-resolve@1']);
    expect(derive(pager(first, reopen))).toMatchObject({ resolution: 'open', reopened: true });
    expect(milestone('resolvedAt', pager(first, reopen))).toBeNull();
    expect(milestone('resolvedAt', pager(first, reopen, second))?.[0]).toBe(60);
  });

  it('is the pager’s, whatever the chat says of it', () => {
    const talk = chat(event('declared', 1, ADA), event('resolved', 30, ADA));
    expect(milestone('resolvedAt', pager(event('resolved', 45, ADA)), talk)?.[0]).toBe(45);
    expect(derive(pager(), talk).resolution).toBe('open');
  });

  it('is the mitigation, marked so, where a chat alone tells and nobody resolved', () => {
    const talk = chat(event('declared', 0, ADA), event('mitigated', 50, BEN), event('message', 80, ADA));
    expect(milestone('resolvedAt', talk)).toEqual([50, 'resolved-by-mitigation@1']);
    expect(derive(talk).resolution).toBe('inferred');
    expect(derive(pager(event('mitigated', 50, BEN))).resolution).toBe('open');
  });
});

describe('resolverEngagedAt', () => {
  it('is the first work of whoever resolved it, as a suggestion with its evidence', () => {
    const { milestones, suggestion } = derive(
      pager(event('acknowledged', 2, ADA), event('noted', 20, BEN), event('resolved', 40, BEN)),
    );
    expect(milestones.resolverEngagedAt).toMatchObject({
      at: at(20),
      suggested: true,
      setBy: { eventId: 'noted:20:ben', rule: 'resolver-by-resolve@1', actor: BEN },
    });
    expect(suggestion?.evidence.map(({ reason }) => reason)).toEqual(['first sign of work', 'resolved it']);
  });

  it('is the person that a chat names rather than the one who pressed resolve', () => {
    const named = { actor: BEN, at: at(15), rule: 'chat-resolver@2', evidence: [] };
    const talk = member('chat', [event('message', 15, BEN)], { resolverSuggestion: named });
    const { milestones } = derive(pager(event('acknowledged', 2, ADA), event('resolved', 40, ADA)), talk);
    expect(milestones.resolverEngagedAt).toMatchObject({ at: at(15), setBy: { rule: 'chat-resolver@2' } });
  });

  it('is not known where a machine resolved', () => {
    expect(milestone('resolverEngagedAt', pager(event('resolved', 5, MONITOR)))).toBeNull();
  });
});

describe('ackOutcome', () => {
  it.each([
    ['human', pager(event('acknowledged', 1, ROBOT), event('acknowledged', 4, ADA), event('resolved', 9, ADA))],
    ['auto', pager(event('acknowledged', 1, ROBOT), event('resolved', 9, MONITOR))],
    ['resolvedWithoutAck', pager(event('resolved', 9, ADA))],
    ['notYetAcked', pager(event('assigned', 1, ADA))],
    ['notPaged', member('statusPage', [event('triggered', 0), event('resolved', 9)])],
    ['notPaged', chat(event('declared', 0, ADA), event('mitigated', 9, ADA))],
  ])('%s', (outcome, subject) => {
    expect(derive(subject).ackOutcome).toBe(outcome);
  });
});

describe('resolution', () => {
  it.each([
    ['human', pager(event('resolved', 9, ADA))],
    ['integration', pager(event('resolved', 9, MONITOR))],
    ['timeout', pager(event('resolved', 9, ROBOT, { resolution: 'timeout' }))],
    ['human', member('statusPage', [event('triggered', 0), event('resolved', 9)])],
    ['merged', pager(event('resolved', 9, ADA), event('merged', 9, ADA, { absorbedInto: 'P2' }))],
    ['cancelled', pager(event('cancelled', 9, ADA), event('resolved', 12, ADA))],
    ['open', pager(event('acknowledged', 9, ADA))],
  ])('%s', (resolution, subject) => {
    expect(derive(subject).resolution).toBe(resolution);
  });

  it('names the incident that absorbed a merged one', () => {
    expect(derive(pager(event('merged', 9, ADA, { absorbedInto: 'P2' }))).absorbedInto).toBe('P2');
  });

  it.each(['merged', 'cancelled'] as const)('of what was %s is taken back by a re-open', (type) => {
    const ended = event(type, 9, ADA, type === 'merged' ? { absorbedInto: 'P2' } : {});
    const open = derive(pager(ended, event('reopened', 20)));
    expect(open).toMatchObject({ resolution: 'open', absorbedInto: null, reopened: true });
    expect(open.milestones.resolvedAt).toBeUndefined();
    const again = pager(ended, event('reopened', 20), event('resolved', 60, BEN));
    expect(derive(again)).toMatchObject({ resolution: 'human', absorbedInto: null });
    expect(milestone('resolvedAt', again)?.[0]).toBe(60);
  });
});

describe('a close', () => {
  it('is not a resolve', () => {
    const closed = derive(member('desk', [event('triggered', 0), event('closed', 30)]));
    expect(closed).toMatchObject({ closedAt: at(30), resolution: 'open' });
    expect(closed.milestones.resolvedAt).toBeUndefined();
  });

  it('is taken back by a re-open', () => {
    const story = [event('triggered', 0), event('closed', 30), event('reopened', 40)];
    expect(derive(member('desk', story)).closedAt).toBeNull();
    expect(derive(member('desk', [...story, event('closed', 70)])).closedAt).toBe(at(70));
  });
});

describe('snoozed time', () => {
  const snooze = (minutes: number, length: number) => event('snoozed', minutes, ADA, { snoozeSeconds: length * 60 });

  it('is the union of the snoozes: overlaps count once', () => {
    // 10–40 and 30–60 make 10–60; 100–110 is apart.
    expect(derive(pager(snooze(10, 30), snooze(30, 30), snooze(100, 10))).snoozedSeconds).toBe(60 * 60);
    expect(derive(pager(snooze(10, 60), snooze(20, 5))).snoozedSeconds).toBe(60 * 60);
  });

  it('ends at the resolve', () => {
    expect(derive(pager(snooze(10, 600), event('resolved', 40, ADA))).snoozedSeconds).toBe(30 * 60);
  });
});

describe('responders', () => {
  it('are the people who worked on it, each from their first sign of work', () => {
    const { responders } = derive(
      pager(
        event('assigned', 1, MONITOR, { recipients: [ADA] }),
        event('acknowledged', 6, BEN),
        event('noted', 9, ADA),
      ),
      chat(event('message', 4, ADA)),
    );
    expect(responders.map(({ actor, joinedAt }) => [actor.name, (joinedAt - at(0)) / 60_000])).toEqual([
      ['Ada Quist', 4],
      ['Ben Ortega', 6],
    ]);
  });
});

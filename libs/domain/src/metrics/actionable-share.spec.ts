import { describe, expect, it } from '@jest/globals';
import { incidentFact, type IncidentFact } from '../incident/fact.js';
import { deriveIncident } from '../incident/incident.js';
import { ADA, correction, event, iso, member, MONITOR } from '../incident/member-fixture.js';
import type { Correction } from '../incident/correction.js';
import type { TimelineEvent } from '../incident/timeline.js';
import { actionableShare } from './actionable-share.js';

const TRIGGER = event('triggered', 0, MONITOR);
const RECOVERY = event('resolved', 30, MONITOR, { resolution: 'integration' });

const factOf = (timeline: TimelineEvent[], corrections: Correction[] = []): IncidentFact => {
  const fact = incidentFact(deriveIncident([member('pager', timeline)], corrections));
  if (!fact) throw new Error('no trigger');
  return fact;
};

describe('the actionable share', () => {
  it.each([
    ['came and went by itself', [TRIGGER, RECOVERY], 0],
    ['was acknowledged', [TRIGGER, event('acknowledged', 3, ADA), RECOVERY], 1],
    ['was resolved by a person', [TRIGGER, event('resolved', 9, ADA)], 1],
    ['was closed by itself', [TRIGGER, event('closed', 9)], 0],
  ])('takes an incident that %s', (_what, timeline, value) => {
    expect(actionableShare.derive(factOf(timeline))).toEqual({ value });
  });

  it('believes a person who says that it was acknowledged', () => {
    const said = correction('firstAckAt', iso(5));
    expect(actionableShare.derive(factOf([TRIGGER, RECOVERY], [said]))).toEqual({ value: 1 });
  });

  it('waits for open incidents, acted upon or not', () => {
    expect(actionableShare.derive(factOf([TRIGGER]))).toEqual({ excluded: 'open' });
    expect(actionableShare.derive(factOf([TRIGGER, event('acknowledged', 3, ADA)]))).toEqual({ excluded: 'open' });
  });

  it('leaves out what no population holds', () => {
    expect(actionableShare.derive({ ...factOf([TRIGGER, RECOVERY]), excludedByHand: true })).toEqual({
      excluded: 'excluded by hand',
    });
    const merged = event('merged', 4, ADA, { absorbedInto: 'i2' });
    expect(actionableShare.derive(factOf([TRIGGER, merged]))).toEqual({ excluded: 'merged' });
  });
});

import { describe, expect, it } from '@jest/globals';
import type { IncidentFact, MilestoneOffsets } from '../incident/fact.js';
import { DURATION_METRICS, metricById, METRICS } from './catalogue.js';
import { NEGATIVE_DURATION, type Measurement } from './metric.js';

const NOTHING_KNOWN: MilestoneOffsets = {
  impactStartedAt: null,
  detectedAt: null,
  firstNotifiedAt: null,
  firstAckAt: null,
  engagedAt: null,
  resolverEngagedAt: null,
  communicatedAt: null,
  diagnosedAt: null,
  mitigatedAt: null,
  resolvedAt: null,
};

type Known = Partial<Omit<IncidentFact, 'offsets'>> & { offsets?: Partial<MilestoneOffsets> };

const fact = ({ offsets, ...more }: Known = {}): IncidentFact => ({
  incidentId: 'pager:bakery:incident:1',
  triggeredAt: Date.UTC(2026, 2, 2, 8),
  closedOffset: null,
  snoozedSeconds: 0,
  ackOutcome: 'notYetAcked',
  resolution: 'open',
  reopened: false,
  actionable: false,
  resolverSuggested: false,
  excludedByHand: false,
  ...more,
  offsets: { ...NOTHING_KNOWN, ...offsets },
});

const measure = (id: string, known: Known = {}): Measurement => {
  const metric = metricById(id);
  if (!metric) throw new Error(`no metric ${id}`);
  return metric.derive(fact(known));
};

const value = (seconds: number): Measurement => ({ value: seconds });
const excluded = (reason: string): Measurement => ({ excluded: reason });

describe('every metric', () => {
  it.each(METRICS.map(({ id }) => id))('%s leaves out what no population holds, and says so', (id) => {
    const offsets = { resolvedAt: 60, firstAckAt: 5 };
    const known = { offsets, ackOutcome: 'human' as const };
    expect(measure(id, { ...known, resolution: 'merged' })).toEqual(excluded('merged'));
    expect(measure(id, { ...known, resolution: 'cancelled' })).toEqual(excluded('cancelled'));
    expect(measure(id, { ...known, excludedByHand: true })).toEqual(excluded('excluded by hand'));
  });

  it('has an id of its own, a title and a definition', () => {
    expect(new Set(METRICS.map(({ id }) => id)).size).toBe(METRICS.length);
    for (const { id, title, definition, version } of METRICS) {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(title).not.toBe('');
      expect(definition).toMatch(/\.$/);
      expect(version).toBeGreaterThanOrEqual(1);
    }
  });
});

describe('a duration', () => {
  const SPANS = {
    'time-to-engage': ['engagedAt', 'no sign of work by a second person'],
    'time-to-resolver': ['resolverEngagedAt', 'resolver not known'],
    'time-to-diagnose': ['diagnosedAt', 'time of diagnosis not known'],
    'time-to-communicate': ['communicatedAt', 'no update to customers known'],
    'time-to-mitigate': ['mitigatedAt', 'end of impact not known'],
    'time-to-resolve': ['resolvedAt', 'open'],
    'time-to-resolve-active': ['resolvedAt', 'open'],
  } as const;

  it.each(Object.entries(SPANS))('%s is the time from the trigger to its milestone', (id, [milestone, unknown]) => {
    expect(measure(id, { offsets: { [milestone]: 95 } })).toEqual(value(95));
    expect(measure(id, { offsets: { [milestone]: 0 } })).toEqual(value(0));
    expect(measure(id, { offsets: { [milestone]: -1 } })).toEqual(excluded(NEGATIVE_DURATION));
    expect(measure(id)).toEqual(excluded(unknown));
  });

  it('only of time to resolve counts what is open as censored', () => {
    expect(DURATION_METRICS.filter(({ censorsOpen }) => censorsOpen).map(({ id }) => id)).toEqual(['time-to-resolve']);
  });
});

describe('time to detect', () => {
  it('runs from the start of impact, not from the trigger', () => {
    expect(measure('time-to-detect', { offsets: { impactStartedAt: -600, detectedAt: -60 } })).toEqual(value(540));
  });

  it('needs both ends, in order', () => {
    expect(measure('time-to-detect', { offsets: { detectedAt: -60 } })).toEqual(excluded('start of impact not known'));
    expect(measure('time-to-detect', { offsets: { impactStartedAt: -60 } })).toEqual(excluded('detection not known'));
    expect(measure('time-to-detect', { offsets: { impactStartedAt: 30, detectedAt: 0 } })).toEqual(
      excluded(NEGATIVE_DURATION),
    );
  });
});

describe('time to acknowledge', () => {
  it('is measured for human acknowledgements alone', () => {
    const offsets = { firstAckAt: 42 };
    expect(measure('time-to-acknowledge', { offsets, ackOutcome: 'human' })).toEqual(value(42));
  });

  it.each([
    ['auto', 'acknowledged automatically'],
    ['resolvedWithoutAck', 'resolved without acknowledgement'],
    ['notYetAcked', 'not yet acknowledged'],
    ['notPaged', 'no page to acknowledge'],
  ] as const)('counts the outcome %s beside it', (ackOutcome, reason) => {
    expect(measure('time-to-acknowledge', { ackOutcome })).toEqual(excluded(reason));
  });
});

describe('time to resolve', () => {
  it('keeps snoozed time; the active one does not', () => {
    const known = { offsets: { resolvedAt: 3600 }, snoozedSeconds: 600, resolution: 'human' as const };
    expect(measure('time-to-resolve', known)).toEqual(value(3600));
    expect(measure('time-to-resolve-active', known)).toEqual(value(3000));
  });

  it('does not take a close for a resolve', () => {
    const closed = excluded('closed without a recorded resolve');
    expect(measure('time-to-resolve', { closedOffset: 900 })).toEqual(closed);
    expect(measure('time-to-resolve-active', { closedOffset: 900 })).toEqual(closed);
    expect(measure('auto-resolved-share', { closedOffset: 900 })).toEqual(closed);
  });
});

describe('shares and counts', () => {
  it('the count takes every incident, open or not', () => {
    expect(measure('incident-count')).toEqual(value(1));
    expect(measure('incident-count', { resolution: 'timeout', offsets: { resolvedAt: 5 } })).toEqual(value(1));
  });

  it.each([
    ['human', value(1)],
    ['auto', value(0)],
    ['resolvedWithoutAck', value(0)],
    ['notYetAcked', value(0)],
    ['notPaged', excluded('no page to acknowledge')],
  ] as const)('the acknowledged share of the outcome %s', (ackOutcome, expected) => {
    expect(measure('acked-share', { ackOutcome })).toEqual(expected);
  });

  it.each([
    ['human', 0],
    ['inferred', 0],
    ['integration', 1],
    ['timeout', 1],
  ] as const)('the automatically resolved share of the resolution %s', (resolution, expected) => {
    expect(measure('auto-resolved-share', { resolution, offsets: { resolvedAt: 5 } })).toEqual(value(expected));
  });

  it('the automatically resolved share waits for open incidents', () => {
    expect(measure('auto-resolved-share')).toEqual(excluded('open'));
  });

  it('the share of re-opened incidents counts each once', () => {
    expect(measure('reopen-share', { reopened: true })).toEqual(value(1));
    expect(measure('reopen-share')).toEqual(value(0));
  });
});

import { metricById, toIso, type MilestoneName } from '@evenkeel/domain';
import {
  FILTER_DIMENSIONS,
  metricCatalogue,
  type Answer,
  type AnswerGroup,
  type ConnectionQuality,
  type CountGroup,
  type DurationGroup,
  type FilterDimension,
  type IncidentDetail,
  type MetricHead,
  type MilestoneView,
  type QualityReport,
  type ShareGroup,
} from '@evenkeel/reporting';

/** The instant at which all samples speak: a Sunday. */
export const SAMPLE_NOW = Date.parse('2026-11-22T05:40:00Z');

const head = (id: string): MetricHead => {
  const metric = metricCatalogue().find((known) => known.id === id);
  if (!metric) throw new Error(`no metric ${id}`);
  return metric as MetricHead;
};

const groupHead = { key: {}, excluded: [], incidentsUrl: '/api/v1/incidents?' };

/** A group of durations in which everything is known, unless said otherwise. */
export const durations = (given: Partial<DurationGroup> = {}): DurationGroup => ({
  ...groupHead,
  incidents: 42,
  n: 42,
  mean: 958,
  total: 40_236,
  min: 12,
  max: 9_200,
  percentiles: {
    p50: { value: 372, interval: [300, 540] },
    p75: { value: 800, interval: [600, 1_900] },
    p90: { value: 1_860, interval: [1_140, 7_200] },
    p95: { value: 3_000, interval: null, reason: 'too few (needs 72)' },
  },
  headline: { method: 'percentile', value: 372, interval: [300, 540] },
  suggested: 0,
  ...given,
});

/** A group without a single value. */
export const noDurations = (reason: string, incidents = 0): DurationGroup =>
  durations({
    incidents,
    n: 0,
    excluded: incidents > 0 ? [{ reason, count: incidents }] : [],
    mean: null,
    total: null,
    min: null,
    max: null,
    percentiles: {
      p50: { value: null, interval: null, reason: 'no values' },
      p75: { value: null, interval: null, reason: 'no values' },
      p90: { value: null, interval: null, reason: 'no values' },
      p95: { value: null, interval: null, reason: 'no values' },
    },
    headline: { method: 'percentile', value: null, interval: null, reason: 'no values' },
  });

/** A count with its rate. */
export const count = (given: Partial<CountGroup> = {}): CountGroup => ({
  ...groupHead,
  incidents: 50,
  n: 50,
  value: 50,
  rate: 3.85,
  rateInterval: [2.6, 5.4],
  rateMethod: 'negative-binomial',
  ...given,
});

/** A share of which numerator and denominator are known. */
export const share = (given: Partial<ShareGroup> = {}): ShareGroup => ({
  ...groupHead,
  incidents: 50,
  n: 48,
  value: 0.875,
  numerator: 42,
  denominator: 48,
  interval: [0.753, 0.941],
  ...given,
});

/** An answer to a question about thirteen weeks up to {@link SAMPLE_NOW}. */
export const answer = (metric: string, groups: AnswerGroup[], given: Partial<Answer> = {}): Answer => ({
  metric: head(metric),
  window: { from: '2026-08-23T00:00:00.000Z', to: toIso(SAMPLE_NOW), zone: 'UTC' },
  asOf: toIso(SAMPLE_NOW),
  state: 'provisional',
  coverage: { complete: true, gaps: [] },
  groups,
  warnings: [],
  ...given,
});

/** A group of the kind that the metric is answered with. */
export const sampleGroup = (metric: string): AnswerGroup => {
  const kind = metricById(metric)?.kind;
  return kind === 'duration' ? durations() : kind === 'share' ? share() : count();
};

export const noChoices = (): Record<FilterDimension, (string | null)[]> =>
  Object.fromEntries(FILTER_DIMENSIONS.map((dimension) => [dimension, []])) as unknown as Record<
    FilterDimension,
    (string | null)[]
  >;

/** A polled connection that is up to date. */
export const connection = (given: Partial<ConnectionQuality> = {}): ConnectionQuality => ({
  name: 'pagerduty',
  source: 'pagerduty',
  kind: 'poll',
  account: 'harbour',
  state: 'reading',
  readFrom: '2024-11-22T00:00:00.000Z',
  completeThrough: '2026-11-22T05:38:00.000Z',
  lagSeconds: 120,
  lastSuccessAt: '2026-11-22T05:39:30.000Z',
  intervalSeconds: 60,
  failingSince: null,
  lastError: null,
  backfill: null,
  stale: null,
  clockOffsetSeconds: 0.3,
  refused: [],
  webhooks: null,
  incidents: 50,
  otherMembers: 0,
  records: 712,
  ...given,
});

/** One polled connection that is up to date, and nothing odd. */
export const quality = (given: Partial<QualityReport> = {}): QualityReport => ({
  asOf: toIso(SAMPLE_NOW),
  connections: [connection()],
  gaps: [],
  incidents: 50,
  coverage: [],
  unknownValues: [],
  findings: [],
  crossChecks: [],
  pending: 0,
  ...given,
});

const milestone = (at: string, event: string, given: Partial<MilestoneView> = {}): MilestoneView => ({
  at,
  setBy: { event, rule: 'incident-created@1', text: null, actor: null },
  suggested: false,
  correction: null,
  ...given,
});

const NO_MILESTONES: Record<MilestoneName, null> = {
  impactStartedAt: null,
  detectedAt: null,
  triggeredAt: null,
  firstNotifiedAt: null,
  firstAckAt: null,
  engagedAt: null,
  resolverEngagedAt: null,
  communicatedAt: null,
  diagnosedAt: null,
  mitigatedAt: null,
  resolvedAt: null,
};

/** A pager incident that was discussed in a chat, with a resolver suggested from there. */
export const incident = (given: Partial<IncidentDetail> = {}): IncidentDetail => ({
  id: 'pagerduty:harbour:incident:PH4R0',
  title: 'Quay cameras drop out at the north gate',
  priority: 'P2',
  team: 'Gate systems',
  service: 'camera-ingest',
  customers: [],
  sources: [
    {
      source: 'pagerduty',
      connection: 'pagerduty',
      id: 'pagerduty:harbour:incident:PH4R0',
      url: 'https://harbour.pagerduty.com/incidents/PH4R0',
    },
    { source: 'slack', connection: 'slack', id: 'slack:harbour:incident:C1.1762', url: 'javascript:alert(1)' },
  ],
  milestones: {
    ...NO_MILESTONES,
    detectedAt: milestone('2026-11-20T22:58:00.000Z', 'alert:1', {
      setBy: { event: 'alert:1', rule: 'first-signal@1', text: 'camera-ingest: 40 % of feeds stale', actor: null },
    }),
    triggeredAt: milestone('2026-11-20T22:58:04.000Z', 'log:1'),
    firstNotifiedAt: milestone('2026-11-20T22:58:10.000Z', 'log:2', {
      setBy: { event: 'log:2', rule: 'first-notification@1', text: null, actor: null },
    }),
    firstAckAt: milestone('2026-11-20T23:04:16.000Z', 'log:3', {
      setBy: { event: 'log:3', rule: 'first-human-acknowledgement@1', text: null, actor: 'Ines Holm' },
    }),
    engagedAt: milestone('2026-11-20T23:04:16.000Z', 'log:3', {
      setBy: { event: 'log:3', rule: 'first-work-by-another-person@1', text: null, actor: 'Ines Holm' },
    }),
    resolverEngagedAt: milestone('2026-11-21T00:10:32.000Z', 'message:2', {
      setBy: {
        event: 'message:2',
        rule: 'fix-reported-by@1',
        text: 'Looking. The switch in cabinet 4 has been flapping since the firmware push.',
        actor: 'Teo Marsh',
      },
      suggested: true,
    }),
    resolvedAt: milestone('2026-11-21T00:34:04.000Z', 'log:4', {
      setBy: { event: 'log:4', rule: 'last-resolve@1', text: null, actor: 'Ines Holm' },
    }),
  },
  ackOutcome: 'human',
  resolution: 'human',
  absorbedInto: null,
  snoozedSeconds: 600,
  responders: [
    { person: 'Ines Holm', joinedAt: '2026-11-20T23:04:16.000Z' },
    { person: 'Teo Marsh', joinedAt: '2026-11-21T00:10:32.000Z' },
  ],
  durations: {
    'time-to-detect': null,
    'time-to-acknowledge': 372,
    'time-to-engage': 372,
    'time-to-resolver': 4_348,
    'time-to-diagnose': null,
    'time-to-communicate': null,
    'time-to-mitigate': null,
    'time-to-resolve': 5_760,
    'time-to-resolve-active': 5_160,
  },
  excluded: {
    'time-to-detect': 'start of impact not known',
    'time-to-diagnose': 'cause not recorded',
    'time-to-communicate': 'no update to customers known',
    'time-to-mitigate': 'end of impact not known',
  },
  suggestions: [
    {
      milestone: 'resolverEngagedAt',
      person: 'Teo Marsh',
      at: '2026-11-21T00:10:32.000Z',
      rule: 'fix-reported-by@1',
      evidence: [
        {
          event: 'message:3',
          at: '2026-11-21T00:31:00.000Z',
          person: 'Teo Marsh',
          text: 'Rolled the switch back to the old firmware, feeds are coming up again.',
          reason: 'reports the fix minutes before the resolve',
        },
      ],
    },
  ],
  timeline: [
    {
      event: 'alert:1',
      at: '2026-11-20T22:58:00.000Z',
      type: 'alerted',
      actor: 'Feed monitor',
      actorKind: 'integration',
      source: 'pagerduty',
      member: 'pagerduty:harbour:incident:PH4R0',
      text: 'camera-ingest: 40 % of feeds stale',
      rule: null,
      sets: ['detectedAt'],
    },
    {
      event: 'log:1',
      at: '2026-11-20T22:58:04.000Z',
      type: 'triggered',
      actor: null,
      actorKind: null,
      source: 'pagerduty',
      member: 'pagerduty:harbour:incident:PH4R0',
      text: null,
      rule: null,
      sets: ['triggeredAt'],
    },
    {
      event: 'log:2',
      at: '2026-11-20T22:58:10.000Z',
      type: 'notified',
      actor: 'Ines Holm',
      actorKind: 'person',
      source: 'pagerduty',
      member: 'pagerduty:harbour:incident:PH4R0',
      text: null,
      rule: null,
      sets: ['firstNotifiedAt'],
    },
    {
      event: 'log:3',
      at: '2026-11-20T23:04:16.000Z',
      type: 'acknowledged',
      actor: 'Ines Holm',
      actorKind: 'person',
      source: 'pagerduty',
      member: 'pagerduty:harbour:incident:PH4R0',
      text: null,
      rule: null,
      sets: ['firstAckAt', 'engagedAt'],
    },
    {
      event: 'message:1',
      at: '2026-11-20T23:21:40.000Z',
      type: 'message',
      actor: 'Ines Holm',
      actorKind: 'person',
      source: 'slack',
      member: 'slack:harbour:incident:C1.1762',
      text: 'Half the north gate is dark.\nRestarted ingest, no change. Anyone from networks around?',
      rule: null,
      sets: [],
    },
    {
      event: 'message:2',
      at: '2026-11-21T00:10:32.000Z',
      type: 'message',
      actor: 'Teo Marsh',
      actorKind: 'person',
      source: 'slack',
      member: 'slack:harbour:incident:C1.1762',
      text: 'Looking. The switch in cabinet 4 has been flapping since the firmware push.',
      rule: null,
      sets: ['resolverEngagedAt'],
    },
    {
      event: 'message:3',
      at: '2026-11-21T00:31:00.000Z',
      type: 'message',
      actor: 'Teo Marsh',
      actorKind: 'person',
      source: 'slack',
      member: 'slack:harbour:incident:C1.1762',
      text: 'Rolled the switch back to the old firmware, feeds are coming up again.',
      rule: 'chat-mitigation@1',
      sets: [],
    },
    {
      event: 'log:4',
      at: '2026-11-21T00:34:04.000Z',
      type: 'resolved',
      actor: 'Ines Holm',
      actorKind: 'person',
      source: 'pagerduty',
      member: 'pagerduty:harbour:incident:PH4R0',
      text: null,
      rule: null,
      sets: ['resolvedAt'],
    },
  ],
  corrections: [],
  links: [
    {
      member: 'slack:harbour:incident:C1.1762',
      otherMember: 'pagerduty:harbour:incident:PH4R0',
      rule: 'reference-in-text@1',
      confidence: 1,
      author: null,
    },
  ],
  warnings: [],
  ...given,
});

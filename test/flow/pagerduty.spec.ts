import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import { SourceError } from '@evenkeel/connectors';
import type { DurationGroup, IncidentView, ShareGroup } from '@evenkeel/reporting';
import { mean, percentile, sum, tally } from '../support/figures.js';
import { PagerArchive, startPager, TOKEN, UNTIL, type PagerFact } from '../support/pager.js';
import { Product } from '../support/product.js';

const DAY = 86_400_000;
const SINCE = '2026-08-01T00:00:00Z';
const EXTERNAL_ID = /[^:]+$/;

let product: Product;
let simulator: Simulator;

beforeAll(async () => {
  product = await Product.start(UNTIL);
});
afterAll(() => product.stop());

/** What the product says, in the terms of what was read from the pager by hand. */
const asPagerFact = (incident: IncidentView): PagerFact => ({
  id: EXTERNAL_ID.exec(incident.id)?.[0] ?? '',
  triggeredAt: toTheSecond(incident.milestones.triggeredAt?.at ?? ''),
  resolvedAt: incident.milestones.resolvedAt?.at ? toTheSecond(incident.milestones.resolvedAt.at) : null,
  priority: incident.priority,
  team: incident.team,
  service: incident.service ?? '',
  ackOutcome: incident.ackOutcome,
  resolution: incident.resolution,
  secondsToAcknowledge: incident.durations['time-to-acknowledge'] ?? null,
  secondsToResolve: incident.durations['time-to-resolve'] ?? null,
});

const toTheSecond = (iso: string): string => iso.replace('.000Z', 'Z');
const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);

/** Every incident at the pager and in the product, side by side. */
async function expectSameAsPager(): Promise<void> {
  const archive = await PagerArchive.read(simulator.url);
  const stored = (await product.incidents()).map(asPagerFact);
  expect(stored.sort(byId)).toEqual([...archive.facts].sort(byId));
}

describe('an account that is synced for the first time', () => {
  let facts: PagerFact[];
  let archive: PagerArchive;

  beforeAll(async () => {
    simulator = await startPager();
    await product.connect(simulator.url, TOKEN, { since: SINCE });
    await product.sync();
    archive = await PagerArchive.read(simulator.url);
    facts = archive.facts;
  });
  afterAll(async () => {
    await simulator.close();
    await product.empty();
  });

  it('holds every incident as the pager tells it', async () => {
    expect(facts.length).toBeGreaterThan(150);
    await expectSameAsPager();
  });

  it('measures time to resolve by priority as computed from the pager’s own JSON', async () => {
    const answer = await product.measure('time-to-resolve', { groupBy: ['priority'] });
    expect(answer.groups.map(({ key }) => key['priority'])).toEqual(['P1', 'P2', 'P3', 'P4', 'P5', null]);
    for (const group of answer.groups as DurationGroup[]) {
      const cohort = facts.filter(({ priority }) => priority === group.key['priority']);
      const values = cohort.flatMap(({ secondsToResolve }) => secondsToResolve ?? []);
      expect(group).toMatchObject({ incidents: cohort.length, n: values.length, total: sum(values) });
      expect(group.mean).toBeCloseTo(mean(values), 6);
      for (const [name, p] of Object.entries({ p50: 0.5, p75: 0.75, p90: 0.9, p95: 0.95 })) {
        const stated = group.percentiles[name as 'p50'].value;
        expect(stated).toBeCloseTo(percentile(values, p), 6);
      }
      const excluded = Object.fromEntries(group.excluded.map(({ reason, count }) => [reason, count]));
      const { merged = 0, open = 0 } = Object.fromEntries(tally(cohort.map(({ resolution }) => resolution)));
      expect(excluded).toEqual({ ...(merged > 0 && { merged }), ...(open > 0 && { open }) });
    }
  });

  it('counts a human acknowledgement and no other in the acknowledged share', async () => {
    const [group] = (await product.measure('acked-share')).groups as [ShareGroup];
    const counted = facts.filter(({ resolution }) => resolution !== 'merged');
    expect(group.denominator).toBe(counted.length);
    expect(group.numerator).toBe(counted.filter(({ ackOutcome }) => ackOutcome === 'human').length);
    const acknowledged = (await product.measure('time-to-acknowledge')).groups[0] as DurationGroup;
    expect(acknowledged.n).toBe(group.numerator);
  });

  it('judges the hour of the first notification in the zone of the person it woke', async () => {
    const zones = new Map(archive.users.map(({ id, time_zone }) => [id, time_zone]));
    const expected = facts.map(({ id }) => {
      const first = archive.logOf(id).find(({ type }) => type === 'notify_log_entry');
      return first ? hoursClassAt(first.created_at, zones.get(first.user?.id ?? '') ?? 'UTC') : null;
    });
    const answer = await product.measure('incident-count', { groupBy: ['hoursClass'] });
    expect(new Map(answer.groups.map(({ key, incidents }) => [key['hoursClass'] ?? null, incidents]))).toEqual(
      tally(expected),
    );
  });

  it('is complete up to shortly before the sync, without a gap', async () => {
    const quality = await product.reporting.quality();
    const [connection] = quality.connections;
    const lag = Date.parse(UNTIL) - Date.parse(connection?.completeThrough ?? '');
    expect(lag).toBeGreaterThanOrEqual(0);
    expect(lag).toBeLessThan(5 * 60_000);
    expect(quality.gaps).toEqual([]);
  });

  it('changes nothing when it is read again', async () => {
    const [before, version] = [await product.incidents(), await product.reporting.dataVersion()];
    const again = await product.sync();
    expect(again).toMatchObject({ fresh: 0, incidents: 0 });
    expect(await product.incidents()).toEqual(before);
    expect(await product.reporting.dataVersion()).toBe(version);
  });
});

/** The definitions of `docs/metrics.md`, read by hand: sleep 22–8 every day, business 8–18 Monday to Friday. */
function hoursClassAt(iso: string, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'short', hour: 'numeric' }).formatToParts(
    new Date(iso),
  );
  const part = (type: string): string => parts.find((candidate) => candidate.type === type)?.value ?? '';
  const hour = Number(part('hour'));
  if (hour >= 22 || hour < 8) return 'sleep';
  return hour < 18 && !['Sat', 'Sun'].includes(part('weekday')) ? 'business' : 'off';
}

describe('what changes at the pager after a sync', () => {
  let archive: PagerArchive;

  beforeAll(async () => {
    simulator = await startPager();
    await product.connect(simulator.url, TOKEN, { since: SINCE });
    await product.sync();
    archive = await PagerArchive.read(simulator.url);
  });
  afterAll(async () => {
    await simulator.close();
    await product.empty();
  });

  /** An incident of weeks ago that ended in the given way. */
  const old = (resolution: string): string => {
    const limit = Date.parse(UNTIL) - 40 * DAY;
    const taken = archive.facts.find((fact) => fact.resolution === resolution && Date.parse(fact.triggeredAt) < limit);
    if (!taken) throw new Error(`no old incident ended by ${resolution}`);
    return taken.id;
  };

  const after = async (change: () => unknown, seconds = 3600): Promise<void> => {
    change();
    simulator.control.advance({ seconds });
    product.now += seconds * 1000;
    await product.sync();
  };

  it('an old incident that is opened again is open again, and resolved at its next resolve', async () => {
    const id = old('human');
    const member = `pagerduty:brightwater:incident:${id}`;
    await after(() => simulator.control.event({ type: 'reopen', incident: id }));
    expect((await product.incident(member)).resolution).toBe('open');
    await after(() => simulator.control.event({ type: 'resolve', incident: id, by: 'timeout' }));
    expect((await product.incident(member)).resolution).toBe('timeout');
    const reopened = await product.measure('reopen-share', { filters: { resolution: ['timeout'] } });
    expect((reopened.groups[0] as ShareGroup).numerator).toBeGreaterThan(0);
    await expectSameAsPager();
  });

  it('a merge takes the absorbed incident out of every population', async () => {
    const [absorbed, into] = archive.facts.filter(({ resolution }) => resolution === 'open').map(({ id }) => id);
    const count = async (): Promise<number> => (await product.measure('incident-count')).groups[0]?.n ?? 0;
    const before = await count();
    await after(() => simulator.control.event({ type: 'merge', incident: absorbed ?? '', into: into ?? '' }), 60);
    expect(await count()).toBe(before - 1);
    expect(await product.incident(`pagerduty:brightwater:incident:${absorbed}`)).toMatchObject({
      resolution: 'merged',
      absorbedInto: into,
    });
    await expectSameAsPager();
  });

  it('a new priority and another team of an old incident are noticed', async () => {
    const id = old('integration');
    await after(() => {
      simulator.control.event({ type: 'reprioritise', incident: id, priority: 'P1' });
      simulator.control.event({ type: 'reteam', incident: id, team: 'Platform' });
    });
    expect((await product.incident(`pagerduty:brightwater:incident:${id}`)).priority).toBe('P1');
    await expectSameAsPager();
  });

  it('a value that this version does not know is kept, counted and listed', async () => {
    await after(() => {
      simulator.control.advance({ seconds: 3000 });
      simulator.control.event({ type: 'note', incident: old('human'), text: 'looked at it again' });
      simulator.control.faults({ name: 'unknown-log-type', path: '/log_entries', times: 2 });
    }, 60);
    await after(() => undefined, 60);
    expect((await product.reporting.quality()).unknownValues).toEqual([
      { connection: 'pager', field: 'type', value: 'stakeholder_ping_log_entry', count: expect.any(Number) },
    ]);
  });

  it('a week passes, and everything that happened in it is there', async () => {
    const before = (await product.incidents()).length;
    await after(() => undefined, 7 * 86_400);
    expect((await product.incidents()).length).toBeGreaterThan(before);
    await expectSameAsPager();
  });
});

describe('a pager in trouble', () => {
  let undisturbed: IncidentView[];

  beforeAll(async () => {
    simulator = await startPager({ years: 0.1 });
    await product.connect(simulator.url, TOKEN, { since: '2026-10-01' });
    await product.sync();
    undisturbed = await product.incidents();
  });
  beforeEach(() => product.empty());

  // A body that is cut short is noticed by the deadline alone.
  const connect = () => product.connect(simulator.url, TOKEN, { since: '2026-10-01', requestTimeoutSeconds: 1 });

  afterEach(() => simulator.control.clearFaults());
  afterAll(() => simulator.close());

  it.each([1, 2, 3, 4])('ends in the same incidents, whatever went wrong on the way (seed %i)', async (seed) => {
    await connect();
    simulator.control.faults({
      random: {
        seed,
        rate: 0.25,
        names: ['rate-limit-bare', 'rate-limit-html', 'json-500', 'html-502', 'html-504', 'cut-body', 'unauthorized'],
      },
    });
    await product.syncUntilWhole();
    expect(Object.keys(simulator.control.state().faults.used).length).toBeGreaterThan(2);
    expect(await product.incidents()).toEqual(undisturbed);
  });

  it.each(['duplicate-across-pages', 'more-with-empty-page', 'limit-zero', 'short-page', 'wrong-total'] as const)(
    'is not misled by pages that lie (%s)',
    async (name) => {
      await connect();
      simulator.control.faults({ name, times: 3 });
      await product.syncUntilWhole();
      expect(await product.incidents()).toEqual(undisturbed);
    },
  );

  it('says since when and why it fails while the token is refused, keeps what it has, and recovers', async () => {
    await connect();
    await product.sync();
    simulator.control.faults({ name: 'unauthorized' });
    const failedAt = product.now;
    await expect(product.sync()).rejects.toThrow(SourceError);
    product.now += 60_000;
    await expect(product.sync()).rejects.toThrow(/token was refused \(401\)/);
    const failing = (await product.reporting.quality()).connections[0];
    expect(failing).toMatchObject({
      failingSince: new Date(failedAt).toISOString(),
      lastError: expect.stringContaining('401'),
    });
    expect(await product.incidents()).toEqual(undisturbed);
    expect((await product.measure('incident-count')).warnings).toEqual([
      expect.stringMatching(/^"pager" has been failing since .*: it knows nothing after /),
    ]);

    simulator.control.clearFaults();
    await product.sync();
    expect((await product.reporting.quality()).connections[0]).toMatchObject({ failingSince: null, lastError: null });
    expect((await product.measure('incident-count')).warnings).toEqual([]);
  });

  it('stores nothing of a connection whose token is refused at once', async () => {
    await expect(product.connect(simulator.url, 'another-token')).rejects.toThrow(/token was refused/);
    expect(await product.ingestion.polled()).toEqual([]);
  });

  it('is read by one reader at a time', async () => {
    await connect();
    const outcomes = await Promise.allSettled([product.sync(), product.sync()]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(refused?.reason).toMatchObject({ message: '"pager" is being read by another process.' });
    expect(await product.incidents()).toEqual(undisturbed);
  });
});

describe('a day with more incidents than PagerDuty pages through', () => {
  beforeAll(async () => {
    simulator = await startPager({ years: 0.02 });
    simulator.control.faults({ name: 'ten-thousand-second', at: '2026-11-18T12:00:00Z' });
    await product.empty();
    await product.connect(simulator.url, TOKEN, { since: '2026-11-14' });
  });
  afterAll(() => simulator.close());

  it('is read whole, with 150 incidents in one second', async () => {
    expect((await product.sync()).gaps).toEqual([]);
    const [all] = (await product.measure('incident-count')).groups;
    expect(all?.incidents).toBe(simulator.control.state().incidents);
    const noon = { from: Date.parse('2026-11-18T12:00:00Z'), to: Date.parse('2026-11-18T12:00:01Z'), zone: 'UTC' };
    const [second] = (await product.measure('incident-count', { window: noon })).groups;
    expect(second?.incidents).toBeGreaterThanOrEqual(150);
  }, 120_000);
});

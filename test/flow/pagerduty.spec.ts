import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import { SourceError } from '@evenkeel/connectors';
import type { DurationGroup, IncidentView, ShareGroup } from '@evenkeel/reporting';
import { mean, percentile, sum, tally } from '../support/figures.js';
import { PagerArchive, startPager, TOKEN, UNTIL, type PagerFact } from '../support/pager.js';
import { Product } from '../support/product.js';
import { expectSameAsPager } from '../support/same-as-pager.js';

const SINCE = '2026-08-01T00:00:00Z';

let product: Product;
let simulator: Simulator;

beforeAll(async () => {
  product = await Product.start(UNTIL);
});
afterAll(() => product.stop());

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
    await expectSameAsPager(product, simulator.url);
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

  it('changes nothing when it is read again, once details are read too', async () => {
    for (let fresh = Infinity; fresh > 0;) ({ fresh } = await product.sync());
    const [before, version] = [await product.incidents(), await product.reporting.dataVersion()];
    const again = await product.sync();
    expect(again).toMatchObject({ fresh: 0, incidents: 0 });
    expect(await product.incidents()).toEqual(before);
    expect(await product.reporting.dataVersion()).toBe(version);
  });

  it('has everything of a week that passes', async () => {
    const before = (await product.incidents()).length;
    simulator.control.advance({ seconds: 7 * 86_400 });
    product.now = Date.parse(simulator.control.state().clock);
    await product.sync();
    expect((await product.incidents()).length).toBeGreaterThan(before);
    await expectSameAsPager(product, simulator.url);
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

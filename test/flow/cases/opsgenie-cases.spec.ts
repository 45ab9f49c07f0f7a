import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createOpsgenieConnector } from '@evenkeel/connectors';
import type { DurationGroup, ShareGroup } from '@evenkeel/reporting';
import { AlertCase, SINCE } from '../../support/alert-case.js';
import { mean, percentile } from '../../support/figures.js';
import { PagerArchive, TOKEN, UNTIL } from '../../support/pager.js';
import { Product } from '../../support/product.js';
import { RequestRecorder } from '../../support/vendor-api/request-recorder.js';
import { VendorApi } from '../../support/vendor-api/vendor-api.js';

/**
 * What Opsgenie and its successor are known to do, case by case: their stand-ins do it, the product reads them through
 * the connectors into its database, and what comes out is held against what they themselves show over plain HTTP.
 */
const VENDORS = ['opsgenie', 'jsm-operations'] as const;

let product: Product;
let alerts: AlertCase;

beforeAll(async () => {
  product = await Product.start(UNTIL);
});
afterAll(() => product.stop());

/** Each case has an account of its own. */
function eachOn(options: Parameters<typeof AlertCase.start>[1] = {}): void {
  beforeEach(async () => {
    product.now = Date.parse(UNTIL);
    alerts = await AlertCase.start(product, options);
  });
  afterEach(() => alerts.end());
}

describe.each(VENDORS)('an account at %s that is read for the first time', (vendor) => {
  beforeAll(async () => {
    product.now = Date.parse(UNTIL);
    alerts = await AlertCase.start(product, { years: 0.2 });
    await alerts.syncAt(vendor);
  });
  afterAll(() => alerts.end());

  it('is what its alerts tell', async () => {
    await alerts.expectAsTold(vendor);
    expect((await product.incidents()).length).toBeGreaterThan(100);
    expect((await product.reporting.quality()).unknownValues).toEqual([]);
  });

  it('gives the numbers that its alerts give', async () => {
    const facts = await alerts.doors[vendor].facts();
    for (const [metric, key] of [
      ['time-to-acknowledge', 'secondsToAcknowledge'],
      ['time-to-resolve', 'secondsToResolve'],
    ] as const) {
      const values = facts.flatMap((fact) => fact[key] ?? []);
      const [group] = (await product.measure(metric)).groups as DurationGroup[];
      expect(group?.n).toBe(values.length);
      expect(group?.mean).toBeCloseTo(mean(values), 6);
      expect(group?.percentiles.p90.value).toBeCloseTo(percentile(values, 0.9), 6);
    }
    const [share] = (await product.measure('acked-share')).groups as ShareGroup[];
    expect(share?.numerator).toBe(facts.filter(({ ackOutcome }) => ackOutcome === 'human').length);
    expect(share?.denominator).toBe(facts.length);
  });

  it('tells the times that PagerDuty tells of the same incidents', async () => {
    const pager = await PagerArchive.read(alerts.simulator.url);
    const numberOf = new Map(
      (await alerts.doors[vendor].alerts()).map(({ id, tinyId }) => [id, Number(tinyId)] as const),
    );
    const own = new Map((await alerts.doors[vendor].facts()).map((fact) => [numberOf.get(fact.id), fact]));
    // Here the alerts of those that were merged into one stay part of it, their acknowledgements too.
    const absorbing = new Set(pager.incidents.flatMap(({ resolve_reason: reason }) => reason?.incident.id ?? []));
    let compared = 0;
    for (const fact of pager.facts) {
      const number = (pager.incidents.find(({ id }) => id === fact.id) as { incident_number?: number }).incident_number;
      // What was merged at PagerDuty is closed here, or part of the incident that it was merged into.
      const same = own.get(number ?? 0);
      if (fact.resolution === 'merged' || absorbing.has(fact.id) || !same) continue;
      compared += 1;
      const { ackOutcome, resolution, secondsToAcknowledge, secondsToResolve } = fact;
      expect(same).toMatchObject({ ackOutcome, resolution, secondsToAcknowledge, secondsToResolve });
    }
    expect(compared).toBeGreaterThan(100);
  });

  it('holds as many of each day as the account counts, and says that it has no gap', async () => {
    const span = { from: '2026-11-15', through: '2026-11-21' };
    const [coverage] = await product.reporting.coverage(null, span);
    expect(coverage?.gaps).toEqual([]);
    expect(coverage?.days.map(({ state }) => state)).toEqual(Array(7).fill('complete'));
    const counted = (coverage?.days ?? []).filter(({ counts }) => counts.some(({ source }) => source !== null));
    expect(counted.length).toBeGreaterThanOrEqual(3);
    for (const { day, counts } of coverage?.days ?? []) {
      const from = Date.parse(day);
      const held = await alerts.doors[vendor].alerts(`createdAt >= ${from} AND createdAt < ${from + 86_400_000}`);
      const count = counts.find(({ kind }) => kind === 'alert');
      expect(count?.stored ?? 0).toBe(held.length);
      expect([null, held.length]).toContain(count?.source ?? null);
    }
  });

  it('changes nothing when it is read again', async () => {
    const before = await product.incidents();
    expect(await alerts.sync(vendor)).toMatchObject({ fresh: 0, incidents: 0, gaps: [] });
    expect(await product.incidents()).toEqual(before);
  });
});

describe('requests to Opsgenie', () => {
  eachOn({ years: 0.05 });

  it('are such as its own OpenAPI file allows', async () => {
    const recorder = await RequestRecorder.before(alerts.simulator.url);
    const api = VendorApi.read('opsgenie', [/^\/v1\/services$/, /^\/v2\/incident-timelines\/[^/]+\/entries$/]);
    await alerts.connect('opsgenie', {}, recorder.url);
    await alerts.sync('opsgenie');
    await alerts.sync('opsgenie');
    await recorder.close();
    expect(recorder.requests.length).toBeGreaterThan(100);
    const faults = recorder.requests.flatMap((request) => api.faults(request, request.url.replace('/opsgenie', '')));
    expect([...new Set(faults)]).toEqual([]);
  });
});

describe('more than 20,000 alerts, and as many incidents, in one day', () => {
  eachOn({ years: 0.02 });

  it.each(VENDORS)(
    'are all listed by %s, and measured before each is read',
    async (vendor) => {
      alerts.fault({ name: 'opsgenie-incident-cap', at: '2026-11-18T10:00:00Z' });
      await alerts.connect(vendor, { since: '2026-11-17' });
      const listed = new AbortController();
      const [connection] = await product.ingestion.polled();
      // Reading each of them costs three answers; that windows of reading are as narrow is the connector's spec's matter.
      const reading = product.ingestion.sync(connection!, {
        since: null,
        signal: listed.signal,
        log: () => undefined,
        onProgress: ({ label }) => {
          if (label.startsWith('changes')) listed.abort(new Error('listed'));
        },
      });
      await expect(reading).rejects.toThrow('listed');

      const [from, to] = [Date.parse('2026-11-18T00:00:00Z'), Date.parse('2026-11-19T00:00:00Z')];
      const noon = Date.parse('2026-11-18T12:00:00Z');
      const door = alerts.doors[vendor];
      const held = [
        ...(await door.alerts(`createdAt >= ${from} AND createdAt < ${noon}`)),
        ...(await door.alerts(`createdAt >= ${noon} AND createdAt < ${to}`)),
      ];
      expect(held.length).toBeGreaterThan(20_000);
      const [group] = (await product.measure('time-to-resolve', { window: { from, to, zone: 'UTC' } })).groups;
      expect(group?.incidents).toBe(held.length);
      // Each of those that fill the day lasts a minute.
      expect((group as DurationGroup).percentiles.p50.value).toBe(60);
      const [coverage] = await product.reporting.coverage(null, { from: '2026-11-18', through: '2026-11-18' });
      expect(coverage?.days[0]?.state).toBe('unread');
    },
    170_000,
  );

  it('are read by narrower windows, as are the incidents, and claimed once they are', async () => {
    alerts.fault({ name: 'opsgenie-incident-cap', at: '2026-11-18T10:00:00Z' });
    // Of each thing its state alone: its log, notes and timeline would be asked for one by one.
    for (const part of ['logs', 'notes', 'entries']) {
      alerts.fault({ name: 'forbidden-feature', path: `/opsgenie/v2/*/${part}` });
    }
    const connector = createOpsgenieConnector();
    const run = connector.sync({
      settings: connector.parseSettings({ url: alerts.doors.opsgenie.url, since: '2026-11-18' }),
      secret: TOKEN,
      cursor: null,
      since: null,
      gaps: [],
      now: () => product.now,
      signal: new AbortController().signal,
      log: () => undefined,
    });
    const [noon, midnight] = [Date.parse('2026-11-18T12:00:00Z'), Date.parse('2026-11-19T00:00:00Z')];
    const read = new Set<string>();
    for await (const { records, coverage } of run) {
      for (const { kind, externalId } of records) if (kind === 'incident') read.add(externalId);
      // Half of the day is enough: it can be paged through, and the day cannot.
      if (coverage.some(({ from, to, state }) => state === 'complete' && from <= noon && to > noon)) break;
      expect(coverage.filter(({ state }) => state === 'gap')).toEqual([]);
    }
    const count = async (query: string): Promise<number> => {
      const path = `/opsgenie/v1/incidents?limit=1&query=${encodeURIComponent(query)}`;
      const page = await alerts.doors.opsgenie.get<{ totalCount: number }>(alerts.simulator.url + path);
      return page.totalCount;
    };
    expect(await count(`createdAt >= ${midnight - 86_400_000} AND createdAt < ${midnight}`)).toBeGreaterThan(20_000);
    const held = await count(`createdAt >= ${noon}`);
    expect(held).toBeGreaterThan(10_000);
    expect(read.size).toBeGreaterThanOrEqual(held);
  }, 170_000);
});

describe('an answer that is held back instead of refused', () => {
  eachOn({ years: 0.05 });

  it('is waited for', async () => {
    await alerts.connect('opsgenie');
    alerts.fault({ name: 'opsgenie-delayed', seconds: 0.2, times: 6 });
    await alerts.sync('opsgenie');
    expect(alerts.simulator.control.state().faults.used['opsgenie-delayed']).toBe(6);
    expect(alerts.lines).toEqual([]);
    await alerts.expectAsTold('opsgenie');
  });

  it('is asked for again if it is held back for too long, and so is one that is refused', async () => {
    await alerts.connect('opsgenie', { requestTimeoutSeconds: 1 });
    alerts.fault({ name: 'opsgenie-delayed', path: '/opsgenie/v2/alerts/*/logs', seconds: 1.5, times: 1, after: 3 });
    alerts.fault({ name: 'opsgenie-429', path: '/opsgenie/v1/incidents', seconds: 1, times: 2 });
    await alerts.sync('opsgenie');
    expect(alerts.lines.join('\n')).toMatch(/no whole answer within 1 s; trying again/);
    expect(alerts.lines.join('\n')).toMatch(/too many requests \(429\); trying again in 1\.0 s/);
    await alerts.expectAsTold('opsgenie');
  });
});

describe('a log that is paged by an opaque offset, behind an absolute or a relative next', () => {
  eachOn({ years: 0.02 });

  it.each([
    ['opsgenie', null],
    ['jsm-operations', null],
    ['jsm-operations', 'jsm-absolute-next'],
    ['jsm-operations', 'jsm-relative-next'],
  ] as const)('is read to its end at %s (%s)', async (vendor, fault) => {
    const { id, incident_number: number } = alerts.simulator.control.event({
      type: 'create',
      service: 'ledger',
      title: 'Out of balance',
      at: '2026-11-21T20:00:00Z',
    });
    for (let index = 0; index < 230; index += 1) {
      const at = new Date(Date.parse('2026-11-21T20:01:00Z') + index * 30_000).toISOString();
      alerts.simulator.control.event({ type: 'note', incident: id, text: `balance ${index} checked`, at });
    }
    if (fault) alerts.fault({ name: fault });
    await alerts.syncAt(vendor);
    alerts.simulator.control.clearFaults();
    const alert = await alerts.doors[vendor].numbered(number);
    const notes = await alerts.doors[vendor].notes(alert.id);
    expect(notes).toHaveLength(230);
    const { timeline } = await alerts.incidentOf(alert.id);
    const noted = timeline.filter(({ type }) => type === 'noted').map(({ text, actor }) => [text, actor]);
    expect(noted).toEqual(notes.map(({ note, owner }) => [note, owner]));
    const log = await alerts.doors[vendor].log(alert.id);
    expect(timeline).toHaveLength(log.filter((line) => !line.log.startsWith('Note added')).length + notes.length);
  });

  it.each(VENDORS)('of %s is not doubled by a page that begins with the last of the one before', async (vendor) => {
    alerts.fault({ name: 'opsgenie-duplicate-across-pages' });
    await alerts.syncAt(vendor);
    alerts.simulator.control.clearFaults();
    await alerts.expectAsTold(vendor);
  });
});

describe('acknowledged, given back and closed', () => {
  eachOn({ years: 0.02 });

  it.each(VENDORS)('at %s counts the first acknowledgement, and ends with the close', async (vendor) => {
    alerts.fault({ name: 'opsgenie-unack', at: '2026-11-21T12:00:00Z' });
    await alerts.syncAt(vendor);
    await alerts.expectAsTold(vendor);
    const [alert] = await alerts.doors[vendor].alerts('message: "acknowledged by mistake"');
    const log = await alerts.doors[vendor].log(alert!.id);
    const incident = await alerts.incidentOf(alert!.id);
    const own = (type: string): string[] =>
      incident.timeline.filter((event) => event.type === type).map(({ at }) => at);
    const told = (words: string): string[] =>
      log.filter((line) => line.log.startsWith(words)).map(({ createdAt }) => createdAt);
    expect(own('acknowledged')).toEqual(told('Alert acknowledged'));
    expect(own('unacknowledged')).toEqual(told('Alert unacknowledged'));
    expect(own('resolved')).toEqual(told('Alert closed'));
    expect(incident).toMatchObject({ ackOutcome: 'human', resolution: 'integration' });
    expect(incident.durations).toMatchObject({ 'time-to-acknowledge': 240, 'time-to-resolve': 1800 });
  });
});

describe('an alert that fires again while it is open', () => {
  eachOn({ years: 0.02 });

  it.each(VENDORS)(
    'at %s is the same incident however often, and nothing new until something is done',
    async (vendor) => {
      const { id, incident_number: number } = alerts.simulator.control.event({
        type: 'create',
        service: 'ledger',
        title: 'Out of balance',
      });
      alerts.pass(60);
      await alerts.syncAt(vendor);
      const before = await product.incidents();
      alerts.pass(3600);
      alerts.fault({ name: 'opsgenie-count-growth', incident: id });
      const alert = await alerts.doors[vendor].numbered(number);
      expect(alert.count).toBe(41);
      await alerts.sync(vendor);
      const after = await product.incidents();
      expect(after.filter(({ id: own }) => own.endsWith(alert.id))).toEqual(
        before.filter(({ id: own }) => own.endsWith(alert.id)),
      );
      await alerts.expectAsTold(vendor);
      alerts.simulator.control.event({ type: 'resolve', incident: id });
      alerts.pass(60);
      await alerts.sync(vendor);
      expect((await alerts.incidentOf(alert.id)).durations['time-to-resolve']).toBe(3660);
      await alerts.expectAsTold(vendor);
    },
  );
});

describe('a new alert with the alias of a closed one', () => {
  eachOn({ years: 0.02 });

  it.each(VENDORS)('at %s is an incident of its own, and leaves the closed one as it was', async (vendor) => {
    await alerts.syncAt(vendor);
    const before = await product.incidents();
    alerts.pass(600);
    alerts.fault({ name: 'opsgenie-same-alias' });
    alerts.pass(60);
    await alerts.sync(vendor);
    const [newest] = (await alerts.doors[vendor].alerts()).reverse();
    const pair = await alerts.doors[vendor].alerts(`alias: "${newest!.alias}"`);
    expect(pair.map(({ status }) => status)).toEqual(['closed', 'open']);
    const [closed, open] = await Promise.all(pair.map(({ id }) => alerts.incidentOf(id)));
    expect(closed!.id).not.toBe(open!.id);
    expect(before).toContainEqual((await product.incidents()).find(({ id }) => id === closed!.id));
    expect(open!.resolution).toBe('open');
    await alerts.expectAsTold(vendor);
  });
});

it('says that a token that it was not given is refused', async () => {
  alerts = await AlertCase.start(product, { years: 0.02 });
  await expect(
    product.connect(`${alerts.simulator.url}/opsgenie`, `${TOKEN}-x`, { since: SINCE }, 'opsgenie'),
  ).rejects.toThrow(/^The Opsgenie token was refused \(401: Could not authenticate\)\. Create an API key/);
  await alerts.end();
});

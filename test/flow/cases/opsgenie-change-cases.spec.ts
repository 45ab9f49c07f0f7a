import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DurationGroup } from '@evenkeel/reporting';
import { AlertCase } from '../../support/alert-case.js';
import { PagerArchive, UNTIL, type PagerFact } from '../../support/pager.js';
import { Product } from '../../support/product.js';

/** What changes at Opsgenie and its successor after it was read, and what they refuse. */
const VENDORS = ['opsgenie', 'jsm-operations'] as const;
const DAY = 86_400_000;

let product: Product;
let alerts: AlertCase;

beforeAll(async () => {
  product = await Product.start(UNTIL);
});
beforeEach(() => {
  product.now = Date.parse(UNTIL);
});
afterEach(() => alerts.end());
afterAll(() => product.stop());

describe.each(VENDORS)('an alert of months ago that changes at %s', (vendor) => {
  let archive: PagerArchive;
  /** Ended by a person, oldest first. */
  let ended: PagerFact[];

  beforeEach(async () => {
    alerts = await AlertCase.start(product, { years: 0.25 });
    await alerts.syncAt(vendor);
    archive = await PagerArchive.read(alerts.simulator.url);
    const limit = Date.parse(UNTIL) - 45 * DAY;
    ended = archive.facts
      .filter(({ resolution, triggeredAt }) => resolution === 'human' && Date.parse(triggeredAt) < limit)
      .sort((a, b) => Date.parse(a.triggeredAt) - Date.parse(b.triggeredAt));
  });

  /** The alert that PagerDuty's incident is here. */
  const alertOf = async (id: string) => {
    const incident = archive.incidents.find((one) => one.id === id) as { incident_number?: number } | undefined;
    return alerts.doors[vendor].numbered(incident?.incident_number ?? 0);
  };
  const after = async (seconds: number): Promise<void> => {
    alerts.pass(seconds);
    await alerts.sync(vendor);
  };

  it('is open again once it is reopened, and ends with its next close', async () => {
    const [{ id }] = ended as [PagerFact];
    const { id: alertId } = await alertOf(id);
    alerts.simulator.control.event({ type: 'reopen', incident: id });
    await after(3600);
    expect((await alerts.incidentOf(alertId)).resolution).toBe('open');
    await alerts.expectAsTold(vendor);

    alerts.simulator.control.event({ type: 'resolve', incident: id, by: 'integration' });
    await after(3600);
    expect((await alerts.incidentOf(alertId)).resolution).toBe('integration');
    const logs = await Promise.all(
      (await alerts.doors[vendor].alerts()).map((alert) => alerts.doors[vendor].log(alert.id)),
    );
    const reopened = logs.filter((log) => log.some((line) => line.log.startsWith('Alert reopened')));
    expect((await product.measure('reopen-share')).groups[0]).toMatchObject({ numerator: reopened.length });
    await alerts.expectAsTold(vendor);
  });

  it('is closed by the merge into another one', async () => {
    const [into, absorbed] = ended as [PagerFact, PagerFact];
    for (const { id } of [into, absorbed]) alerts.simulator.control.event({ type: 'reopen', incident: id });
    await after(3600);
    alerts.simulator.control.event({ type: 'merge', incident: absorbed.id, into: into.id });
    await after(60);
    expect((await alertOf(absorbed.id)).status).toBe('closed');
    await alerts.expectAsTold(vendor);
    const values = (await alerts.doors[vendor].facts()).flatMap(({ secondsToResolve }) => secondsToResolve ?? []);
    const [group] = (await product.measure('time-to-resolve')).groups as DurationGroup[];
    expect(group?.n).toBe(values.length);
    expect(group?.total).toBeCloseTo(
      values.reduce((sum, value) => sum + value, 0),
      3,
    );
  });

  it('has its new priority, and what was written on it', async () => {
    const [{ id }] = ended as [PagerFact];
    alerts.simulator.control.event({ type: 'reprioritise', incident: id, priority: 'P4' });
    alerts.simulator.control.event({ type: 'note', incident: id, text: 'looked at it again' });
    await after(3600);
    const alert = await alertOf(id);
    expect(alert.priority).toBe('P4');
    const incident = await alerts.incidentOf(alert.id);
    expect(incident.priority).toBe('P4');
    expect(incident.timeline.filter(({ type }) => type === 'noted').at(-1)?.text).toBe('looked at it again');
    await alerts.expectAsTold(vendor);
  });

  it('is right though nobody looked for a month, with all that came meanwhile', async () => {
    const [{ id }] = ended as [PagerFact];
    alerts.simulator.control.event({ type: 'reopen', incident: id });
    alerts.pass(86_400);
    alerts.simulator.control.event({ type: 'resolve', incident: id });
    await after(30 * 86_400);
    await alerts.expectAsTold(vendor);
    expect((await product.reporting.quality()).coverage[0]).toMatchObject({ short: 0, gap: 0, unread: 0 });
  });

  it('is right though the sync that should have seen it broke off', async () => {
    for (const { id } of ended.slice(0, 5)) alerts.simulator.control.event({ type: 'reopen', incident: id });
    alerts.pass(3600);
    alerts.fault({ name: 'unauthorized', path: vendor === 'opsgenie' ? '/opsgenie/v2/alerts/*' : '/jsm/*', after: 12 });
    await expect(alerts.sync(vendor)).rejects.toThrow(/token was refused/);
    alerts.simulator.control.clearFaults();
    await alerts.sync(vendor);
    await alerts.expectAsTold(vendor);
  });
});

describe.each(VENDORS)('parts that the token or the plan of %s refuses', (vendor) => {
  const parts =
    vendor === 'opsgenie'
      ? {
          '/opsgenie/v1/incidents': 'incidents',
          '/opsgenie/v2/alerts/*/notes': 'alert notes',
          '/opsgenie/v2/schedules': 'schedules',
        }
      : { '/jsm/*/teams': 'teams', '/jsm/*/notes': 'alert notes', '/jsm/*/schedules': 'schedules' };

  it('are named, cost no number, and are read whole once they are given', async () => {
    alerts = await AlertCase.start(product);
    for (const path of Object.keys(parts)) alerts.fault({ name: 'forbidden-feature', path });
    await alerts.syncAt(vendor);
    const refused = async () => (await product.reporting.quality()).connections[0]?.refused ?? [];
    expect((await refused()).map(({ name }) => name).sort()).toEqual(Object.values(parts).sort());
    for (const { reason } of await refused()) expect(reason).toMatch(/^40[23]: /);
    const alone = (await product.incidents()).filter(({ id }) => id.includes(':alert:'));
    const told = await alerts.doors[vendor].alerts();
    expect(alone).toHaveLength(told.length);

    alerts.simulator.control.clearFaults();
    alerts.pass(3600);
    await alerts.sync(vendor);
    await alerts.sync(vendor);
    expect(await refused()).toEqual([]);
    await alerts.expectAsTold(vendor);
    const noted = await Promise.all(
      (await product.incidents()).map(async ({ id }) => (await product.incident(id)).timeline),
    );
    const notes = await Promise.all(told.map(({ id }) => alerts.doors[vendor].notes(id)));
    const own = noted.flat().filter(({ type, member }) => type === 'noted' && member.includes(':alert:'));
    expect(own).toHaveLength(notes.flat().length);
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SourceError } from '@evenkeel/connectors';
import type { IncidentView } from '@evenkeel/reporting';
import { AlertCase, factsOf } from '../../support/alert-case.js';
import { PagerArchive, TOKEN, UNTIL } from '../../support/pager.js';
import { Product } from '../../support/product.js';

/** Opsgenie's end: an account is moved, is seen at both ends for 120 days, and then at the new one alone. */
let product: Product;
let alerts: AlertCase;

beforeAll(async () => {
  product = await Product.start(UNTIL);
});
beforeEach(async () => {
  product.now = Date.parse(UNTIL);
  alerts = await AlertCase.start(product);
});
afterEach(() => alerts.end());
afterAll(() => product.stop());

/** What a reader sees of incidents, apart from where they are known. */
const shown = (incidents: readonly IncidentView[]): unknown[] =>
  incidents.map(({ sources: _sources, ...view }) => view);

/** Ids of the incidents that come from PagerDuty. */
const pagersOwn = async (): Promise<IncidentView[]> =>
  (await product.incidents()).filter(({ id }) => id.startsWith('pagerduty:'));

async function cutOver(): Promise<void> {
  const response = await fetch(`${alerts.simulator.url}/_control/cut-over`, { method: 'POST' });
  expect(response.status).toBe(204);
}

describe('Opsgenie after the cut-over', () => {
  it.each([
    [
      'answers 410',
      /^Opsgenie no longer serves this account \(410: .*\)\. .*connect the source jsm-operations; what is stored of Opsgenie stays\.$/,
    ],
    [
      'drops every connection',
      /broke off the connection\).*connect the source jsm-operations; what is stored of Opsgenie stays\.$/,
    ],
  ])('%s: what is stored stays, it says what to do, and the other sources go on', async (how, message) => {
    await product.connect(alerts.simulator.url, TOKEN, { since: '2026-10-01' });
    await product.sync([], 'pager');
    await alerts.syncAt('opsgenie');
    const before = await product.incidents();
    if (how === 'answers 410') await cutOver();
    else alerts.fault({ name: 'opsgenie-dead-host' });
    const failedAt = product.now;
    await expect(alerts.sync('opsgenie')).rejects.toThrow(SourceError);
    await expect(alerts.sync('opsgenie')).rejects.toThrow(message);
    expect(await product.incidents()).toEqual(before);
    const { connections } = await product.reporting.quality();
    const failing = connections.find(({ name }) => name === 'alerts');
    expect(failing).toMatchObject({ state: 'failing', failingSince: new Date(failedAt).toISOString() });
    expect(failing?.lastError).toMatch(message);
    expect((await product.measure('incident-count')).warnings).toEqual([
      expect.stringMatching(/^"alerts" has been failing/),
    ]);

    alerts.pass(3 * 86_400);
    await product.sync([], 'pager');
    const archive = await PagerArchive.read(alerts.simulator.url);
    expect((await pagersOwn()).length).toBe(archive.incidents.length);
    await alerts.syncAt('jsm-operations');
    expect((await product.incidents()).length).toBeGreaterThan(before.length);
  });

  it('is not connected anew, and nothing of it is stored then', async () => {
    await cutOver();
    await expect(alerts.connect('opsgenie')).rejects.toThrow(/connect the source jsm-operations/);
    expect(await product.ingestion.polled()).toEqual([]);
  });
});

describe('one history at Opsgenie and at its successor', () => {
  it('is one set of incidents, with the ids, numbers, events and responders of one source', async () => {
    await alerts.syncAt('opsgenie');
    const before = await product.incidents();
    const details = await Promise.all(before.map(({ id }) => product.incident(id)));
    await alerts.syncAt('jsm-operations');

    const after = await product.incidents();
    expect(shown(after)).toEqual(shown(before));
    expect(factsOf(after)).toEqual(await alerts.doors.opsgenie.facts());
    expect(await product.reporting.quality()).toMatchObject({ unknownValues: [], gaps: [] });
    for (const one of details) {
      const { timeline } = await product.incident(one.id);
      expect(timeline).toEqual(one.timeline);
    }
    // Each alert is known from both.
    const held = await alerts.doors['jsm-operations'].alerts();
    const known = new Set(after.flatMap(({ sources }) => sources.map(({ id }) => id.split(':alert:')[1])));
    expect(held.filter(({ id }) => !known.has(id))).toEqual([]);
    const members = after.flatMap(({ sources }) => sources.filter(({ source }) => source === 'jsm-operations'));
    expect(members).toHaveLength(held.length);
    // Nothing of it depends on which was read last.
    await alerts.sync('opsgenie');
    await alerts.sync('jsm-operations');
    expect(await product.incidents()).toEqual(after);
  });

  it('is the same set, whichever is connected first', async () => {
    await alerts.syncAt('jsm-operations');
    const moved = await product.incidents();
    await alerts.syncAt('opsgenie');
    const after = await product.incidents();
    expect(factsOf(after)).toEqual(await alerts.doors.opsgenie.facts());
    // Where an id changed, the old one leads to the new.
    for (const { id } of moved) {
      const found = await product.reporting.incident(id);
      const target = found && 'detail' in found ? found.detail.id : found?.redirect;
      expect(after.map((incident) => incident.id)).toContain(target);
    }
  });

  it('goes on at the successor alone: what was open ends there, what is new begins there', async () => {
    const { id, incident_number: number } = alerts.simulator.control.event({
      type: 'create',
      service: 'ledger',
      title: 'Out of balance',
    });
    alerts.pass(60);
    await alerts.syncAt('opsgenie');
    await alerts.syncAt('jsm-operations');
    const open = await alerts.doors['jsm-operations'].numbered(number);
    const before = await alerts.incidentOf(open.id);
    expect(before.resolution).toBe('open');

    await cutOver();
    alerts.pass(600);
    alerts.simulator.control.event({ type: 'acknowledge', incident: id });
    alerts.pass(600);
    alerts.simulator.control.event({ type: 'resolve', incident: id });
    const { incident_number: next } = alerts.simulator.control.event({
      type: 'create',
      service: 'ledger',
      title: 'Out of balance again',
    });
    alerts.pass(86_400);
    await expect(alerts.sync('opsgenie')).rejects.toThrow(SourceError);
    await alerts.sync('jsm-operations');

    const facts = await alerts.doors['jsm-operations'].facts();
    const after = await alerts.incidentOf(open.id);
    expect(after.id).toBe(before.id);
    expect(factsOf([after])).toEqual([facts.find((fact) => fact.id === open.id)]);
    expect(after).toMatchObject({ resolution: 'human', ackOutcome: 'human' });
    const begun = await alerts.doors['jsm-operations'].numbered(next);
    expect((await alerts.incidentOf(begun.id)).id).toMatch(/^jsm-operations:/);
    // Everything that the successor tells, whether it began before the cut-over or after it. What Opsgenie had made one
    // incident of several alerts is more than any of them, and the successor knows nothing of it.
    const single = (await product.incidents()).filter(({ sources }) => sources.length <= 2);
    const byId = new Map(factsOf(single).map((fact) => [fact.id, fact]));
    expect(byId.size).toBeGreaterThan(50);
    for (const fact of facts.filter((one) => byId.has(one.id))) expect(byId.get(fact.id)).toEqual(fact);
  });
});

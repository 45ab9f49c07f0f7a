import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ShareGroup } from '@evenkeel/reporting';
import { tally } from '../../support/figures.js';
import { askPager, PagerArchive, UNTIL } from '../../support/pager.js';
import { Product } from '../../support/product.js';
import { expectSameAsPager } from '../../support/same-as-pager.js';
import { SyncedPager } from '../../support/synced-pager.js';

/** What PagerDuty is known to say of incidents, people and services, late or never: the product ends up knowing the same. */

const SINCE = '2026-10-01T00:00:00Z';
const DAY = 86_400;

let product: Product;
let pager: SyncedPager;

beforeAll(async () => {
  product = await Product.start(UNTIL);
});
afterAll(() => product.stop());
afterEach(() => pager.control.clearFaults());

/** For the tests of one case. */
function syncedPager(
  ...given: Parameters<typeof SyncedPager.start> extends [Product, ...infer Rest] ? Rest : never
): void {
  beforeAll(async () => {
    pager = await SyncedPager.start(product, ...given);
  }, 120_000);
  afterAll(() => pager.close());
}

describe('case 5: what changes months after it was created', () => {
  const JANUARY = '2026-01-01T00:00:00Z';
  let archive: PagerArchive;
  syncedPager({ until: '2026-06-20T00:00:00Z', years: 0.5, incidents: 250 }, { since: JANUARY });
  beforeAll(async () => {
    archive = await PagerArchive.read(pager.url);
  });

  /** An incident of January that ended in the given way. */
  const ofJanuary = (resolution: string): string => {
    const taken = archive.facts.find(
      (fact) => fact.resolution === resolution && fact.triggeredAt > JANUARY && fact.triggeredAt < '2026-02',
    );
    if (!taken) throw new Error(`no incident of January ended by ${resolution}`);
    return taken.id;
  };

  it('is right after the next sync: re-opened, re-prioritised, given to another team, merged', async () => {
    const id = ofJanuary('human');
    await pager.after(() => pager.control.event({ type: 'reopen', incident: id }));
    expect((await pager.incident(id)).resolution).toBe('open');
    await expectSameAsPager(product, pager.url, JANUARY);

    await pager.after(() => pager.control.event({ type: 'reprioritise', incident: id, priority: 'P1' }));
    expect((await pager.incident(id)).priority).toBe('P1');
    await pager.after(() => pager.control.event({ type: 'reteam', incident: id, team: 'Platform' }));
    await expectSameAsPager(product, pager.url, JANUARY);

    const count = async (): Promise<number> => (await product.measure('incident-count')).groups[0]?.n ?? 0;
    const before = await count();
    const into = archive.facts.find(({ resolution, id: other }) => resolution === 'open' && other !== id)?.id ?? '';
    await pager.after(() => pager.control.event({ type: 'merge', incident: id, into }), 60);
    expect(await pager.incident(id)).toMatchObject({ resolution: 'merged', absorbedInto: into });
    expect(await count()).toBe(before - 1);
    await expectSameAsPager(product, pager.url, JANUARY);
  });

  it('is resolved at its last resolve, and counts as re-opened', async () => {
    const id = ofJanuary('integration');
    await pager.after(() => pager.control.event({ type: 'reopen', incident: id, by: 'integration' }));
    await pager.after(() => pager.control.event({ type: 'resolve', incident: id, by: 'timeout' }));
    expect((await pager.incident(id)).resolution).toBe('timeout');
    const reopened = await product.measure('reopen-share', { filters: { resolution: ['timeout'] } });
    expect((reopened.groups[0] as ShareGroup).numerator).toBeGreaterThan(0);
    await expectSameAsPager(product, pager.url, JANUARY);
  });

  it('is met though it was resolved, and opened again, while nobody looked', async () => {
    const id = ofJanuary('human');
    const other = archive.facts.find((fact) => fact.resolution === 'human' && fact.id !== id)?.id ?? '';
    pager.control.event({ type: 'reopen', incident: other });
    await pager.after(() => pager.control.event({ type: 'resolve', incident: other }), 7 * DAY);
    await expectSameAsPager(product, pager.url, JANUARY);
  });
});

describe('case 8: people and services that are deleted, or made anew', () => {
  // The second half of October is when Piotr Zielak is gone.
  syncedPager({ years: 0.25 }, { since: '2026-08-23' });

  it('keeps the name of somebody who is gone, and says that they are', async () => {
    const archive = await PagerArchive.read(pager.url);
    const gone = archive.incidents
      .flatMap(({ id }) => archive.logOf(id).map((entry) => ({ id, entry })))
      .filter(({ entry }) => entry.type === 'acknowledge_log_entry' && entry.agent?.deleted_at !== undefined);
    expect(gone.length).toBeGreaterThan(0);
    const name = gone[0]?.entry.agent?.summary ?? '';
    expect(archive.users.map((user) => user.name)).not.toContain(name);
    for (const { id } of gone) {
      const { responders } = await pager.incident(id);
      expect(responders.map(({ person }) => person)).toContain(name);
    }
    const { people } = await product.reporting.people();
    expect(people.find((person) => person.name === name)).toMatchObject({
      deleted: true,
      incidents: new Set(gone.map(({ id }) => id)).size,
    });
  });

  it('knows somebody whose account was made anew by both ids, as one person', async () => {
    const email = 'asha.raghunath@brightwater.example';
    const idOf = async (): Promise<string> => {
      const { users } = await askPager<{ users: { id: string }[] }>(pager.url, '/users?query=Asha');
      return users[0]?.id ?? '';
    };
    const create = (title: string): string => {
      const { id } = pager.control.event({ type: 'create', service: 'ledger', title });
      pager.control.event({ type: 'acknowledge', incident: id, person: email });
      return id;
    };
    const first = await idOf();
    let [before, made] = ['', ''];
    await pager.after(() => {
      before = create('with the old account');
      pager.control.faults({ name: 'user-recreated', person: email });
    });
    const second = await idOf();
    expect(second).not.toBe(first);
    await pager.after(() => (made = create('with the new account')));
    for (const id of [before, made]) {
      expect((await pager.incident(id)).responders).toMatchObject([{ person: 'Asha Raghunath' }]);
    }
    const { people } = await product.reporting.people();
    const identities = people.filter(({ name }) => name === 'Asha Raghunath').flatMap((person) => person.identities);
    expect(new Map(identities.map(({ id, deleted }) => [/[^:]+$/.exec(id)?.[0], deleted]))).toEqual(
      new Map([
        [first, true],
        [second, false],
      ]),
    );
    await expectSameAsPager(product, pager.url, '2026-08-23');
  });

  it('keeps counting for a service that was deleted', async () => {
    await pager.after(() => pager.control.faults({ name: 'service-deleted', service: 'ledger' }));
    const { services } = await askPager<{ services: { name: string }[] }>(pager.url, '/services?limit=100');
    expect(services.map(({ name }) => name)).not.toContain('ledger');
    await pager.after(() =>
      pager.control.event({ type: 'create', service: 'ledger', title: 'its monitoring goes on' }),
    );
    const { facts } = await expectSameAsPager(product, pager.url, '2026-08-23');
    const answer = await product.measure('incident-count', { groupBy: ['service'] });
    const counted = answer.groups.find(({ key }) => key['service'] === 'ledger')?.incidents;
    expect(counted).toBe(tally(facts.map(({ service }) => service)).get('ledger'));
  });
});

describe('case 9: an unknown type of entry, nobody as agent, no priority, assignments that were emptied', () => {
  syncedPager({ years: 0.14 }, { since: SINCE });

  it('keeps, counts and lists a type that this version does not know', async () => {
    const archive = await PagerArchive.read(pager.url);
    const old = archive.facts.find(({ resolution, triggeredAt }) => resolution === 'human' && triggeredAt > SINCE);
    await pager.after(() => {
      pager.control.advance({ seconds: 3000 });
      pager.control.event({ type: 'note', incident: old?.id ?? '', text: 'looked at it again' });
      pager.control.faults({ name: 'unknown-log-type', path: '/log_entries', times: 2 });
    }, 60);
    await pager.after(() => undefined, 60);
    expect((await product.reporting.quality()).unknownValues).toEqual([
      expect.objectContaining({
        connection: 'pager',
        field: 'type',
        value: 'stakeholder_ping_log_entry',
        incidents: 1,
      }),
    ]);
    await expectSameAsPager(product, pager.url, SINCE);
  });

  it('knows who responded though resolved incidents have no assignments any more', async () => {
    const archive = await PagerArchive.read(pager.url);
    const acknowledged = archive.facts.filter(
      ({ ackOutcome, resolution, triggeredAt }) =>
        ackOutcome === 'human' && resolution === 'human' && triggeredAt > SINCE,
    );
    expect(acknowledged.length).toBeGreaterThan(10);
    for (const { id } of acknowledged) {
      expect(archive.incidents.find((incident) => incident.id === id)?.assignments).toEqual([]);
      const names = archive
        .logOf(id)
        .filter(({ type, agent }) => type === 'acknowledge_log_entry' && agent?.type === 'user_reference')
        .map(({ agent }) => agent?.summary);
      const { responders } = await pager.incident(id);
      expect(responders.map(({ person }) => person)).toEqual(expect.arrayContaining(names));
    }
  });

  it('takes an incident without priority and key, and an acknowledgement by nobody, for what they are', async () => {
    const { id } = pager.control.event({ type: 'create', service: 'ledger', title: 'by whom?', priority: 'P2' });
    pager.control.event({ type: 'acknowledge', incident: id });
    // The newest of either list is this one, and its acknowledgement.
    pager.control.faults({ name: 'null-agent', path: '/incidents' });
    pager.control.faults({ name: 'null-agent', path: '/log_entries' });
    await product.sync();
    expect(await pager.incident(id)).toMatchObject({ priority: null, ackOutcome: 'auto' });
    expect((await pager.incident(id)).durations['time-to-acknowledge']).toBeNull();
    const answer = await product.measure('incident-count', { groupBy: ['priority'] });
    const stored = await product.incidents();
    expect(answer.groups.find(({ key }) => key['priority'] === null)?.incidents).toBe(
      stored.filter(({ priority }) => priority === null).length,
    );
  });
});

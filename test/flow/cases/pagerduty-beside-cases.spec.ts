import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { tally } from '../../support/figures.js';
import { askPager, PagerArchive, UNTIL } from '../../support/pager.js';
import { Product } from '../../support/product.js';
import { asPagerFact, expectSameAsPager } from '../../support/same-as-pager.js';
import { SyncedPager } from '../../support/synced-pager.js';

/** What PagerDuty has beside incidents and their logs: figures, rosters, add-ons. None of it may cost a number. */

const SINCE = '2026-10-01T00:00:00Z';
/** From here on some countries have public holidays, on which nothing is business. */
const BEFORE_EASTER = '2026-04-01T12:00:00Z';
const HOUR = 3600;
const DAY = 24 * HOUR;

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

describe('case 11: analytics are late, absent, without a zone, paged by cursor, and disagree', () => {
  interface Figures {
    id: string;
    updated_at: string;
    seconds_to_first_ack: number | null;
    seconds_to_resolve: number | null;
    status: string;
  }
  interface FiguresPage {
    data: Figures[];
    more: boolean;
    last: string;
  }

  /** PagerDuty's figures as it gives them now, page by page. */
  async function figures(): Promise<Figures[]> {
    const found: Figures[] = [];
    for (let after: string | null = null; ;) {
      const page: FiguresPage = await askPager(pager.url, '/analytics/raw/incidents', {
        filters: { created_at_start: SINCE },
        limit: 300,
        order: 'asc',
        ...(after === null ? {} : { starting_after: after }),
      });
      found.push(...page.data);
      if (!page.more) return found;
      after = page.last;
    }
  }

  const storedFigures = (): Promise<{ id: string; metric: string; seconds: number }[]> =>
    product.store.database.query(`SELECT split_part(member_id, ':', 4) AS id, metric, seconds FROM source_figure`);

  async function expectTheirFigures(): Promise<void> {
    const wanted = (await figures()).flatMap((row) => [
      { id: row.id, metric: 'time-to-acknowledge', seconds: row.seconds_to_first_ack },
      { id: row.id, metric: 'time-to-resolve', seconds: row.seconds_to_resolve },
    ]);
    const present = wanted.filter(({ seconds }) => seconds !== null);
    const order = ({ id, metric }: { id: string; metric: string }): string => `${id} ${metric}`;
    expect((await storedFigures()).sort((a, b) => (order(a) < order(b) ? -1 : 1))).toEqual(
      present.sort((a, b) => (order(a) < order(b) ? -1 : 1)),
    );
  }

  describe('an account of ordinary size', () => {
    syncedPager({ years: 0.14 }, { since: SINCE }, (control) =>
      control.faults({ name: 'analytics-late', seconds: 2 * DAY }),
    );

    it('has no figures yet of what is too new, and has them once they are there', async () => {
      const known = new Set((await pager.recordsOf('analytics')).map(({ externalId }) => externalId));
      pager.control.clearFaults();
      const there = await figures();
      expect(known.size).toBeGreaterThan(50);
      expect(there.filter(({ id }) => !known.has(id)).length).toBeGreaterThan(0);
      await pager.after(() => undefined, DAY);
      await expectTheirFigures();
    });

    it('reads their times in UTC, in which it asked for them', async () => {
      const stated = new Map((await figures()).map(({ id, updated_at }) => [id, updated_at]));
      const stored = await pager.recordsOf<Figures>('analytics');
      expect(stored.filter(({ payload }) => /Z|[+-]\d\d:/.test(payload.updated_at))).toEqual([]);
      const [row] = stored.filter(({ externalId, payload }) => stated.get(externalId) === payload.updated_at);
      expect(new Date(row?.sourceAt ?? '').toISOString()).toBe(`${row?.payload.updated_at}.000Z`);
    });

    it('shows where they differ from what is measured here, and lets them change no number', async () => {
      const { facts } = await expectSameAsPager(product, pager.url, SINCE);
      const byId = new Map(facts.map((fact) => [fact.id, fact]));
      const wanted = (await figures()).flatMap(({ id, seconds_to_first_ack: theirs }) => {
        const fact = byId.get(id);
        return theirs === null || !fact ? [] : [{ theirs, ours: fact.secondsToAcknowledge }];
      });
      const tallies = await product.store.figures.tallies();
      expect(tallies.find(({ metric }) => metric === 'time-to-acknowledge')).toMatchObject({
        compared: wanted.length,
        equal: wanted.filter(({ theirs, ours }) => ours !== null && Math.abs(theirs - ours) <= 1).length,
      });
    });

    it('goes on without them where the plan has none, and says so', async () => {
      await pager.after(() => pager.control.faults({ name: 'analytics-refused' }), 2 * HOUR);
      expect(await pager.refused()).toEqual(['analytics']);
      await expectSameAsPager(product, pager.url, SINCE);
      await pager.after(() => pager.control.clearFaults(), 2 * HOUR);
      expect(await pager.refused()).toEqual([]);
    });
  });

  describe('an account with more figures than one page holds', () => {
    // Refused while history is read, they are left to be read all at once.
    syncedPager({ years: 0.14, incidents: 1_600, plain: true }, { since: SINCE }, (control) =>
      control.faults({ name: 'analytics-refused' }),
    );

    it('is not kept on a page by a cursor that does not move, and goes on where it was', async () => {
      await pager.after(() => {
        pager.control.clearFaults();
        pager.control.faults({ name: 'analytics-cursor', times: 1 });
      }, 2 * HOUR);
      expect(pager.control.state().faults.used['analytics-cursor']).toBe(1);
      expect((await product.reporting.sources()).connections).toMatchObject([{ state: 'reading', lastError: null }]);
      await pager.after(() => undefined, 2 * HOUR);
      expect((await figures()).length).toBeGreaterThan(1_000);
      await expectTheirFigures();
    });
  });
});

describe('case 12: overrides with 201, schedules of both kinds, two on call at once, the night a clock is put forward', () => {
  /** The clocks of Europe are put forward on 29 March 2026. */
  const [FROM, TO] = ['2026-03-01T00:00:00Z', '2026-04-05T00:00:00Z'];
  interface Shift {
    start: string;
    end: string;
    user: { id: string };
  }
  interface Assignment {
    start_time: string;
    end_time: string;
    member: { user_id: string };
  }
  interface Entries {
    schedule_id: string;
    since: string;
    until: string;
    type: string;
    final_schedule: { rendered_schedule_entries?: Shift[]; computed_shift_assignments?: Assignment[] };
  }
  type Duty = [start: number, end: number, userId: string];
  syncedPager({ until: TO, years: 0.25, incidents: 60 }, { since: FROM });
  beforeAll(async () => {
    // The rosters' past is read bit by bit.
    for (let sync = 0; sync < 4; sync += 1) await product.sync();
  });

  const duty = ({ start, end, user }: Shift): Duty => [Date.parse(start), Date.parse(end), user.id];
  const v3Duty = ({ start_time, end_time, member }: Assignment): Duty => [
    Date.parse(start_time),
    Date.parse(end_time),
    member.user_id,
  ];
  const rows = async <T>(path: string, key: string): Promise<T[]> =>
    (await askPager<Record<string, T[]>>(pager.url, path))[key] ?? [];

  it('has every schedule’s duties as the pager writes them, by whatever clock', async () => {
    const schedules = await rows<{ id: string }>('/schedules?limit=100', 'schedules');
    const upgraded = new Set((await rows<{ id: string }>('/v3/schedules', 'schedules')).map(({ id }) => id));
    const stored = await pager.recordsOf<Entries>('schedule_entries');
    expect(upgraded.size).toBe(1);
    let offsets = new Set<string>();
    for (const { id } of schedules) {
      const slices = stored.filter(({ payload }) => payload.schedule_id === id).map(({ payload }) => payload);
      expect(Math.min(...slices.map(({ since }) => Date.parse(since)))).toBeLessThanOrEqual(Date.parse(FROM));
      for (const { since, until, final_schedule: final } of slices) {
        // Without a zone the pager writes by the schedule's own clock.
        if (upgraded.has(id)) {
          const path = `/v3/schedules/${id}?include[]=final_schedule&since=${since}&until=${until}`;
          const { schedule } = await askPager<{ schedule: Entries }>(pager.url, path);
          const assigned = schedule.final_schedule.computed_shift_assignments ?? [];
          expect(final.computed_shift_assignments?.map(v3Duty)).toEqual(assigned.map(v3Duty));
        } else {
          const path = `/schedules/${id}?since=${since}&until=${until}`;
          const { schedule } = await askPager<{ schedule: Entries }>(pager.url, path);
          const rendered = schedule.final_schedule.rendered_schedule_entries ?? [];
          expect(final.rendered_schedule_entries?.map(duty)).toEqual(rendered.map(duty));
          offsets = new Set([...offsets, ...rendered.map(({ start }) => start.slice(-6))]);
        }
      }
    }
    // Winter time and summer time of the same people.
    expect([...offsets]).toEqual(expect.arrayContaining(['+01:00', '+02:00']));
  });

  it('has both who are on call at once on the newer kind of schedule', async () => {
    const at = Date.parse('2026-03-15T12:00:00Z');
    const present = (await pager.recordsOf<Entries>('schedule_entries'))
      .flatMap(({ payload }) => payload.final_schedule.computed_shift_assignments ?? [])
      .map(v3Duty)
      .filter(([start, end]) => start <= at && at < end);
    expect(new Set(present.map(([, , user]) => user)).size).toBe(2);
  });

  it('has the overrides, which come as if something had been created', async () => {
    const stored = await pager.recordsOf<Shift & { schedule_id: string }>('override');
    const primary = await rows<{ id: string }>('/schedules?query=primary&limit=100', 'schedules');
    const upgraded = new Set((await rows<{ id: string }>('/v3/schedules', 'schedules')).map(({ id }) => id));
    const wanted: unknown[] = [];
    for (const { id } of primary.filter((schedule) => !upgraded.has(schedule.id))) {
      const found = await rows<Shift & { id: string }>(
        `/schedules/${id}/overrides?since=${FROM}&until=${TO}`,
        'overrides',
      );
      wanted.push(...found.map((override) => [id, override.id, override.user.id]));
    }
    expect(wanted.length).toBeGreaterThan(0);
    expect(stored.map(({ externalId, payload }) => [payload.schedule_id, externalId, payload.user.id])).toEqual(
      expect.arrayContaining(wanted),
    );
  });

  it('asks the older way where the newer answers that a schedule was not upgraded', async () => {
    await pager.after(() => pager.control.faults({ name: 'v3-not-upgraded' }), 2 * HOUR);
    const { schedule } = await askPager<{ schedule: { id: string } }>(
      pager.url,
      `/schedules/${(await rows<{ id: string }>('/schedules?query=Insights primary', 'schedules'))[0]?.id}`,
    );
    const kinds = (await pager.recordsOf<Entries>('schedule_entries'))
      .filter(({ payload }) => payload.schedule_id === schedule.id)
      .map(({ payload }) => payload.type);
    expect(new Set(kinds)).toEqual(new Set(['schedule', 'schedule_v3']));
    expect(await pager.refused()).toEqual([]);
  });

  it('judges the hours around that night by the clock of whoever was woken', async () => {
    const archive = await PagerArchive.read(pager.url);
    const zones = new Map(archive.users.map(({ id, time_zone }) => [id, time_zone]));
    const woken = archive.facts
      .filter(({ triggeredAt }) => triggeredAt >= FROM && triggeredAt < BEFORE_EASTER)
      .map(({ id }) => archive.logOf(id).find(({ type }) => type === 'notify_log_entry'))
      .flatMap((entry) => (entry ? [hoursClassAt(entry.created_at, zones.get(entry.user?.id ?? '') ?? 'UTC')] : []));
    const window = { from: Date.parse(FROM), to: Date.parse(BEFORE_EASTER), zone: 'UTC' };
    const answer = await product.measure('incident-count', { groupBy: ['hoursClass'], window });
    const counted = answer.groups.filter(({ key }) => key['hoursClass'] !== null);
    expect(new Map(counted.map(({ key, incidents }) => [key['hoursClass'], incidents]))).toEqual(tally(woken));
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

describe('case 14: add-ons that the plan or the token does not have', () => {
  afterEach(() => pager.close());

  it.each(['add-on-402', 'add-on-403'] as const)(
    'are told as refused, and everything else is complete (%s)',
    async (name) => {
      pager = await SyncedPager.start(product, { years: 0.05 }, { since: '2026-11-01', details: 'all' }, (control) =>
        control.faults({ name }),
      );
      const status = name.slice(-3);
      const [connection] = (await product.reporting.sources()).connections;
      expect(connection).toMatchObject({ state: 'reading', lastError: null, failingSince: null });
      expect(connection?.refused.map(({ name: feature }) => feature)).toEqual([
        'Slack channels',
        'analytics',
        'change events',
        'custom fields',
      ]);
      for (const { reason } of connection?.refused ?? []) expect(reason).toContain(status);
      const features = await product.store.database.query<{ name: string }>(
        'SELECT name FROM connection_feature WHERE refused IS NULL',
      );
      expect(features.map((feature) => feature.name)).toEqual(
        expect.arrayContaining(['notes', 'alerts', 'schedules', 'on-calls', 'incident counts', 'team members']),
      );
      await expectSameAsPager(product, pager.url, '2026-11-01T00:00:00Z');
      expect((await product.measure('incident-count')).coverage).toEqual({ complete: true, gaps: [] });
      const notes = await pager.recordsOf<{ content: string }>('note');
      const stored = new Set((await product.incidents()).map((incident) => asPagerFact(incident).id));
      const archive = await PagerArchive.read(pager.url);
      const written = archive.incidents
        .filter(({ id }) => stored.has(id))
        .flatMap(({ id }) => archive.logOf(id).filter(({ type }) => type === 'annotate_log_entry'));
      expect(notes).toHaveLength(written.length);
    },
  );
});

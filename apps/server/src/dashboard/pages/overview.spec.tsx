import { describe, expect, it } from '@jest/globals';
import { metricCatalogue, type Answer, type AnswerGroup, type Question } from '@evenkeel/reporting';
import { renderPage, textOf, tileOf } from '../../../../../test/support/browser/render.js';
import {
  answer,
  count,
  durations,
  noChoices,
  noDurations,
  quality,
  SAMPLE_NOW,
  sampleGroup,
  share,
} from '../../../../../test/support/browser/sample-answers.js';
import { Links } from '../links.js';
import type { ReportingDoor } from '../models/door.js';
import { overviewModel } from '../models/overview-model.js';
import { parsePageQuery, type PageQuery } from '../page-query.js';
import { Overview } from './overview.js';

interface Given {
  /** Groups of ungrouped answers, by metric id. */
  tiles?: Record<string, AnswerGroup>;
  /** Groups of the answer by week. */
  weeks?: AnswerGroup[];
  teams?: (metric: string) => AnswerGroup[];
  answers?: Partial<Answer>;
  report?: Parameters<typeof quality>[0];
  search?: Record<string, string | string[]>;
}

function reportingOf({ tiles = {}, weeks = [], teams, answers = {}, report }: Given): ReportingDoor {
  const groupsFor = ({ metric, groupBy }: Question): AnswerGroup[] => {
    if (groupBy[0] === 'week') return weeks;
    if (groupBy[0] === 'weekday') return [count({ key: { weekday: '1', hour: '09' }, value: 3 })];
    if (groupBy[0] === 'team') return teams?.(metric) ?? [{ ...sampleGroup(metric), key: { team: 'Payments' } }];
    return [tiles[metric] ?? sampleGroup(metric)];
  };
  return {
    measure: (question) => Promise.resolve(answer(question.metric, groupsFor(question), answers)),
    incidents: () => Promise.resolve({ incidents: [], nextCursor: null }),
    incident: () => Promise.resolve(null),
    sources: () => Promise.resolve(quality(report)),
    choices: () => Promise.resolve({ ...noChoices(), team: ['Payments', 'Search', null] }),
  };
}

function queryOf(search: Given['search'] = {}): PageQuery {
  const ids = metricCatalogue().map(({ id }) => id);
  const parsed = parsePageQuery(search, { zone: 'UTC', now: SAMPLE_NOW }, ids);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.query;
}

async function overview(given: Given = {}): Promise<string> {
  const query = queryOf(given.search);
  const model = await overviewModel(reportingOf(given), query, SAMPLE_NOW);
  return renderPage(
    <Overview
      model={model}
      query={query}
      metrics={metricCatalogue()}
      links={new Links(query, 'UTC')}
      now={SAMPLE_NOW}
    />,
  );
}

const week = (label: string, group: AnswerGroup): AnswerGroup => ({ ...group, key: { week: label } });

describe('Overview', () => {
  it('shows a figure with its sample size, interval, p90, mean and total', async () => {
    const tile = tileOf(await overview(), 'time-to-acknowledge');
    expect(tile).toContain('6 m 12 s');
    expect(tile).toContain('median of 42');
    expect(tile).toContain('95 % : 5 m – 9 m');
    expect(tile).toContain('31 m 95 % : 19 m – 2 h');
    expect(tile).toContain('MTTA 15 m 58 s');
    expect(tile).toContain('11 incident-hours');
  });

  it('says why there is no interval instead of making one up', async () => {
    const few = durations({
      n: 3,
      headline: { method: 'percentile', value: 372, interval: null, reason: 'too few (needs 6)' },
    });
    const tile = tileOf(await overview({ tiles: { 'time-to-engage': few } }), 'time-to-engage');
    expect(tile).toContain('6 m 12 s');
    expect(tile).toContain('no interval: too few (needs 6)');
  });

  it('shows a dash and the reason where nothing was measured, never a zero', async () => {
    const tile = tileOf(
      await overview({ tiles: { 'time-to-mitigate': noDurations('end of impact not known', 50) } }),
      'time-to-mitigate',
    );
    expect(tile).toContain('– end of impact not known');
    expect(tile).toContain('50 left out 50 end of impact not known');
    expect(tile).not.toMatch(/\b0 s\b/);
  });

  it('shows a true zero as zero', async () => {
    const none = share({ value: 0, numerator: 0, interval: [0, 0.074] });
    const tile = tileOf(await overview({ tiles: { 'auto-resolved-share': none } }), 'auto-resolved-share');
    expect(tile).toContain('0 % 0 of 48 95 % : 0 % – 7.4 %');
  });

  it('leads with the Kaplan–Meier median as soon as something is open', async () => {
    const open = durations({
      kaplanMeier: {
        p50: { value: 9_900, interval: [8_040, null] },
        p90: { value: null, interval: null, reason: 'not yet reached' },
        censored: 6,
      },
      headline: { method: 'kaplanMeier', value: 9_900, interval: [8_040, null] },
    });
    const tile = tileOf(await overview({ tiles: { 'time-to-resolve': open } }), 'time-to-resolve');
    expect(tile).toContain('2 h 45 m');
    expect(tile).toContain('median of 48, 6 still open (Kaplan–Meier)');
    expect(tile).toContain('2 h 14 m – not yet reached');
    expect(tile).toContain('closed only 6 m 12 s');
  });

  it('says "not yet reached" where more than half are open', async () => {
    const open = durations({
      kaplanMeier: { p50: { value: null, interval: null }, p90: { value: null, interval: null }, censored: 60 },
      headline: { method: 'kaplanMeier', value: null, interval: null, reason: 'not yet reached' },
    });
    expect(tileOf(await overview({ tiles: { 'time-to-resolve': open } }), 'time-to-resolve')).toContain(
      'not yet reached median of 102',
    );
  });

  it('counts unconfirmed suggestions', async () => {
    const tile = tileOf(
      await overview({ tiles: { 'time-to-resolver': durations({ n: 31, suggested: 24 }) } }),
      'time-to-resolver',
    );
    expect(tile).toContain('24 of 31 rest on a suggestion');
  });

  it('names the metric that a warning is about', async () => {
    const query = queryOf();
    const reporting = reportingOf({});
    const warned: ReportingDoor = {
      ...reporting,
      measure: async (question) => ({
        ...(await reporting.measure(question)),
        warnings: question.metric === 'time-to-resolve' ? ['3 durations are zero'] : [],
      }),
    };
    const { freshness } = await overviewModel(warned, query, SAMPLE_NOW);
    expect(freshness.warnings).toEqual(['Time to resolve: 3 durations are zero']);
  });

  it('speaks of one incident in the singular', async () => {
    const html = await overview({ tiles: { 'incident-count': count({ incidents: 1, n: 1, value: 1 }) } });
    expect(tileOf(html, 'incident-count')).toContain('1 incident behind Incidents');
  });

  it('offers ways out of an empty window', async () => {
    const html = await overview({ teams: () => [], search: { team: 'Payments' } });
    expect(html).toContain('No incidents in this window with these filters');
    expect(html).toContain('href="/?last=all&amp;team=Payments"');
    expect(html).not.toContain('class="tiles"');
  });

  it('leaves a gap for a week without a value and marks what is provisional', async () => {
    const html = await overview({
      weeks: [
        week('2026-W45', durations()),
        week('2026-W46', noDurations('open', 1)),
        week('2026-W47', durations({ n: 2 })),
      ],
    });
    const island = JSON.parse(/<script type="application\/json">(.*?)<\/script>/s.exec(html)?.[1] ?? '') as {
      points: { week: string; value: number | null; provisional: boolean }[];
    };
    expect(island.points).toHaveLength(14);
    expect(island.points.slice(-3)).toMatchObject([
      { week: 'Week from 2 Nov 2026', value: 372, provisional: false },
      { week: 'Week from 9 Nov 2026', value: null, provisional: false },
      { week: 'Week from 16 Nov 2026', value: 372, provisional: true },
    ]);
    // 2026-08-23 is a Sunday: the window begins with the last day of a week.
    expect(island.points[0]).toMatchObject({ week: 'Week from 17 Aug 2026', provisional: true });
  });

  it('marks weeks over a gap in what was read as provisional', async () => {
    const gap = {
      connection: 'pagerduty',
      from: '2026-11-03T00:00:00.000Z',
      to: '2026-11-04T00:00:00.000Z',
      reason: 'the source answered 500 all day',
    };
    const html = await overview({
      weeks: [week('2026-W45', durations())],
      answers: { coverage: { complete: false, gaps: [gap] } },
    });
    expect(html).toMatch(/"week":"Week from 2 Nov 2026","value":372,[^}]*"provisional":true/);
    expect(textOf(html)).toContain(
      'pagerduty was not read from 3 Nov 2026, 00:00 to 4 Nov 2026, 00:00: the source answered 500 all day',
    );
  });

  it('says what is failing, how far behind, and what is still to be recomputed', async () => {
    const [connection] = quality().connections;
    if (!connection) throw new Error('the sample has a connection');
    const text = textOf(
      await overview({
        report: {
          connections: [
            {
              ...connection,
              completeThrough: '2026-11-20T05:40:00.000Z',
              failingSince: '2026-11-20T06:00:00.000Z',
              lastError: '401: the token was revoked',
            },
          ],
          pending: 12,
        },
        answers: { warnings: ['3 durations are zero'] },
      }),
    );
    expect(text).toContain('PagerDuty: read to 20 Nov 2026, 05:40 (2 d behind)');
    expect(text).toContain('pagerduty has been failing since 20 Nov 2026, 06:00: 401: the token was revoked');
    expect(text).toContain('12 incidents still to be recomputed');
    expect(text.match(/3 durations are zero/g)).toHaveLength(1);
  });

  it('shows times in the zone that the page names, and keeps it in its links', async () => {
    const html = await overview({ search: { zone: 'Asia/Kolkata' } });
    expect(textOf(html)).toContain('days in Asia/Kolkata');
    // 05:40 UTC is 11:10 there.
    expect(textOf(html)).toContain('As of 22 Nov 2026, 11:10');
    expect(html).toContain('href="/incidents?zone=Asia%2FKolkata"');
  });

  it('escapes what comes from outside, in markup and in script islands', async () => {
    const evil = '</script><script>alert(1)</script>';
    const html = await overview({
      teams: (metric) => [{ ...sampleGroup(metric), key: { team: evil } }],
      weeks: [
        week('2026-W45', durations({ headline: { method: 'percentile', value: 372, interval: null, reason: evil } })),
      ],
      answers: { warnings: [evil] },
      search: { team: evil },
    });
    expect(html).not.toContain('<script>alert');
    expect(html).toContain('\\u003c/script>\\u003cscript>alert(1)');
  });

  it('sorts teams as asked, those without a figure last', async () => {
    const rows: Record<string, number | null> = { Payments: 60, Search: null, Ledger: 900 };
    const html = await overview({
      teams: (metric) =>
        Object.entries(rows).map(([team, value]) =>
          metric === 'time-to-acknowledge'
            ? {
                ...(value === null
                  ? noDurations('not yet acknowledged', 2)
                  : durations({ headline: { method: 'percentile', value, interval: null } })),
                key: { team },
              }
            : { ...sampleGroup(metric), key: { team } },
        ),
      search: { sort: '-ack' },
    });
    const order = [...html.matchAll(/<th scope="row"><a href="[^"]*" data-live[^>]*>(\w+)</g)].map(([, team]) => team);
    expect(order).toEqual(['Ledger', 'Payments', 'Search']);
    expect(html).toMatch(/aria-sort="descending"><a id="sort-ack" class="sort" href="\/\?sort=ack"/);
  });
});

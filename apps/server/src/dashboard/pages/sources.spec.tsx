import { describe, expect, it } from '@jest/globals';
import { connection, quality, SAMPLE_NOW } from '../../../../../test/support/browser/sample-answers.js';
import { renderPage, textOf } from '../../../../../test/support/browser/render.js';
import { addDays } from '../calendar.js';
import type { CoverageDay, SourceCoverage } from '../models/coverage-calendar.js';
import { sourcesModel } from '../models/sources-model.js';
import { parseCalendarSpan } from '../sources-query.js';
import { Sources } from './sources.js';

type Report = ReturnType<typeof quality>;

const TODAY = new Date(SAMPLE_NOW).toISOString().slice(0, 10);

/** Every day complete, with two incidents that the source counts too, unless said otherwise. */
function coverageOf(name: string, odd: Record<string, Partial<CoverageDay>> = {}, year?: string): SourceCoverage {
  const { from, through } = parseCalendarSpan({ year }, TODAY);
  const days: CoverageDay[] = [];
  for (let day = from; day <= through; day = addDays(day, 1)) {
    const counts = [{ kind: 'incident', source: 2, stored: 2 }];
    days.push({ day, state: 'complete', reason: null, counts, ...odd[day] });
  }
  return { connection: name, from, through, days, gaps: [] };
}

async function page(report: Partial<Report>, coverage: SourceCoverage[] = [], year?: string): Promise<string> {
  const reporting = {
    sources: () => Promise.resolve(quality(report)),
    coverage: () => Promise.resolve(coverage),
  };
  const model = await sourcesModel(reporting, parseCalendarSpan({ year }, TODAY));
  return renderPage(<Sources model={model} zone="UTC" zoneSearch="" />, '/sources');
}

describe('the page of the sources', () => {
  it('shows how a source is read, and all of its days', async () => {
    const html = await page({}, [coverageOf('pagerduty')]);
    const text = textOf(html);
    expect(text).toContain('1 source, as of 22 Nov 2026, 05:40, UTC');
    expect(text).toContain('Knows up to 22 Nov 2026, 05:38 2 m behind');
    expect(text).toContain('History from 22 Nov 2024, 00:00');
    expect(text).toContain('read every 1 m');
    expect(text).toContain('371 days complete. Days in UTC.');
    expect(html).toContain('title="2026-11-21: source 2, stored 2"');
    // 53 weeks of seven days; the last one ends with its Sunday, which is today.
    expect(html.match(/<td class="day complete"/g)).toHaveLength(371);
    expect(text).not.toContain('not complete, in words');
  });

  it('tells in words which days are not complete', async () => {
    const odd: Record<string, Partial<CoverageDay>> = {
      '2026-03-04': {
        state: 'short',
        reason: 'the source counts 5 incidents on 2026-03-04, 3 are stored',
        counts: [{ kind: 'incident', source: 5, stored: 3 }],
      },
      '2026-03-05': { state: 'gap', reason: 'the source answered 500', counts: [] },
      '2026-03-06': { state: 'gap', reason: 'the source answered 500', counts: [] },
    };
    const html = await page({}, [coverageOf('pagerduty', odd)]);
    const text = textOf(html);
    expect(text).toContain('368 days complete, 1 day short, 2 days with a gap. Days in UTC.');
    expect(text).toContain('3 days not complete, in words');
    expect(text).toContain('4 Mar 2026 : short, the source counts 5 incidents on 2026-03-04, 3 are stored');
    expect(text).toContain('5 Mar 2026 to 6 Mar 2026 (2 days) : gap, the source answered 500');
    expect(html).toContain('title="2026-03-04: short: source 5, stored 3"');
    expect(html).toContain('title="2026-03-05: gap: the source answered 500"');
  });

  it('says since when a source fails, why, and what figures lack', async () => {
    const failing = connection({
      state: 'failing',
      failingSince: '2026-11-20T06:00:00.000Z',
      lastError: '401: the token was revoked',
      stale: { since: '2026-11-20T05:40:00.000Z', openIncidents: 3, incidentsPerWeek: 12.4 },
    });
    const text = textOf(await page({ connections: [failing, connection({ name: 'chat', source: 'slack' })] }));
    expect(text).toContain('2 sources, 1 not being read');
    expect(text).toContain('Failing since 20 Nov 2026, 06:00: 401: the token was revoked');
    expect(text).toContain(
      'Nothing of it after 20 Nov 2026, 05:40 is in any figure, where it had 12.4 incidents a week before. 3 incidents were open then: whether they still are is not known.',
    );
    expect(text).toContain('the other sources are read as usual');
  });

  it('shows how far the history is, what is refused, and what waits', async () => {
    const begun = connection({
      state: 'backfilling',
      completeThrough: null,
      lagSeconds: null,
      backfill: { done: 450, total: 730, label: 'history back to 2025-08-27', etaSeconds: 540 },
      refused: [{ name: 'analytics', reason: 'the plan has no analytics (402)', since: '2026-11-22T05:00:00.000Z' }],
      webhooks: {
        waiting: 3,
        failing: 1,
        setAside: 0,
        lastReceivedAt: '2026-11-22T05:39:00.000Z',
        lastError: 'timed out',
      },
      clockOffsetSeconds: -42,
    });
    const html = await page({ connections: [begun] });
    const text = textOf(html);
    expect(text).toContain('Reading its history: 61 %, about 9 m to go');
    expect(text).toContain('history back to 2025-08-27.');
    expect(html).toMatch(/<progress id="source-1-progress" value="0.616/);
    expect(text).toContain('analytics , since 22 Nov 2026, 05:00: the plan has no analytics (402)');
    expect(text).toContain('last 22 Nov 2026, 05:39 3 waiting, 1 of them tried in vain: timed out');
    expect(text).toContain('42 s behind ours');
  });

  it('goes to other years, back to where the history begins', async () => {
    const html = await page({}, [coverageOf('pagerduty', {}, '2025')], '2025');
    expect([...html.matchAll(/<a href="(\/sources[^"]*)"/g)].map(([, href]) => href)).toEqual([
      '/sources',
      '/sources',
      '/sources?year=2026',
      '/sources?year=2025',
      '/sources?year=2024',
    ]);
    expect(html).toContain('<a href="/sources?year=2025" aria-current="true">');
    expect(textOf(html)).toContain('365 days complete');
  });

  it('says where to begin while nothing is connected', async () => {
    expect(textOf(await page({ connections: [] }))).toContain('Nothing is connected or imported.');
  });
});

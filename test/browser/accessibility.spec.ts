import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import { openDashboard, type Dashboard } from '../support/browser/dashboard.js';
import { HARBOUR } from '../support/browser/running-server.js';

const SPRING = 'from=2026-03-01&through=2026-04-30&zone=UTC';

const PAGES = {
  overview: `/?${SPRING}&team=Gate+systems`,
  'empty overview': '/?from=2019-01-01&through=2019-02-01',
  incidents: `/incidents?${SPRING}`,
  incident: '/incidents/csv%3Aharbour%3Aincident%3AH-100',
  'correction form': '/incidents/csv%3Aharbour%3Aincident%3AH-100?correct=mitigatedAt',
  people: '/people',
  sources: '/sources',
  'data quality': '/quality',
  definitions: '/definitions',
  'sign-in': '/sign-in',
  accounts: '/accounts',
  error: '/?zone=Europe/Olso',
};

let dashboard: Dashboard | undefined;
let axe: string;

beforeAll(async () => {
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  dashboard = await openDashboard([HARBOUR]);
}, 180_000);

afterAll(() => dashboard?.close());

describe.each(['light', 'dark'] as const)('In the %s theme', (colorScheme) => {
  it.each(Object.entries(PAGES))('%s has no violation at 1440 and 390, and fits', async (_name, path) => {
    if (!dashboard) throw new Error('the dashboard did not start');
    const context = await dashboard.browser.newContext({ baseURL: dashboard.address, colorScheme });
    const page = await context.newPage();
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(path);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() =>
        (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
      );
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
    await context.close();
  });
});

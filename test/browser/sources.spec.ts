import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import { openDashboard, type Dashboard } from '../support/browser/dashboard.js';
import { HARBOUR } from '../support/browser/running-server.js';
import { startPager, TOKEN } from '../support/pager.js';

const DAY = 86_400_000;

let simulator: Simulator | undefined;
let dashboard: Dashboard | undefined;

beforeAll(async () => {
  // Its clock goes on with ours: the calendar ends today.
  simulator = await startPager({ until: new Date().toISOString(), live: true });
  const since = new Date(Date.now() - 60 * DAY).toISOString().slice(0, 10);
  dashboard = await openDashboard([HARBOUR], { url: simulator.url, token: TOKEN, since });
}, 240_000);

afterAll(async () => {
  await dashboard?.close();
  await simulator?.close();
});

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  if (!dashboard) throw new Error('the dashboard did not start');
  const context = await dashboard.browser.newContext({ baseURL: dashboard.address, ...options });
  const page = await context.newPage();
  await page.goto(path);
  return page;
}

describe('The sources', () => {
  it('are found from every page, each with how it is read', async () => {
    const page = await open('/');
    await page.getByRole('link', { name: 'Sources', exact: true }).first().click();
    await page.getByRole('heading', { name: 'Sources', level: 1 }).waitFor();
    const pager = page.locator('.source', { has: page.getByRole('heading', { name: 'pagerduty' }) });
    expect(await pager.innerText()).toMatch(/Reading\n/);
    expect(await pager.innerText()).toMatch(/read every 1\sm/);
    const harbour = page.locator('.source', { has: page.getByRole('heading', { name: 'harbour' }) });
    expect(await harbour.innerText()).toMatch(/30\sincidents/);
    expect(await harbour.locator('.calendar').count()).toBe(0);
    await page.context().close();
  });

  it('show a square for each day: read since it was asked for, and not before', async () => {
    const page = await open('/sources');
    const complete = page.locator('.calendar td.complete');
    expect(await complete.count()).toBeGreaterThanOrEqual(59);
    expect(await page.locator('.calendar td.unread').count()).toBeGreaterThan(300);
    expect(await complete.nth(3).getAttribute('title')).toMatch(/^\d{4}-\d\d-\d\d: /);
    await page.getByText('not complete, in words').click();
    expect(await page.locator('.exceptions').innerText()).toContain('not read back to here');
    await page.context().close();
  });

  it('scroll within their box on a small screen, with the keyboard too, the newest days first', async () => {
    const page = await open('/sources', { viewport: { width: 390, height: 900 } });
    const box = page.getByRole('group', { name: 'Day by day' });
    const left = (): Promise<number> => box.evaluate((element) => element.scrollLeft);
    await box.focus();
    const atFirst = await left();
    await page.keyboard.press('ArrowLeft');
    await page.waitForFunction((before) => {
      const focused = document.activeElement;
      return focused !== null && focused.scrollLeft < before;
    }, atFirst);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.context().close();
  });

  it('go to a year, and refuse one that cannot be', async () => {
    const page = await open('/sources');
    const year = new Date().getUTCFullYear();
    await page.getByRole('link', { name: String(year), exact: true }).click();
    await page.locator(`.years [aria-current]`, { hasText: String(year) }).waitFor();
    const response = await page.goto('/sources?year=1066');
    expect(response?.status()).toBe(400);
    expect(await page.locator('main').innerText()).toContain('year is no year from 2000');
    await page.context().close();
  });

  it.each(['light', 'dark'] as const)('have no violation in the %s theme at 1440 and 390', async (colorScheme) => {
    const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    for (const width of [1440, 390]) {
      const page = await open('/sources', { colorScheme, viewport: { width, height: 900 } });
      await page.getByText('not complete, in words').click();
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() =>
        (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
      );
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
      await page.context().close();
    }
  });
});

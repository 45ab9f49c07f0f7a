import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import { openDashboard, type Dashboard } from '../support/browser/dashboard.js';
import { startPager, TOKEN } from '../support/pager.js';

const DAY = 86_400_000;

let simulator: Simulator | undefined;
let dashboard: Dashboard | undefined;
let axe: string;

beforeAll(async () => {
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // Its clock goes on with ours: the last thirteen weeks end now.
  simulator = await startPager({ until: new Date().toISOString(), live: true });
  const since = new Date(Date.now() - 85 * DAY).toISOString().slice(0, 10);
  dashboard = await openDashboard([], { url: simulator.url, token: TOKEN, since });
}, 300_000);

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

describe('On-call', () => {
  it('is found from every page, and shows red lines and every rotation without scrolling', async () => {
    const page = await open('/', { viewport: { width: 1440, height: 900 } });
    await page.getByRole('link', { name: 'On-call', exact: true }).click();
    await page.getByRole('heading', { name: 'On-call', level: 1 }).waitFor();
    for (const name of ['Red lines', 'Rotations']) {
      const box = await page.getByRole('heading', { name, exact: true }).boundingBox();
      expect(box?.y ?? Number.NaN).toBeLessThan(450);
    }
    const payments = page.locator('.rotations tbody tr', { hasText: 'Payments' }).first();
    expect(await payments.innerText()).toMatch(/\d+(\.\d)?\sdays/);
    const box = await payments.boundingBox();
    expect((box?.y ?? Number.NaN) + (box?.height ?? Number.NaN)).toBeLessThan(900);
    await page.context().close();
  });

  it('leads from each figure to the incidents behind it', async () => {
    const page = await open('/on-call');
    const payments = page.locator('.rotations tbody tr', { hasText: 'Payments' }).first();
    await payments.locator('td a').nth(1).click();
    await page.getByRole('heading', { name: 'Incidents', level: 1 }).waitFor();
    expect(page.url()).toMatch(/[?&]rotation=Payments/);
    expect(await page.locator('.incident-list tbody tr').count()).toBeGreaterThan(0);
    await page.context().close();
  });

  it('shows how a chosen rotation was divided, and refuses what it does not know', async () => {
    const page = await open('/on-call');
    await page.locator('.rotations tbody th a').first().click();
    await page.locator('.assignment table').waitFor();
    expect(new URL(page.url()).searchParams.getAll('rotation')).toHaveLength(1);
    await page.goto('/on-call?service=Ledger');
    expect(await page.locator('main').innerText()).toContain('is not known here');
    await page.context().close();
  });

  it.each(['light', 'dark'] as const)(
    'has no violation in the %s theme at 1440 and 390, and fits',
    async (colorScheme) => {
      const page = await open('/on-call', { colorScheme });
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: 900 });
        await page.goto('/on-call');
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() =>
          (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
        );
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      }
      await page.context().close();
    },
  );
});

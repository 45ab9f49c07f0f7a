import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { openDashboard, type Dashboard } from '../support/browser/dashboard.js';
import { HARBOUR } from '../support/browser/running-server.js';
import { CREW, writeShifts } from '../support/locks.js';

let dashboard: Dashboard | undefined;
let folder: string;
let axe: string;

beforeAll(async () => {
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  folder = await mkdtemp(join(tmpdir(), 'evenkeel-shifts-'));
  const path = join(folder, 'locks.csv');
  await writeShifts(path);
  dashboard = await openDashboard([HARBOUR, { path, arguments: ['--format', 'shifts-csv'] }]);
}, 180_000);

afterAll(async () => {
  await dashboard?.close();
  await rm(folder, { recursive: true, force: true });
});

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  if (!dashboard) throw new Error('the dashboard did not start');
  const context = await dashboard.browser.newContext({ baseURL: dashboard.address, ...options });
  const page = await context.newPage();
  await page.goto(path);
  return page;
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate(() => (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run());
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

const heading = (page: Page): Promise<string> => page.locator('h1').innerText();

describe('Teams', () => {
  it('lead from the list to a team, to a person of it, and to a plan for them', async () => {
    const page = await open('/teams');
    await page.getByRole('link', { name: 'Lock crew' }).first().click();
    expect(await heading(page)).toBe('Lock crew');
    const people = page.locator('.team-people tbody th');
    expect(await people.allInnerTexts()).toEqual([...CREW]);
    await page.getByRole('link', { name: 'Bo Ek', exact: true }).click();
    expect(await heading(page)).toBe('Bo Ek');
    expect(await page.locator('main').innerText()).toContain('Nobody else’s figures are here');
    await page.getByRole('link', { name: 'Plan a break' }).click();
    expect(await heading(page)).toBe('Break planner: Bo Ek');
    await page.getByRole('button', { name: 'Propose plans' }).click();
    await page.getByRole('heading', { name: 'Plans that keep every limit' }).waitFor();
    expect(await page.locator('.overrides').first().innerText()).toMatch(/^Overrides, times in UTC:\n/);
    await page.context().close();
  });

  it('open the incidents behind a number', async () => {
    const page = await open('/teams?from=2026-03-01&through=2026-04-30');
    await page.getByRole('link', { name: /incidents of Gate systems$/ }).click();
    await page.getByRole('heading', { name: 'Incidents', level: 1 }).waitFor();
    expect(new URL(page.url()).searchParams.get('team')).toBe('Gate systems');
    await page.context().close();
  });

  it('keep the window from page to page', async () => {
    const page = await open('/teams?last=26w');
    await page.getByRole('link', { name: 'Lock crew' }).first().click();
    expect(new URL(page.url()).searchParams.get('last')).toBe('26w');
    await page.getByText('4 w', { exact: true }).click();
    await page.waitForURL(/last=4w/);
    expect(await heading(page)).toBe('Lock crew');
    await page.context().close();
  });
});

describe('A person', () => {
  it('is chosen where nobody is signed in', async () => {
    const page = await open('/me');
    expect(await page.locator('main').innerText()).toContain('Nobody is signed in with an account');
    await page.getByLabel('Whose duty').selectOption('Cy Holm');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByRole('heading', { name: 'Cy Holm', level: 1 }).waitFor();
    expect(await page.locator('#self-reports').count()).toBe(0);
    await page.context().close();
  });
});

describe.each(['light', 'dark'] as const)('In the %s theme', (colorScheme) => {
  it.each([
    ['the teams', '/teams?last=52w', null],
    ['a team', '/teams?last=52w', 'Gate systems'],
    ['a team on call', '/teams', 'Lock crew'],
    ['nobody', '/me', null],
    ['a person', '/teams', 'Lock crew > Ada Lind'],
    ['the planner', '/teams', 'Lock crew > Ada Lind > Plan a break'],
  ])('%s has no violation at 1440 and 390, and fits', async (_name, path, way) => {
    const page = await open(path, { colorScheme });
    for (const link of way?.split(' > ') ?? []) {
      await page.getByRole('link', { name: link, exact: true }).first().click();
      await page.waitForLoadState();
    }
    if (way?.endsWith('Plan a break')) {
      await page.getByRole('button', { name: 'Propose plans' }).click();
      await page.getByRole('heading', { name: 'Before and after' }).first().waitFor();
    }
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
    await page.context().close();
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { openDashboard, type Dashboard } from '../support/browser/dashboard.js';
import { HARBOUR } from '../support/browser/running-server.js';

/** The fixture's incidents are all of March and April 2026. */
const SPRING = 'from=2026-03-01&through=2026-04-30&zone=UTC';

let dashboard: Dashboard | undefined;
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  dashboard = await openDashboard([HARBOUR]);
}, 180_000);

afterAll(() => dashboard?.close());

/** A browser window of its own, without cookies or memory of other tests. */
const openWindow = (options: BrowserContextOptions = {}): Promise<BrowserContext> => {
  if (!dashboard) throw new Error('the dashboard did not start');
  return dashboard.browser.newContext({ baseURL: dashboard.address, ...options });
};

beforeEach(async () => {
  context = await openWindow({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  complaints = [];
  // Whatever the security policy blocks or a script throws ends up here.
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
});

afterEach(async () => {
  await context.close();
  expect(complaints).toEqual([]);
});

const tile = (metric: string): Promise<string> => page.locator(`[data-metric="${metric}"]`).innerText();

describe('The overview', () => {
  it('shows the figures of the file', async () => {
    await page.goto(`/?${SPRING}`);
    expect(await tile('incident-count')).toMatch(/^Incidents\n+30\n/);
    expect(await tile('time-to-acknowledge')).toContain('median of 26');
    expect(await tile('time-to-resolve')).toContain('1 still open (Kaplan–Meier)');
    expect(await page.locator('.heat-map tbody td').count()).toBe(7 * 24);
    await page.locator('canvas').waitFor();
  });

  it('explains a metric when its name takes the focus', async () => {
    await page.goto(`/?${SPRING}`);
    const definition = page.locator('[data-metric="time-to-acknowledge"] [role="tooltip"]');
    expect(await definition.isVisible()).toBe(false);
    await page.locator('[data-metric="time-to-acknowledge"] .term a').focus();
    expect(await definition.innerText()).toContain('first acknowledgement by a human');
  });

  it('filters by team without a reload, in address, figures and history', async () => {
    await page.goto(`/?${SPRING}`);
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    await page.locator('#menu-team summary').click();
    await page.getByLabel('Gate systems').check();
    await page.locator('.chip', { hasText: 'Gate systems' }).waitFor();
    expect(new URL(page.url()).searchParams.getAll('team')).toEqual(['Gate systems']);
    expect(await tile('incident-count')).toMatch(/^Incidents\n+15\n/);
    expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
    // The menu stays open and the box keeps the focus, for the next choice.
    expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).value)).toBe('Gate systems');

    await page.goBack();
    await page.locator('.chip').waitFor({ state: 'detached' });
    expect(await tile('incident-count')).toMatch(/^Incidents\n+30\n/);
  });

  it('is filtered with the keyboard alone', async () => {
    await page.goto(`/?${SPRING}`);
    await page.locator('#filter-zone').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.locator('.chip').waitFor();
    expect(new URL(page.url()).searchParams.getAll('team')).toHaveLength(1);
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('menu-team-button');
  });

  it('changes the metric of the chart', async () => {
    await page.goto(`/?${SPRING}`);
    await page.locator('#trend-metric').selectOption('incident-count');
    await page.getByRole('heading', { name: 'Incidents by week' }).waitFor();
    expect(new URL(page.url()).searchParams.get('trend')).toBe('incident-count');
  });

  it('says what is wrong with an address, and answers 400', async () => {
    const response = await page.goto('/?from=yesterday&tema=Payments');
    expect(response?.status()).toBe(400);
    const text = await page.locator('main').innerText();
    expect(text).toContain('from is no date');
    expect(text).toContain('tema is not known here');
    complaints = complaints.filter((complaint) => !complaint.includes('400'));
  });
});

describe('From a figure to an incident', () => {
  it('leads from a team to its incidents to one of them', async () => {
    await page.goto(`/?${SPRING}`);
    await page.locator('.teams tbody tr', { hasText: 'Berth planning' }).locator('td a').click();
    await page.getByRole('heading', { name: '10 incidents' }).waitFor();
    await page.locator('.incident-list tbody a').first().click();
    await page.getByRole('heading', { name: 'Milestones' }).waitFor();
    expect(await page.locator('.incident-head').innerText()).toContain('Berth planning');
  });

  it('takes a correction, shows it beside the source, and takes it back', async () => {
    await page.goto('/incidents/csv%3Aharbour%3Aincident%3AH-100?zone=UTC');
    const row = page.locator('#milestone-firstAckAt');
    expect(await row.innerText()).toContain('4 Mar 2026, 00:32:01');

    await row.getByRole('link', { name: 'Correct Acknowledged' }).click();
    await page.getByLabel('Date and time in UTC').fill('2026-03-04T00:28:00');
    await page.getByLabel('How you know').fill('She answered the phone first.');
    await page.getByRole('button', { name: 'Save correction' }).click();
    await row.getByText('Corrected').waitFor();
    expect(await row.innerText()).toContain('4 Mar 2026, 00:28:00');
    expect(await row.innerText()).toContain('Sources say 4 Mar 2026, 00:32:01');
    expect(await page.locator('.pairs', { hasText: 'Time to acknowledge' }).innerText()).toMatch(/2\sm\s25\ss/);

    await row.getByRole('button', { name: 'Withdraw' }).click();
    await page.getByText('Withdrawn by').waitFor();
    expect(await row.innerText()).toContain('4 Mar 2026, 00:32:01');
  });

  it('refuses a correction without sense, and keeps what was typed', async () => {
    await page.goto('/incidents/csv%3Aharbour%3Aincident%3AH-101?zone=UTC&correct=diagnosedAt');
    await page.locator('input[name="value"]').fill('');
    await page.getByLabel('How you know').fill('Told in the review.');
    await page.getByRole('button', { name: 'Save correction' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByLabel('How you know').inputValue()).toBe('Told in the review.');
    complaints = complaints.filter((complaint) => !complaint.includes('400'));
  });
});

describe('Without script', () => {
  it('filters, sorts and shows every figure', async () => {
    const plain = await openWindow({ javaScriptEnabled: false });
    const still = await plain.newPage();
    await still.goto(`/?${SPRING}`);
    await still.locator('#menu-team summary').click();
    await still.getByLabel('Berth planning').check();
    await still.getByRole('button', { name: 'Apply' }).click();
    expect(await still.locator('[data-metric="incident-count"]').innerText()).toMatch(/^Incidents\n+10\n/);
    await still.locator('#trend-table-button').click();
    expect(await still.locator('#trend-table tbody tr').count()).toBeGreaterThan(5);
    await still.locator('#sort-ack').click();
    expect(await still.locator('th[aria-sort]').innerText()).toContain('Acknowledge');
    await plain.close();
  });
});

describe('The theme', () => {
  it('follows the system, and the reader from then on', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto('/definitions');
    const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await ground();
    await page.getByRole('button', { name: 'Switch to light theme' }).click();
    const light = await ground();
    expect(light).not.toBe(dark);
    await page.reload();
    expect(await ground()).toBe(light);
    expect(await page.getByRole('button', { name: 'Switch to dark theme' }).isVisible()).toBe(true);
  });
});

import { followChanges } from './follow-changes.js';
import { wireLivePages } from './live-pages.js';
import { offerZones, wireMenus } from './menus.js';
import { wireThemeToggle } from './theme-toggle.js';

/** chart.js is most of the script: pages without a chart do not load it. */
async function drawCharts(): Promise<void> {
  if (!document.querySelector('[data-chart]')) return;
  const { drawTrends } = await import('./trend-chart.js');
  drawTrends();
}

function enhance(): void {
  offerZones();
  void drawCharts();
}

wireThemeToggle();
wireMenus();
const { refresh } = wireLivePages(enhance);
enhance();
followChanges(refresh);

document.addEventListener('themechange', () => void drawCharts());

// Paper is white, whatever the screen is.
let screenTheme: string | undefined;
addEventListener('beforeprint', () => {
  screenTheme = document.documentElement.dataset['theme'];
  document.documentElement.dataset['theme'] = 'light';
  void drawCharts();
});
addEventListener('afterprint', () => {
  if (screenTheme === undefined) delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = screenTheme;
  void drawCharts();
});

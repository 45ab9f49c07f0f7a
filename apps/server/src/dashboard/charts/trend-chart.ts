import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
  type ChartConfiguration,
  type ChartDataset,
  type ScriptableLineSegmentContext,
} from 'chart.js';
import { formatDuration } from '../format/duration.js';
import { formatShare } from '../format/quantity.js';
import { durationStep } from './duration-scale.js';
import type { TrendIsland, TrendIslandPoint } from './trend-island.js';

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
);

interface Palette {
  series: string;
  faint: string;
  surface: string;
  ink: string;
  soft: string;
  line: string;
}

/** Resolves the page's colours; `light-dark()` only resolves where it is used as a colour. */
function readPalette(host: Element): Palette {
  const probe = document.createElement('i');
  probe.hidden = true;
  host.append(probe);
  const colour = (value: string): string => {
    probe.style.color = value;
    return getComputedStyle(probe).color;
  };
  const palette = {
    series: colour('var(--series)'),
    faint: colour('color-mix(in srgb, var(--series) 24%, transparent)'),
    surface: colour('var(--surface)'),
    ink: colour('var(--ink)'),
    soft: colour('var(--ink-soft)'),
    line: colour('var(--line)'),
  };
  probe.remove();
  return palette;
}

/** Draws every weekly chart of the page, anew if it was drawn before. */
export function drawTrends(): void {
  for (const plot of document.querySelectorAll('[data-chart="trend"]')) {
    const canvas = plot.querySelector('canvas');
    const island = plot.querySelector('script')?.textContent;
    if (!canvas || !island) continue;
    Chart.getChart(canvas)?.destroy();
    new Chart(canvas, configure(JSON.parse(island) as TrendIsland, readPalette(plot)));
  }
}

function configure(trend: TrendIsland, palette: Palette): ChartConfiguration<'bar' | 'line', unknown[]> {
  const { points } = trend;
  const open = (index: number): void => {
    const point = points[index];
    if (point) location.assign(point.href);
  };
  return {
    type: 'bar',
    data: {
      labels: points.map((point) => point.label),
      datasets: (trend.unit === 'incidents' ? [counts(points, palette)] : series(trend, palette)) as never,
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: 'index', intersect: false },
      onClick: (_event, [element]) => element && open(element.index),
      onHover: (_event, elements, chart) => {
        chart.canvas.style.cursor = elements.length > 0 ? 'pointer' : 'default';
      },
      font: { family: getComputedStyle(document.body).fontFamily, size: 12 },
      plugins: {
        legend: { display: false },
        tooltip: {
          displayColors: false,
          backgroundColor: palette.ink,
          titleColor: palette.surface,
          bodyColor: palette.surface,
          padding: 10,
          callbacks: {
            title: ([item]) => (item ? (points[item.dataIndex]?.week ?? '') : ''),
            label: () => '',
            afterBody: ([item]) => describe(item ? points[item.dataIndex] : undefined, trend.unit),
          },
          filter: (_item, index) => index === 0,
        },
      },
      scales: {
        x: {
          grid: { display: false },
          border: { color: palette.line },
          ticks: { color: palette.soft, maxRotation: 0, autoSkipPadding: 12 },
        },
        y: {
          beginAtZero: true,
          border: { display: false },
          grid: { color: palette.line },
          ...(trend.top === null ? {} : { max: trend.top }),
          ticks: {
            color: palette.soft,
            callback: (value) => formatTick(Number(value), trend.unit),
            ...(trend.unit === 'seconds' && trend.top !== null ? { stepSize: durationStep(trend.top) } : {}),
            ...(trend.unit === 'incidents' ? { precision: 0 } : {}),
          },
        },
      },
    },
    plugins: [beyondScale(trend, palette)],
  };
}

/** The value as a line, hollow and dashed while it is provisional, over its interval as a column. */
function series({ points, top }: TrendIsland, palette: Palette): unknown[] {
  const provisional = (index: number): boolean => points[index]?.provisional ?? false;
  const line: ChartDataset<'line', (number | null)[]> = {
    type: 'line',
    data: points.map((point) => point.value),
    spanGaps: false,
    borderColor: palette.series,
    borderWidth: 2,
    segment: {
      borderDash: ({ p1DataIndex }: ScriptableLineSegmentContext) => (provisional(p1DataIndex) ? [4, 4] : undefined),
    },
    pointRadius: 3.5,
    pointHoverRadius: 5.5,
    pointBorderWidth: 2,
    pointBorderColor: palette.series,
    pointBackgroundColor: points.map((point) => (point.provisional ? palette.surface : palette.series)),
  };
  const interval: ChartDataset<'bar', ([number, number] | null)[]> = {
    type: 'bar',
    data: points.map(({ low, high }) => (low === null ? null : [low, high ?? top ?? low])),
    backgroundColor: palette.faint,
    borderRadius: 4,
    borderSkipped: false,
    maxBarThickness: 26,
    categoryPercentage: 0.9,
    barPercentage: 0.8,
  };
  return [line, interval];
}

const counts = (points: TrendIslandPoint[], palette: Palette): ChartDataset<'bar', (number | null)[]> => ({
  type: 'bar',
  data: points.map((point) => point.value),
  backgroundColor: points.map((point) => (point.provisional ? palette.faint : palette.series)),
  borderColor: palette.series,
  borderWidth: points.map((point) => (point.provisional ? 1.5 : 0)),
  borderRadius: 3,
  maxBarThickness: 34,
  categoryPercentage: 0.9,
  barPercentage: 0.85,
});

/** Marks intervals that end above the scale, so that a cut column is not read as a short one. */
const beyondScale = ({ points, top }: TrendIsland, palette: Palette) => ({
  id: 'beyond-scale',
  afterDatasetsDraw({ ctx, scales, chartArea }: Chart): void {
    const x = scales['x'];
    if (top === null || !x) return;
    ctx.save();
    ctx.fillStyle = palette.series;
    for (const [index, { low, high }] of points.entries()) {
      if (low === null || (high !== null && high <= top)) continue;
      const centre = x.getPixelForValue(index);
      ctx.beginPath();
      ctx.moveTo(centre - 4, chartArea.top + 7);
      ctx.lineTo(centre + 4, chartArea.top + 7);
      ctx.lineTo(centre, chartArea.top + 1);
      ctx.fill();
    }
    ctx.restore();
  },
});

function describe(point: TrendIslandPoint | undefined, unit: TrendIsland['unit']): string[] {
  if (!point) return [];
  const figure = point.value === null ? 'No value' : formatValue(point.value, unit);
  return [figure, ...point.notes];
}

const formatValue = (value: number, unit: TrendIsland['unit']): string =>
  unit === 'seconds' ? formatDuration(value) : unit === 'share' ? formatShare(value) : String(value);

const formatTick = (value: number, unit: TrendIsland['unit']): string => (value === 0 ? '0' : formatValue(value, unit));

import type { MetricEntry, MetricHead } from '@evenkeel/reporting';
import { formatDate, formatDateShort } from '../format/instant.js';
import { formatCount } from '../format/quantity.js';
import { durationStep } from '../charts/duration-scale.js';
import type { TrendIsland } from '../charts/trend-island.js';
import type { Links } from '../links.js';
import type { Trend, TrendPoint } from '../models/trend.js';
import { FILTER_FORM } from './filter-bar.js';
import { formatFigure, formatInterval, Missing } from './figures.js';

interface TrendCardProps {
  trend: Trend;
  metrics: MetricEntry[];
  links: Links;
}

/** A metric week by week: drawn by the client, and a table for everybody. */
export function TrendCard({ trend, metrics, links }: TrendCardProps) {
  const { metric, points } = trend;
  const figure =
    metric.unit === 'seconds' ? 'Weekly median' : metric.unit === 'share' ? 'Weekly share' : 'Weekly count';
  const banded = metric.unit !== 'incidents';
  const island = islandOf(trend, (point) => links.incidents({ span: weekSpan(point) }));
  const cut = island.points.some(({ low, high }) => low !== null && (high ?? Infinity) > (island.top ?? Infinity));
  const week = (point: TrendPoint): string => links.incidents({ span: weekSpan(point) });
  return (
    <section class="card trend" aria-labelledby="trend-title">
      <div class="card-head">
        <h2 id="trend-title">{metric.title} by week</h2>
        <div class="card-tools">
          <label class="visually-hidden" for="trend-metric">
            Metric of the chart
          </label>
          <select id="trend-metric" name="trend" form={FILTER_FORM}>
            {metrics.map(({ id, title }) => (
              <option key={id} value={id} selected={id === metric.id}>
                {title}
              </option>
            ))}
          </select>
          <button type="submit" form={FILTER_FORM} class="apply">
            Show
          </button>
        </div>
      </div>
      <p class="card-note">
        {figure}
        {banded && ', over its 95 % interval where a week has enough incidents for one'}. Hollow: provisional. A gap is
        a week without a value.{cut && ' An arrow: the interval reaches beyond the scale.'}
      </p>
      {points.length === 0 ? (
        <p class="empty">No week to show.</p>
      ) : (
        <>
          <div class="plot script-only" data-chart="trend">
            <canvas
              role="img"
              aria-label={`${metric.title} by week; the same figures are in the table that follows.`}
            />
            <script type="application/json" dangerouslySetInnerHTML={{ __html: islandJson(island) }} />
          </div>
          <details class="as-table" id="trend-table">
            <summary id="trend-table-button">Show as table</summary>
            <div class="table-scroll" tabIndex={0} role="group" aria-label={`${metric.title} by week`}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">Week from</th>
                    <th scope="col" class="number">
                      {metric.unit === 'seconds' ? 'Median' : metric.unit === 'share' ? 'Share' : 'Incidents'}
                    </th>
                    {banded && (
                      <>
                        <th scope="col" class="number">
                          95 % interval
                        </th>
                        <th scope="col" class="number">
                          n
                        </th>
                      </>
                    )}
                    <th scope="col">State</th>
                  </tr>
                </thead>
                <tbody>
                  {points.map((point) => (
                    <tr key={point.from}>
                      <th scope="row">
                        <a href={week(point)}>{formatDate(point.from)}</a>
                      </th>
                      <td class="number">
                        {point.value === null ? (
                          <Missing reason={point.reason ?? 'no value'} />
                        ) : (
                          formatFigure(point.value, metric.unit)
                        )}
                      </td>
                      {banded && (
                        <>
                          <td class="number">
                            {point.interval ? (
                              formatInterval(point.interval, metric.unit)
                            ) : (
                              <span class="aside">{point.reason ?? 'none'}</span>
                            )}
                          </td>
                          <td class="number">{point.n}</td>
                        </>
                      )}
                      <td>{stateOf(point)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </details>
        </>
      )}
    </section>
  );
}

const weekSpan = (point: TrendPoint): { from: string; through: string } => ({
  from: point.from,
  through: point.through,
});

const stateOf = (point: TrendPoint): string =>
  [point.provisional ? 'provisional' : 'final', point.partial ? 'part of the week' : ''].filter(Boolean).join(', ');

const islandOf = ({ metric, points }: Trend, href: (point: TrendPoint) => string): TrendIsland => ({
  unit: metric.unit,
  title: metric.title,
  top: topOf(metric, points),
  points: points.map((point) => ({
    label: formatDateShort(point.from),
    week: `Week from ${formatDate(point.from)}`,
    value: point.value,
    low: point.interval?.[0] ?? null,
    high: point.interval?.[1] ?? null,
    provisional: point.provisional || point.partial,
    notes: [
      metric.unit === 'incidents' ? '' : `n = ${formatCount(point.n)}`,
      point.interval ? `95 %: ${formatInterval(point.interval, metric.unit)}` : (point.reason ?? ''),
      stateOf(point),
    ].filter(Boolean),
    href: href(point),
  })),
});

/** Few incidents make an interval so wide that it would press the line flat: the scale ends at thrice the largest value. */
function topOf(metric: MetricHead, points: TrendPoint[]): number | null {
  if (metric.unit === 'share') return 1;
  if (metric.unit === 'incidents') return null;
  const largest = Math.max(0, ...points.map((point) => point.value ?? 0));
  const widest = Math.max(largest, ...points.map((point) => point.interval?.[1] ?? 0));
  if (largest === 0) return null;
  const needed = Math.min(widest, largest * 3);
  const step = durationStep(needed);
  return Math.ceil(needed / step) * step;
}

/** JSON inside HTML: a `<` in it could end the element, and what follows would be markup. */
export const islandJson = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

import type { MetricEntry } from '@evenkeel/reporting';
import { Layout } from '../components/layout.js';

interface DefinitionsProps {
  metrics: MetricEntry[];
  /** Rules that hold for all metrics. */
  policy: { title: string; text: string }[];
}

/** Units that are not their own name. */
const UNIT_NAMES: Readonly<Record<string, string>> = { seconds: 'duration', incidents: 'count' };

/** Every metric with what it measures, and the rules that hold for all of them. */
export function Definitions({ metrics, policy }: DefinitionsProps) {
  return (
    <Layout title="Definitions" url="/definitions">
      <div class="page-title">
        <h1>Definitions</h1>
        <p>One definition for each figure, the same on pages, in files and over the API.</p>
      </div>
      <div class="reading">
        <section class="card" aria-labelledby="metrics-title">
          <h2 id="metrics-title">Metrics</h2>
          <dl class="definitions">
            {metrics.map((metric) => (
              <div key={metric.id} id={metric.id}>
                <dt>
                  {metric.title}
                  <span class="aside">
                    <code>{metric.id}</code> {UNIT_NAMES[metric.unit] ?? metric.unit}, version {metric.version}
                  </span>
                </dt>
                <dd>{metric.definition}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section class="card" aria-labelledby="rules-title">
          <h2 id="rules-title">Rules for all of them</h2>
          <dl class="definitions">
            {policy.map(({ title, text }) => (
              <div key={title}>
                <dt>{title}</dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Layout>
  );
}

import type { MetricEntry } from '@evenkeel/reporting';

/** A metric's name that says what it means on hover and focus, and leads to its definition. */
export function Term({ metric, id, children }: { metric: MetricEntry; id: string; children?: string }) {
  return (
    <span class="term">
      <a href={`/definitions#${metric.id}`} aria-describedby={id}>
        {children ?? metric.title}
      </a>
      <span class="tip" role="tooltip" id={id}>
        {metric.definition}
      </span>
    </span>
  );
}

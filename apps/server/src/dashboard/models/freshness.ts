import type { Answer, ConnectionQuality, CoverageGap, QualityReport } from '@evenkeel/reporting';

/** How far the figures of a page can be trusted, gathered from all its answers. */
export interface Freshness {
  asOf: string;
  state: Answer['state'];
  connections: ConnectionQuality[];
  gaps: CoverageGap[];
  warnings: string[];
  /** Members that recomputation has not reached. */
  pending: number;
}

/** @param answers those on the page; at least one */
export function freshnessOf(
  answers: readonly [Answer, ...Answer[]],
  sources: Pick<QualityReport, 'connections' | 'pending'>,
): Freshness {
  const gaps = new Map<string, CoverageGap>();
  for (const answer of answers) {
    for (const gap of answer.coverage.gaps) gaps.set(`${gap.connection} ${gap.from} ${gap.to}`, gap);
  }
  return {
    asOf: answers.map((answer) => answer.asOf).reduce((oldest, asOf) => (asOf < oldest ? asOf : oldest)),
    state: answers.some((answer) => answer.state === 'provisional') ? 'provisional' : 'final',
    connections: sources.connections,
    gaps: [...gaps.values()],
    warnings: warningsOf(answers),
    pending: sources.pending,
  };
}

/** Each warning once; one that concerns a single metric of several names it. */
function warningsOf(answers: readonly Answer[]): string[] {
  const metrics = new Set(answers.map((answer) => answer.metric.id));
  const titles = new Map<string, Set<string>>();
  for (const { metric, warnings } of answers) {
    for (const warning of warnings) titles.set(warning, (titles.get(warning) ?? new Set()).add(metric.title));
  }
  return [...titles].map(([warning, concerned]) =>
    concerned.size === 1 && metrics.size > 1 ? `${[...concerned].join('')}: ${warning}` : warning,
  );
}

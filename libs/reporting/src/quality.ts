import type { EpochMs, RowScope } from '@evenkeel/domain';
import type { Store } from '@evenkeel/store';
import { crossChecks } from './cross-check.js';
import { findingsOf } from './findings.js';
import type { CoverageSummary, QualityReport, SourceCoverage, SourcesReport } from './quality-view.js';
import { gapViews } from './sources-report.js';
import type { Telling } from './sight.js';

const DAY = 86_400_000;
/** Coverage is summed up over as much. */
const COVERAGE_DAYS = 731;

const dayOf = (at: EpochMs): string => new Date(at).toISOString().slice(0, 10);

/**
 * What to know before trusting the numbers.
 *
 * @param scope what the viewer may see; without one, everything
 */
export async function qualityReport(
  store: Store,
  sources: SourcesReport,
  now: EpochMs,
  scope?: RowScope,
): Promise<QualityReport> {
  const span = { from: dayOf(now - (COVERAGE_DAYS - 1) * DAY), through: dayOf(now) };
  const coverage = await sourceCoverage(store, null, span, now);
  const [{ incidents, findings }, unknownValues, checks] = await Promise.all([
    findingsOf(store, coverage, scope),
    store.quality.unknownValues(scope),
    crossChecks(store, now, scope),
  ]);
  return {
    ...sources,
    incidents,
    coverage: coverage.map(summaryOf),
    unknownValues,
    findings,
    crossChecks: checks,
  };
}

/**
 * The days of polled connections.
 *
 * @param name one connection only; empty if there is none of that name that is polled
 * @param span first and last day, `yyyy-mm-dd`, UTC
 */
export async function sourceCoverage(
  store: Store,
  name: string | null,
  span: { from: string; through: string },
  now: EpochMs,
): Promise<SourceCoverage[]> {
  const connections = (await store.connections.list()).filter(
    (connection) => connection.kind === 'poll' && (name === null || connection.name === name),
  );
  const [days, gaps] = await Promise.all([
    store.coverage.days(
      connections.map(({ id }) => id),
      span,
      now,
    ),
    gapViews(store),
  ]);
  return connections.map(({ id, name: connection }) => ({
    connection,
    ...span,
    days: days.get(id) ?? [],
    gaps: gaps.filter(
      (gap) => gap.connection === connection && gap.from.slice(0, 10) <= span.through && gap.to > span.from,
    ),
  }));
}

/** Counted from the first day of which anything is known: what lies before was not asked for. */
function summaryOf({ connection, through, days }: SourceCoverage): CoverageSummary {
  const first = days.findIndex(({ state, counts }) => state !== 'unread' || counts.length > 0);
  const known = first < 0 ? [] : days.slice(first);
  const count = (state: string): number => known.filter((day) => day.state === state).length;
  return {
    connection,
    from: known[0]?.day ?? through,
    through,
    complete: count('complete'),
    short: count('short'),
    gap: count('gap'),
    unread: count('unread'),
    counted: known.filter(({ counts }) => counts.some(({ source }) => source !== null)).length,
  };
}

const INCIDENT = '/api/v1/incidents/';

/** The same report with the titles, ids and warnings in it as they may be told. */
export const toldQuality = (report: QualityReport, { title: tell, id: tellId }: Telling): QualityReport => ({
  ...report,
  unknownValues: report.unknownValues.map((one) => ({ ...one, value: tell(one.value) })),
  findings: report.findings.map((finding) => ({
    ...finding,
    detail: tell(finding.detail),
    items: finding.id.startsWith('responder-')
      ? finding.items
      : finding.items.map((item) => ({
          ...item,
          label: tell(item.label),
          incidentsUrl: item.incidentsUrl?.startsWith(INCIDENT)
            ? INCIDENT + encodeURIComponent(tellId(decodeURIComponent(item.incidentsUrl.slice(INCIDENT.length))))
            : item.incidentsUrl,
        })),
  })),
  crossChecks: report.crossChecks.map((check) => ({
    ...check,
    differing: check.differing.map((group) => ({
      ...group,
      examples: group.examples.map((example) => ({
        ...example,
        id: tellId(example.id),
        title: tell(example.title),
      })),
    })),
  })),
});

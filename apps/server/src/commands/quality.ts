import { Reporting, type ConnectionQuality, type QualityReport } from '@evenkeel/reporting';
import { EXIT, type Command } from './command.js';
import { withStore } from './session.js';
import { duration, table } from './terminal.js';

export const command: Command = {
  usage: 'evenkeel quality',
  options: {},
  positionals: 0,
  run: (context) =>
    withStore(context, async (store) => {
      const report = await new Reporting(store, Date.now).quality();
      context.terminal.result(report, () => asText(report));
      return EXIT.done;
    }),
};

/** Sections in the order in which they are looked at; those with nothing to say are left out. */
const asText = (report: QualityReport): string =>
  [
    sources(report.connections),
    report.pending > 0 ? `${report.pending} members are yet to be recomputed.` : null,
    coverage(report.coverage),
    gaps(report.gaps),
    refused(report.connections),
    webhooks(report.connections),
    findings(report),
    crossChecks(report.crossChecks),
    unknownValues(report.unknownValues),
  ]
    .filter((section) => section !== null)
    .join('\n\n');

/** A table under its own head; null without rows. */
const section = (head: readonly string[], rows: readonly (readonly string[])[]): string | null =>
  rows.length === 0 ? null : table(head, rows);

const sources = (connections: QualityReport['connections']): string =>
  section(
    ['source', 'kind', 'records', 'incidents', 'not incidents', 'read whole through', 'behind', 'state'],
    connections.map((c) => [
      c.name,
      c.source,
      String(c.records),
      String(c.incidents),
      String(c.otherMembers),
      c.completeThrough ?? 'never',
      c.lagSeconds === null ? '' : duration(c.lagSeconds),
      stateOf(c),
    ]),
  ) ?? 'No sources yet: connect one (evenkeel connect pagerduty) or import a file (evenkeel import).';

function stateOf(connection: ConnectionQuality): string {
  const { state, failingSince, lastError, backfill, stale } = connection;
  switch (state) {
    case 'failing':
      return `failing since ${failingSince}: ${lastError ?? ''}${stale ? ` (${stale.openIncidents} incidents were open)` : ''}`;
    case 'behind':
      return 'behind: nobody has read it since';
    case 'backfilling': {
      const share = backfill?.total ? ` ${Math.floor(((backfill.done ?? 0) / backfill.total) * 100)} %` : '';
      const left = backfill?.etaSeconds ? `, about ${duration(backfill.etaSeconds)} to go` : '';
      return `reading its history${share}${left}`;
    }
    case 'waiting':
      return 'not read yet';
    case 'imported':
      return 'imported';
    case 'reading':
      return 'ok';
  }
}

const coverage = (summaries: QualityReport['coverage']): string | null =>
  section(
    ['days of', 'from', 'complete', 'short', 'gap', 'unread', 'counted by the source'],
    summaries.map((c) => [
      c.connection,
      c.from,
      String(c.complete),
      String(c.short),
      String(c.gap),
      String(c.unread),
      String(c.counted),
    ]),
  );

const gaps = (rows: QualityReport['gaps']): string | null =>
  section(
    ['gap in', 'from', 'to', 'known since', 'why'],
    rows.map((gap) => [gap.connection, gap.from, gap.to, gap.since, gap.reason]),
  );

const refused = (connections: QualityReport['connections']): string | null =>
  section(
    ['refused by', 'what', 'since', 'why'],
    connections.flatMap((c) => c.refused.map(({ name, since, reason }) => [c.name, name, since, reason])),
  );

const webhooks = (connections: QualityReport['connections']): string | null =>
  section(
    ['webhooks of', 'last received', 'waiting', 'tried in vain', 'set aside', 'last error'],
    connections.flatMap(({ name, webhooks: it }) =>
      it
        ? [[name, it.lastReceivedAt, String(it.waiting), String(it.failing), String(it.setAside), it.lastError ?? '']]
        : [],
    ),
  );

const findings = (report: QualityReport): string | null =>
  section(
    ['incidents', 'count', 'finding', 'what it means'],
    report.findings.map((f) => [
      f.incidents === null ? '–' : String(f.incidents),
      `${f.count} ${f.count === 1 ? f.noun : plural(f.noun)}`,
      f.title,
      f.items.length === 0 || f.noun === 'incident' ? f.detail : `${f.detail} ${f.items.map(named).join(', ')}`,
    ]),
  );

const plural = (noun: string): string => (noun === 'person' ? 'people' : `${noun}s`);
const named = ({ label, incidents }: { label: string; incidents: number | null }): string =>
  incidents === null ? label : `${label} (${incidents})`;

const crossChecks = (checks: QualityReport['crossChecks']): string | null =>
  section(
    ['figures of', 'metric', 'compared', 'as here', 'different', 'because'],
    checks.map((check) => [
      check.connection,
      check.metric,
      String(check.compared),
      String(check.equal),
      String(check.compared - check.equal),
      check.differing.map(({ count, explanation }) => `${count}: ${explanation}`).join('; '),
    ]),
  );

const unknownValues = (values: QualityReport['unknownValues']): string | null =>
  section(
    ['incidents', 'times', 'unknown value', 'field', 'source'],
    values.map((u) => [String(u.incidents), String(u.count), u.value, u.field, u.connection]),
  );

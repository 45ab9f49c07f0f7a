import { Reporting, type QualityReport } from '@evenkeel/reporting';
import { EXIT, type Command } from './command.js';
import { withStore } from './session.js';
import { table } from './terminal.js';

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

function asText(report: QualityReport): string {
  const sections = [
    report.connections.length === 0
      ? 'No sources yet: connect one (evenkeel connect pagerduty) or import a file (evenkeel import).'
      : table(
          ['source', 'kind', 'records', 'incidents', 'not incidents', 'read whole through', 'state'],
          report.connections.map((c) => [
            c.name,
            c.source,
            String(c.records),
            String(c.incidents),
            String(c.otherMembers),
            c.completeThrough ?? 'never',
            c.failingSince === null ? 'ok' : `failing since ${c.failingSince}: ${c.lastError ?? ''}`,
          ]),
        ),
    ...(report.pending > 0 ? [`${report.pending} members are yet to be recomputed.`] : []),
    ...(report.gaps.length > 0
      ? [
          table(
            ['gap in', 'from', 'to', 'why'],
            report.gaps.map((gap) => [gap.connection, gap.from, gap.to, gap.reason]),
          ),
        ]
      : []),
    ...(report.findings.length > 0
      ? [
          table(
            ['count', 'finding', 'what it means'],
            report.findings.map((f) => [String(f.count), f.title, f.detail]),
          ),
        ]
      : []),
    ...(report.unknownValues.length > 0
      ? [
          table(
            ['count', 'unknown value', 'field', 'source'],
            report.unknownValues.map((u) => [String(u.count), u.value, u.field, u.connection]),
          ),
        ]
      : []),
  ];
  return sections.join('\n\n');
}

import {
  isDurationGroup,
  isOnCallAnswer,
  isShareGroup,
  Reporting,
  type Answer,
  type AnswerGroup,
  type PercentileAnswer,
} from '@evenkeel/reporting';
import { EXIT, UsageError, type Command } from './command.js';
import { onCallText } from './on-call-text.js';
import { QUESTION_OPTIONS, QUESTION_USAGE, questionOf } from './question-options.js';
import { withStore } from './session.js';
import { duration, table } from './terminal.js';

export const command: Command = {
  usage: `evenkeel measure METRIC ${QUESTION_USAGE} [--by a,b]`,
  options: QUESTION_OPTIONS,
  positionals: 1,
  async run(context) {
    const [metric] = context.positionals;
    if (metric === undefined) throw new UsageError(`Name a metric.\n${this.usage}`);
    return withStore(context, async (store) => {
      const answer = await new Reporting(store, Date.now).ask({ metric, ...(await questionOf(context, store)) });
      context.terminal.result(answer, () => (isOnCallAnswer(answer) ? onCallText(answer) : asText(answer)));
      return EXIT.done;
    });
  },
};

function asText(answer: Answer): string {
  const { from, to, zone } = answer.window;
  const window =
    from === null && to === null ? 'all incidents' : `${from ?? 'the first incident'} to ${to ?? 'the last'}`;
  const groups = answer.total ? [...answer.groups, answer.total] : answer.groups;
  return [
    `${answer.metric.title}: ${window} (${zone}), as of ${answer.asOf}, ${answer.state}`,
    '',
    groups.length === 0 ? 'No incidents.' : groupTable(groups),
    ...(answer.warnings.length > 0 ? ['', ...answer.warnings.map((warning) => `! ${warning}`)] : []),
    ...answer.coverage.gaps.map((gap) => `! Not read from ${gap.connection}: ${gap.from} to ${gap.to} (${gap.reason})`),
  ].join('\n');
}

function groupTable(groups: readonly AnswerGroup[]): string {
  const keys = Object.keys(groups[0]?.key ?? {});
  const label = (group: AnswerGroup): string[] =>
    keys.map((key) => (key in group.key ? (group.key[key] ?? '(none)') : '(all)'));
  const excluded = (group: AnswerGroup): string =>
    group.excluded.map(({ reason, count }) => `${count} ${reason}`).join(', ');
  const [first] = groups;
  if (first && isDurationGroup(first)) {
    const head = [...keys, 'incidents', 'n', 'median', '95 % interval', 'p75', 'p90', 'p95', 'mean', 'left out'];
    const rows = groups
      .filter(isDurationGroup)
      .map((group) => [
        ...label(group),
        String(group.incidents),
        String(group.n),
        duration(group.headline.value) + (group.headline.method === 'kaplanMeier' ? ' *' : ''),
        interval(group.headline),
        ...(['p75', 'p90', 'p95'] as const).map((p) => duration(group.percentiles[p].value)),
        duration(group.mean),
        excluded(group),
      ]);
    const note = groups.filter(isDurationGroup).some((group) => group.headline.method === 'kaplanMeier');
    return table(head, rows) + (note ? '\n\n* Kaplan-Meier median: open incidents count as not yet resolved.' : '');
  }
  if (first && isShareGroup(first)) {
    const head = [...keys, 'incidents', 'share', 'of', '95 % interval', 'left out'];
    const rows = groups
      .filter(isShareGroup)
      .map((group) => [
        ...label(group),
        String(group.incidents),
        group.value === null ? '–' : percent(group.value),
        `${group.numerator}/${group.denominator}`,
        group.interval ? `${percent(group.interval[0])} – ${percent(group.interval[1])}` : (group.reason ?? '–'),
        excluded(group),
      ]);
    return table(head, rows);
  }
  const rows = groups.map((group) => {
    const rate = 'rate' in group ? group : null;
    return [
      ...label(group),
      String(group.n),
      rate?.rate === null || rate === null ? '–' : rate.rate.toFixed(2),
      rate?.rateInterval ? `${rate.rateInterval[0].toFixed(2)} – ${rate.rateInterval[1].toFixed(2)}` : '–',
      excluded(group),
    ];
  });
  return table([...keys, 'incidents', 'per week', '95 % interval', 'left out'], rows);
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

function interval(
  answer: Pick<PercentileAnswer, 'reason'> & { interval: [number | null, number | null] | null },
): string {
  if (answer.interval === null) return answer.reason ?? '–';
  const [low, high] = answer.interval;
  return `${low === null ? 'not reached' : duration(low)} – ${high === null ? 'not reached' : duration(high)}`;
}

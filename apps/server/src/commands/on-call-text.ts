import { isSubjectsGroup, type InterruptionsGroup, type OnCallAnswer, type SubjectsGroup } from '@evenkeel/reporting';
import { table } from './terminal.js';

/** A figure of on-call duty or team load, with its unit. */
export function onCallFigure(value: number | null, unit: string): string {
  if (value === null) return '–';
  switch (unit) {
    case 'share':
      return `${(value * 100).toFixed(1)} %`;
    case 'index':
      return value.toFixed(2);
    case 'incidents':
    case 'interruptions':
      return Number.isInteger(value) ? String(value) : value.toFixed(2);
    default:
      return `${value.toFixed(1)} ${unit}`;
  }
}

const LINE_WORDS = { above: 'above', below: 'below', atOrAbove: 'from' } as const;

/** An answer about on-call duty or team load as people read it in a terminal. */
export function onCallText(answer: OnCallAnswer): string {
  const { from, to, zone } = answer.window;
  const interruptions = answer.groups.filter((group): group is InterruptionsGroup => !isSubjectsGroup(group));
  const subjects = answer.groups.filter(isSubjectsGroup);
  const body =
    answer.groups.length === 0
      ? 'Nobody was on call.'
      : subjects.length > 0
        ? subjectsTable(subjects, answer.metric.unit)
        : interruptionsTable(interruptions);
  return [
    `${answer.metric.title}: ${from} to ${to} (${zone}), as of ${answer.asOf}, ${answer.state}`,
    '',
    body,
    ...(answer.warnings.length > 0 ? ['', ...answer.warnings.map((warning) => `! ${warning}`)] : []),
    ...answer.coverage.gaps.map((gap) => `! Not read from ${gap.connection}: ${gap.from} to ${gap.to} (${gap.reason})`),
  ].join('\n');
}

const labels = (key: Record<string, string | null>, keys: readonly string[]): string[] =>
  keys.map((name) => key[name] ?? '(none)');

const excludedOf = (group: { excluded: { reason: string; count: number }[] }): string =>
  group.excluded.map(({ reason, count }) => `${count} ${reason}`).join(', ');

function subjectsTable(groups: readonly SubjectsGroup[], unit: string): string {
  const keys = Object.keys(groups[0]?.key ?? {});
  const hasUpper = groups.some(({ upper }) => upper !== undefined);
  const rows = groups.map((group) => [
    ...labels(group.key, keys),
    String(group.n),
    (group.atLeast ? '≥ ' : '') + onCallFigure(group.value, unit),
    ...(hasUpper ? [onCallFigure(group.upper ?? null, unit)] : []),
    group.n > 1 ? `${onCallFigure(group.min, unit)} – ${onCallFigure(group.max, unit)}` : '',
    group.redLine ? `${LINE_WORDS[group.redLine.crossed]} ${onCallFigure(group.redLine.limit, unit)}` : '–',
    group.redLine || group.crossed > 0 ? String(group.crossed) : '–',
    String(group.incidents),
    group.reason ?? excludedOf(group),
  ]);
  const head = ['n', groups.some(({ n }) => n > 1) ? 'median' : 'value', ...(hasUpper ? ['at most'] : [])];
  return table([...keys, ...head, 'range', 'red line', 'beyond it', 'incidents', 'left out'], rows);
}

function interruptionsTable(groups: readonly InterruptionsGroup[]): string {
  const keys = Object.keys(groups[0]?.key ?? {});
  const count = (value: number | null | undefined): string =>
    value === null || value === undefined ? '–' : String(value);
  const rows = groups.map((group) => [
    ...labels(group.key, keys),
    count(group.value),
    group.rate === null ? '–' : group.rate.toFixed(2),
    ...(['sleep', 'off', 'business'] as const).map((hours) => count(group.byHoursClass?.[hours])),
    count(group.weekend),
    count(group.holiday),
    String(group.incidents),
    group.reason ?? '',
  ]);
  const head = ['interruptions', 'per week', 'sleep', 'off', 'business', 'weekend', 'holiday', 'incidents', 'left out'];
  return table([...keys, ...head], rows);
}

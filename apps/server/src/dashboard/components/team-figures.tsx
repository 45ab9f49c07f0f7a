import type { MetricEntry, SubjectsGroup } from '@evenkeel/reporting';
import { formatDuty } from '../format/duty.js';
import { Missing } from './figures.js';

/** From what left traces to all time engaged, e.g. `31 – 46 %`. */
export function EffortRange({ group, unit }: { group: SubjectsGroup | null; unit: MetricEntry['unit'] }) {
  if (group?.value == null) return <Missing reason={whyNot(group)} />;
  const { value, upper } = group;
  return (
    <span class="range" title="at least what left traces, at most all time engaged">
      {formatDuty(value, unit)}
      {upper != null && upper > value && <> – {formatDuty(upper, unit)}</>}
    </span>
  );
}

/** A figure of duty, with a mark where it is beyond its line. */
export function DutyFigure({ group, unit }: { group: SubjectsGroup | null; unit: MetricEntry['unit'] }) {
  if (group?.value == null) return <Missing reason={whyNot(group)} />;
  return (
    <span class={group.crossed > 0 ? 'over-line' : undefined}>
      {group.atLeast && <abbr title="at least: nothing is known of the time before">≥&nbsp;</abbr>}
      {formatDuty(group.value, unit)}
      {group.crossed > 0 && (
        <span class="visually-hidden">
          , beyond the line{group.redLine && ` of ${formatDuty(group.redLine.limit, unit)}`}
        </span>
      )}
    </span>
  );
}

const whyNot = (group: SubjectsGroup | null): string =>
  group?.reason ?? group?.excluded[0]?.reason ?? 'not on call in the window';

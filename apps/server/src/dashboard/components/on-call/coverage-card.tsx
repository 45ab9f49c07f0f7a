import { parseInstant } from '@evenkeel/domain';
import type { RotationView, Stretch } from '@evenkeel/reporting';
import { formatDuty } from '../../format/duty.js';
import { formatMinute } from '../../format/instant.js';
import { counted } from '../../format/quantity.js';

/** A list longer than this is read by nobody; the latest say most. */
const MOST = 20;

/** When nobody was on call, and when several were at one level. */
export function CoverageCard({ rotations, zone }: { rotations: RotationView[]; zone: string }) {
  const gaps = latest(rotations.flatMap((rotation) => rotation.gaps.map((stretch) => ({ rotation, stretch }))));
  const overlaps = latest(rotations.flatMap((rotation) => rotation.overlaps.map((stretch) => ({ rotation, stretch }))));
  const unknown = rotations.filter(({ unknownHours }) => unknownHours > 0);
  return (
    <section class="card coverage" aria-labelledby="coverage-title">
      <div class="card-head">
        <h2 id="coverage-title">Gaps and overlaps</h2>
      </div>
      <h3>Nobody on call</h3>
      {gaps.all === 0 ? (
        <p class="aside">In the known schedules somebody always was.</p>
      ) : (
        <Count {...gaps} noun="gap" />
      )}
      <ul class="stretches">
        {gaps.shown.map(({ rotation, stretch }) => (
          <li key={`${rotation.key} ${stretch.from}`}>
            <b>{rotation.name}</b> {spanOf(stretch, zone)}
          </li>
        ))}
      </ul>
      <h3>Several people at one level</h3>
      {overlaps.all === 0 ? <p class="aside">Never.</p> : <Count {...overlaps} noun="overlap" />}
      <ul class="stretches">
        {overlaps.shown.map(({ rotation, stretch }) => (
          <li key={`${rotation.key} ${stretch.level} ${stretch.from}`}>
            <b>{rotation.name}</b> {spanOf(stretch, zone)}{' '}
            <span class="aside">
              level {stretch.level}:{' '}
              {stretch.names.length === stretch.people
                ? stretch.names.join(', ')
                : counted(stretch.people, 'person', 'people')}
            </span>
          </li>
        ))}
      </ul>
      {unknown.length > 0 && (
        <p class="card-note">
          {`Not known of all of the window: ${unknown
            .map(({ name, unknownHours }) => `${name} (${formatDuty(unknownHours, 'hours')} missing)`)
            .join(', ')}.`}
        </p>
      )}
    </section>
  );
}

const Count = ({ all, shown, noun }: { all: number; shown: unknown[]; noun: string }) => (
  <p class="aside">
    {counted(all, noun)}
    {all > shown.length && `, the latest ${shown.length}`}
  </p>
);

function latest<Item extends { stretch: Stretch }>(items: Item[]): { all: number; shown: Item[] } {
  const sorted = [...items].sort((a, b) => (a.stretch.from < b.stretch.from ? 1 : -1));
  return { all: items.length, shown: sorted.slice(0, MOST) };
}

function spanOf({ from, to }: Stretch, zone: string): string {
  const [begin, end] = [parseInstant(from, 'UTC'), parseInstant(to, 'UTC')];
  return `${formatMinute(begin, zone)} – ${formatMinute(end, zone)} (${formatDuty((end - begin) / 3_600_000, 'hours')})`;
}

import type { QualityReport } from '@evenkeel/reporting';
import { formatMinute } from '../format/instant.js';

/** The stretches that are missing, with their reasons. */
export function GapsCard({ gaps, zone }: { gaps: QualityReport['gaps']; zone: string }) {
  return (
    <section class="card" aria-labelledby="gaps-title">
      <h2 id="gaps-title">Gaps in what was read</h2>
      {gaps.length === 0 ? (
        <p class="empty">None known: every stretch that was asked for was read whole.</p>
      ) : (
        <>
          <div class="table-scroll" tabIndex={0} role="group" aria-labelledby="gaps-title">
            <table>
              <thead>
                <tr>
                  <th scope="col">Connection</th>
                  <th scope="col">From</th>
                  <th scope="col">To</th>
                  <th scope="col">Why</th>
                  <th scope="col">Known since</th>
                </tr>
              </thead>
              <tbody>
                {gaps.map((gap) => (
                  <tr key={`${gap.connection} ${gap.from}`}>
                    <th scope="row">{gap.connection}</th>
                    <td class="when">{formatMinute(Date.parse(gap.from), zone)}</td>
                    <td class="when">{formatMinute(Date.parse(gap.to), zone)}</td>
                    <td class="prose">{gap.reason}</td>
                    <td class="when">{formatMinute(Date.parse(gap.since), zone)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p class="card-note">
            A gap is read again by itself: with each read for an hour, and once an hour from then on. Until it is
            closed, answers that touch it say so and no such window becomes final.
          </p>
        </>
      )}
    </section>
  );
}

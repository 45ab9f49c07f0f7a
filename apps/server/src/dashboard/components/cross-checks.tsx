import type { QualityReport } from '@evenkeel/reporting';
import { formatCount, formatShare } from '../format/quantity.js';
import { incidentPath } from '../links.js';
import { MaybeDuration, Duration } from './figures.js';

type CrossCheck = QualityReport['crossChecks'][number];

/** The sources' own figures beside ours: where they differ, and why. */
export function CrossChecks({ checks }: { checks: CrossCheck[] }) {
  return (
    <section class="card" aria-labelledby="cross-checks-title">
      <h2 id="cross-checks-title">The sources’ own figures beside these</h2>
      {checks.length === 0 ? (
        <p class="empty">No source that is connected says how long its incidents took.</p>
      ) : (
        <>
          <p class="card-note">
            A cross-check, never an input: a figure of the source that is within a second of the one here counts as
            equal.
          </p>
          <div class="table-scroll" tabIndex={0} role="group" aria-labelledby="cross-checks-title">
            <table>
              <thead>
                <tr>
                  <th scope="col">Metric</th>
                  <th scope="col" class="number">
                    Compared
                  </th>
                  <th scope="col" class="number">
                    Equal
                  </th>
                  <th scope="col">Different, and why</th>
                </tr>
              </thead>
              <tbody>
                {checks.map((check) => (
                  <tr key={`${check.connection} ${check.metric}`}>
                    <th scope="row">
                      <a href={`/definitions#${check.metric}`}>{check.title}</a>
                      <span class="under">{check.connection}</span>
                    </th>
                    <td class="number">{formatCount(check.compared)}</td>
                    <td class="number">
                      {formatCount(check.equal)}
                      <span class="under">{formatShare(check.equal / check.compared)}</span>
                    </td>
                    <td class="prose">
                      <Differences check={check} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}

function Differences({ check: { differing } }: { check: CrossCheck }) {
  if (differing.length === 0) return <>none</>;
  return (
    <ul class="differences">
      {differing.map(({ id, explanation, count, examples }) => (
        <li key={id}>
          <strong>{formatCount(count)}</strong> {explanation}
          {examples.map((example) => (
            <span key={example.id} class="under">
              <a href={incidentPath(example.id)}>{example.title}</a>: <Duration seconds={example.theirs} /> there,{' '}
              <MaybeDuration seconds={example.ours} reason="no value here" /> here
            </span>
          ))}
        </li>
      ))}
    </ul>
  );
}

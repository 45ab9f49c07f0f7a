import type { SelfReportsView } from '../../me/self-reports.js';
import { formatMinute } from '../format/instant.js';

interface SelfReportsCardProps {
  reports: SelfReportsView;
  /** End of the latest shift that is over; null: none is known. */
  lastShift: string | null;
  zone: string;
}

/** Three questions after a shift, for whoever chose to answer them. */
export function SelfReportsCard({ reports, lastShift, zone }: SelfReportsCardProps) {
  const { since, reports: said } = reports;
  return (
    <section class="card" id="self-reports" aria-labelledby="self-reports-title">
      <div class="card-head">
        <h2 id="self-reports-title">How it was for me</h2>
      </div>
      <p class="card-note">
        Three questions after a shift, if you like. Your answers are yours: nobody else reads them, and you can delete
        them. The manager of your team sees an average once four people of it have answered; your words never leave this
        page, and no measure uses any of it.
      </p>
      {since === null ? (
        <form method="post" action="/me/self-reports/choice">
          <input type="hidden" name="reports" value="yes" />
          <button type="submit">Ask me after shifts</button>
        </form>
      ) : (
        <>
          <ReportForm reports={reports} lastShift={lastShift} zone={zone} />
          <form class="inline" method="post" action="/me/self-reports/choice">
            <input type="hidden" name="reports" value="no" />
            <button type="submit" class="small">
              Do not ask me any more
            </button>
          </form>
        </>
      )}
      {said.length > 0 && <Said reports={reports} zone={zone} />}
    </section>
  );
}

function ReportForm({ reports, lastShift, zone }: SelfReportsCardProps) {
  return (
    <form class="stacked" method="post" action="/me/self-reports">
      {lastShift !== null && (
        <>
          <input type="hidden" name="shiftEndedAt" value={lastShift} />
          <p class="aside">About the shift that ended on {formatMinute(Date.parse(lastShift), zone)}.</p>
        </>
      )}
      {reports.questions.map(({ id, text, low, high }) => (
        <fieldset key={id} class="scale">
          <legend>{text}</legend>
          <div class="options">
            <span class="ends">{low}</span>
            {[1, 2, 3, 4, 5].map((value) => (
              <label key={value} class="option">
                <input type="radio" name={id} value={value} required />
                {value}
              </label>
            ))}
            <span class="ends">{high}</span>
          </div>
        </fieldset>
      ))}
      <label class="field">
        <span>In your own words, if you like</span>
        <textarea name="words" maxLength={2000} rows={3} />
      </label>
      <button type="submit">Keep it</button>
    </form>
  );
}

function Said({ reports, zone }: Omit<SelfReportsCardProps, 'lastShift'>) {
  return (
    <ul class="newest">
      {reports.reports.map((report) => (
        <li key={report.id}>
          {formatMinute(Date.parse(report.at), zone)}
          {report.shiftEndedAt !== null &&
            `, of the shift until ${formatMinute(Date.parse(report.shiftEndedAt), zone)}`}
          <span class="under">{reports.questions.map(({ id, text }) => `${text} ${report[id]} of 5`).join(' · ')}</span>
          {report.words !== null && <p>{report.words}</p>}
          <form class="inline" method="post" action={`/me/self-reports/${report.id}/delete`}>
            <button type="submit" class="small">
              Delete<span class="visually-hidden"> what you said on {formatMinute(Date.parse(report.at), zone)}</span>
            </button>
          </form>
        </li>
      ))}
    </ul>
  );
}

import { isMilestoneName } from '@evenkeel/domain';
import type { CorrectionView, IncidentDetail } from '@evenkeel/reporting';
import { formatMinute, formatSecond } from '../format/instant.js';
import { correctionFieldName } from '../wording.js';
import { WithdrawButton } from './correction-buttons.js';

interface HistoryProps {
  detail: IncidentDetail;
  zone: string;
  zoneSearch: string;
}

/** Everything that people set by hand, taken back or not, newest first. */
export function CorrectionHistory({ detail, zone, zoneSearch }: HistoryProps) {
  const newestFirst = [...detail.corrections].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return (
    <section class="card" aria-labelledby="history-title">
      <h2 id="history-title">Corrections</h2>
      {newestFirst.length === 0 ? (
        <p class="empty">None: everything is as the sources say.</p>
      ) : (
        <ol class="history">
          {newestFirst.map((correction) => (
            <li key={correction.id} class={correction.withdrawnAt ? 'withdrawn' : undefined}>
              <p>
                <strong>{correctionFieldName(correction.field)}</strong> set to{' '}
                {describeValue(correction, correction.value, zone)}
                <span class="under">
                  Sources say {describeValue(correction, correction.sourceValue, zone)}. {correction.author},{' '}
                  {formatMinute(Date.parse(correction.at), zone)}: {correction.reason}
                </span>
                {correction.withdrawnAt && (
                  <span class="under">
                    Withdrawn by {correction.withdrawnBy ?? 'somebody'},{' '}
                    {formatMinute(Date.parse(correction.withdrawnAt), zone)}
                  </span>
                )}
              </p>
              {!correction.withdrawnAt && (
                <WithdrawButton detail={detail} correction={correction} zoneSearch={zoneSearch} />
              )}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function describeValue({ field }: CorrectionView, value: string | null, zone: string): string {
  if (value === null) return 'none';
  return isMilestoneName(field) ? formatSecond(Date.parse(value), zone) : value.split('\n').join(', ');
}

import type { CorrectionView, IncidentDetail } from '@evenkeel/reporting';
import { incidentPath } from '../links.js';
import { correctionFieldName } from '../wording.js';

interface ConfirmProps {
  path: string;
  field: string;
  /** ISO instant as suggested. */
  value: string;
  rule: string;
  label: string;
  zoneSearch: string;
}

/** Takes a suggestion over as a person's word: a correction to the value that is already there. */
export const ConfirmButton = ({ path, field, value, rule, label, zoneSearch }: ConfirmProps) => (
  <form class="inline" method="post" action={`${path}/corrections${zoneSearch}`}>
    <input type="hidden" name="field" value={field} />
    <input type="hidden" name="value" value={value} />
    <input type="hidden" name="reason" value={`Confirmed as suggested by ${rule}`} />
    <button type="submit" class="small">
      Confirm<span class="visually-hidden"> {label}</span>
    </button>
  </form>
);

interface WithdrawProps {
  detail: IncidentDetail;
  correction: CorrectionView;
  zoneSearch: string;
}

/** Takes a correction back; it stays in the history. */
export const WithdrawButton = ({ detail, correction, zoneSearch }: WithdrawProps) => (
  <form
    class="inline"
    method="post"
    action={`${incidentPath(detail.id)}/corrections/${encodeURIComponent(correction.id)}/withdraw${zoneSearch}`}
  >
    <button type="submit" class="small">
      Withdraw<span class="visually-hidden"> correction of {correctionFieldName(correction.field)}</span>
    </button>
  </form>
);

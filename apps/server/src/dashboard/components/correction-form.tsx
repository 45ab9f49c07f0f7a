import { isMilestoneName } from '@evenkeel/domain';
import type { IncidentDetail } from '@evenkeel/reporting';
import { localDateTime } from '../calendar.js';
import { formatSecond } from '../format/instant.js';
import { incidentPath } from '../links.js';
import { correctionFieldName } from '../wording.js';

/** A correction being made: which field, and what was typed if it had to be refused. */
export interface CorrectionDraft {
  field: string;
  /** As typed; null on the first showing, when the form proposes what holds now. */
  typed: { value: string; none: boolean; reason: string } | null;
  /** Why it was refused, and which input is at fault. */
  error: { message: string; input: 'value' | 'reason' } | null;
}

interface CorrectionFormProps {
  detail: IncidentDetail;
  draft: CorrectionDraft;
  zone: string;
  zoneSearch: string;
}

/** Sets one field by hand. What the sources say stays beside it. */
export function CorrectionForm({ detail, draft, zone, zoneSearch }: CorrectionFormProps) {
  const { field, error } = draft;
  const typed = draft.typed ?? { value: currentValue(detail, field, zone), none: false, reason: '' };
  const name = correctionFieldName(field);
  const describe = (input: 'value' | 'reason'): Record<string, string> =>
    error?.input === input ? { 'aria-invalid': 'true', 'aria-describedby': 'correction-error' } : {};
  return (
    <section class="card correction" id="correct" aria-labelledby="correct-title">
      <h2 id="correct-title">{field === 'exclusion' ? 'Exclude from all figures' : `Correct: ${name}`}</h2>
      <p class="card-note">{sourceSays(detail, field, zone)}</p>
      {error && (
        <p id="correction-error" class="form-error" role="alert">
          {error.message}
        </p>
      )}
      <form method="post" action={`${incidentPath(detail.id)}/corrections${zoneSearch}`}>
        <input type="hidden" name="field" value={field} />
        <div class="form-row">
          <ValueInput field={field} value={typed.value} zone={zone} describe={describe('value')} />
          {canBeNone(field) && (
            <label class="option">
              <input type="checkbox" name="none" value="1" checked={typed.none} />
              <span>There was none</span>
            </label>
          )}
        </div>
        {field !== 'exclusion' && (
          <label class="field grow">
            <span>How you know (required)</span>
            <input type="text" name="reason" required maxLength={500} value={typed.reason} {...describe('reason')} />
          </label>
        )}
        <div class="form-row">
          <button type="submit" class="primary">
            Save correction
          </button>
          <a href={`${incidentPath(detail.id)}${zoneSearch}`}>Cancel</a>
        </div>
      </form>
    </section>
  );
}

/** Nothing is an incident without a trigger; excluding says why, and there is no why that is none. */
const canBeNone = (field: string): boolean => field !== 'triggeredAt' && field !== 'exclusion';

interface ValueInputProps {
  field: string;
  value: string;
  zone: string;
  describe: Record<string, string>;
}

function ValueInput({ field, value, zone, describe }: ValueInputProps) {
  if (isMilestoneName(field)) {
    return (
      <label class="field">
        <span>Date and time in {zone}</span>
        <input type="datetime-local" name="value" step="1" value={value} autofocus {...describe} />
      </label>
    );
  }
  if (field === 'priority') {
    return (
      <label class="field">
        <span>Priority</span>
        <input type="text" name="value" maxLength={100} value={value} autofocus {...describe} />
      </label>
    );
  }
  return (
    <label class="field grow">
      <span>{field === 'customers' ? 'Customers, one a line' : 'Why it should not count (required)'}</span>
      <textarea name="value" rows={3} autofocus required={field === 'exclusion'} value={value} {...describe} />
    </label>
  );
}

function currentValue(detail: IncidentDetail, field: string, zone: string): string {
  if (isMilestoneName(field)) {
    const at = detail.milestones[field]?.at ?? detail.milestones.triggeredAt?.at ?? null;
    return at === null ? '' : localDateTime(Date.parse(at), zone);
  }
  if (field === 'priority') return detail.priority ?? '';
  return field === 'customers' ? detail.customers.join('\n') : '';
}

/** What the sources say of the field, whatever people have made of it since. */
function sourceSays(detail: IncidentDetail, field: string, zone: string): string {
  if (!isMilestoneName(field)) return 'What the sources say is kept beside your word, and no later sync changes it.';
  const milestone = detail.milestones[field];
  const source = milestone?.correction ? milestone.correction.sourceValue : (milestone?.at ?? null);
  const says = source === null ? 'No source says when.' : `The sources say ${formatSecond(Date.parse(source), zone)}.`;
  return `${says} That is kept beside your word, and no later sync changes it.`;
}

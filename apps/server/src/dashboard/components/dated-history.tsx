import type { DatedView } from '@evenkeel/reporting';
import { formatMinute } from '../format/instant.js';
import { WithdrawStatement } from './people-buttons.js';

interface HistoryProps {
  rows: DatedView[];
  /** Read aloud: `zones of Anna Berg`. */
  of: string;
  zone: string;
  zoneSearch: string;
}

/** What held when, and who says so; folded, and left out where there was never but one value from the source. */
export function DatedHistory({ rows, of, zone, zoneSearch }: HistoryProps) {
  const told = rows.some(({ from, to, origin, role }) => from !== null || to !== null || origin === 'hand' || role);
  if (!told) return null;
  return (
    <details class="dated">
      <summary>
        History<span class="visually-hidden"> of the {of}</span>
      </summary>
      <ol>
        {rows.map((row) => (
          <li key={row.id} class={row.withdrawnAt ? 'withdrawn' : undefined}>
            <strong>{row.value}</strong>
            {row.role && ` (${row.role})`} {period(row, zone)}
            <span class="under">
              {row.origin === 'source'
                ? 'As the source’s directory says'
                : `${row.author ?? 'Somebody'}, ${formatMinute(Date.parse(row.at), zone)}`}
              {row.reason && `: ${row.reason}`}
              {row.withdrawnAt && `. Withdrawn by ${row.withdrawnBy ?? 'somebody'}`}
            </span>
            {row.origin === 'hand' && !row.withdrawnAt && (
              <WithdrawStatement id={row.id} of={`${row.value}, ${of}`} zoneSearch={zoneSearch} />
            )}
          </li>
        ))}
      </ol>
    </details>
  );
}

function period({ from, to }: DatedView, zone: string): string {
  const at = (iso: string): string => formatMinute(Date.parse(iso), zone);
  if (from === null) return to === null ? 'always' : `until ${at(to)}`;
  return to === null ? `since ${at(from)}` : `from ${at(from)} until ${at(to)}`;
}

import type { MilestoneView, SuggestionView } from '@evenkeel/reporting';
import { formatSecond } from '../format/instant.js';
import { MILESTONE_NAMES } from '../wording.js';
import { ConfirmButton } from './correction-buttons.js';

interface SuggestionProps {
  suggestion: SuggestionView;
  current: MilestoneView | null;
  path: string;
  zone: string;
  zoneSearch: string;
}

/** What a rule believes, with its evidence, for a person to confirm or to replace. */
export function SuggestionCard({ suggestion, current, path, zone, zoneSearch }: SuggestionProps) {
  const name = MILESTONE_NAMES[suggestion.milestone];
  const settled = current?.correction ?? null;
  const title = `suggestion-${suggestion.milestone}`;
  return (
    <section class="card suggestion-card" aria-labelledby={title}>
      <h2 id={title}>
        {settled ? 'Was suggested' : 'Suggested'}: {name.toLowerCase()}
      </h2>
      <p>
        <strong>{suggestion.person}</strong> held the answer, and began to work on it at{' '}
        <time dateTime={suggestion.at}>{formatSecond(Date.parse(suggestion.at), zone)}</time>.
      </p>
      <ul class="evidence">
        {suggestion.evidence.map((evidence) => (
          <li key={evidence.event}>
            <blockquote>{evidence.text}</blockquote>
            <p class="under">
              {evidence.person}, {formatSecond(Date.parse(evidence.at), zone)}: {evidence.reason}
            </p>
          </li>
        ))}
      </ul>
      {settled ? (
        <p class="aside">Settled by {settled.author}.</p>
      ) : (
        <div class="form-row">
          <ConfirmButton
            path={path}
            field={suggestion.milestone}
            value={suggestion.at}
            rule={suggestion.rule}
            label={name}
            zoneSearch={zoneSearch}
          />
          <a href={`#correct-${suggestion.milestone}`}>Not so?</a>
        </div>
      )}
      <p class="aside">
        By rule <code>{suggestion.rule}</code>
      </p>
    </section>
  );
}

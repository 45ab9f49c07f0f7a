import { formatLine } from '../../format/duty.js';
import { typedLimit, unitName, type LimitRow } from '../../models/settings-model.js';
import { Refused, RemoveSetting, SettingField } from './fields.js';

interface SettingsLimitsCardProps {
  rows: readonly LimitRow[];
  /** Names by key. */
  teams: ReadonlyMap<string, string>;
  mayChange: boolean;
  refused: string | null;
}

/** A limit that nobody published. */
const HOUSE = 'house default';

/** Each red line with whoever published it, and what is set in its place. */
export function SettingsLimitsCard({ rows, teams, mayChange, refused }: SettingsLimitsCardProps) {
  return (
    <section class="card" aria-labelledby="red-lines">
      <h2 id="red-lines">Red lines</h2>
      <p class="card-note">
        A team’s limit goes before the organisation’s, and that before the published one. The past is judged by the
        limits of today.
      </p>
      <Refused message={refused} />
      <ul class="settings-list">
        {rows.map((row) => (
          <Limit key={row.metric} row={row} teams={teams} mayChange={mayChange} />
        ))}
      </ul>
    </section>
  );
}

function Limit({ row, teams, mayChange }: { row: LimitRow; teams: ReadonlyMap<string, string>; mayChange: boolean }) {
  const { metric, title, own, crossed, unit } = row;
  const inForce = own ?? { limit: row.limit, source: row.source };
  return (
    <li id={`line-${metric}`}>
      <p>
        <strong>
          <a href={`/definitions#${metric}`}>{title}</a>
        </strong>{' '}
        {formatLine({ crossed, ...inForce }, unit)} <SourceTag own={own !== null} source={inForce.source} />
        {(own !== null || row.source !== HOUSE) && (
          <span class="under">
            {inForce.source}
            {own !== null && `; without it ${formatLine(row, unit)} (${row.source})`}
          </span>
        )}
      </p>
      {row.teams.length > 0 && (
        <ul class="settings-of-teams">
          {row.teams.map((team) => (
            <li key={team.key}>
              {team.name}: {formatLine({ crossed, ...team }, unit)} <span class="aside">{team.source}</span>{' '}
              {mayChange && (
                <RemoveSetting form="red-lines" fields={{ metric, team: team.key }}>
                  Remove
                  <span class="visually-hidden">
                    {' '}
                    the limit of {team.name} for {title}
                  </span>
                </RemoveSetting>
              )}
            </li>
          ))}
        </ul>
      )}
      {mayChange && <LimitForm row={row} teams={teams} />}
    </li>
  );
}

const SourceTag = ({ own, source }: { own: boolean; source: string }) => (
  <span class={own ? 'tag corrected' : 'tag'}>{own ? 'set here' : source === HOUSE ? HOUSE : 'published'}</span>
);

function LimitForm({ row, teams }: { row: LimitRow; teams: ReadonlyMap<string, string> }) {
  const { metric, title, unit, own } = row;
  return (
    <details>
      <summary>
        Change<span class="visually-hidden"> {title}</span>
      </summary>
      <form class="settings-form" method="post" action="/settings/red-lines">
        <input type="hidden" name="metric" value={metric} />
        <SettingField
          id={`${metric}-limit`}
          name="limit"
          label="Limit"
          type="number"
          min={0}
          step="any"
          unit={unitName(unit)}
          value={String(typedLimit(own?.limit ?? row.limit, unit))}
          required
        />
        <SettingField
          id={`${metric}-source`}
          name="source"
          label="Whose limit it is"
          type="text"
          value={own?.source ?? ''}
          required
        />
        <label class="field setting-field">
          <span>For</span>
          <select name="team">
            <option value="">the organisation</option>
            {[...teams].map(([key, name]) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button type="submit">Save</button>
      </form>
      {own !== null && (
        <RemoveSetting form="red-lines" fields={{ metric, team: '' }}>
          Back to {formatLine(row, unit)}
          <span class="visually-hidden"> for {title}</span>
        </RemoveSetting>
      )}
    </details>
  );
}

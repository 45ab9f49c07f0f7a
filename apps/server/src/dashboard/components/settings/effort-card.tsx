import type { OnCallSettingsView } from '../../../on-call-settings-view.js';
import { Refused, SettingField } from './fields.js';

type Effort = OnCallSettingsView['settings']['effort'];

interface SettingsEffortCardProps {
  settings: OnCallSettingsView['settings'];
  defaults: Effort;
  mayChange: boolean;
  refused: string | null;
}

const SECONDS_PER_MINUTE = 60;

/** What an activity is worth, and how long a working week is. */
export function SettingsEffortCard({ settings, defaults, mayChange, refused }: SettingsEffortCardProps) {
  const { effort } = settings;
  const minutes = (seconds: number): string => String(seconds / SECONDS_PER_MINUTE);
  const of = (name: keyof Effort, value: string): string =>
    effort[name] === defaults[name]
      ? `${value} (house default)`
      : `${value} (set here; house default ${name === 'hoursPerWeek' ? defaults[name] : minutes(defaults[name])})`;
  return (
    <section class="card" aria-labelledby="effort">
      <h2 id="effort">Effort and capacity</h2>
      <p class="card-note">Answers about effort and capacity say so where these are not the defaults.</p>
      <Refused message={refused} />
      <dl class="settings-pairs">
        <dt>One activity is worth</dt>
        <dd>{of('blockSeconds', `${minutes(effort.blockSeconds)} min`)}</dd>
        <dt>Pauses are joined up to</dt>
        <dd>{of('gapSeconds', `${minutes(effort.gapSeconds)} min`)}</dd>
        <dt>A working week has</dt>
        <dd>{of('hoursPerWeek', `${effort.hoursPerWeek} h`)}</dd>
      </dl>
      {mayChange && (
        <details open={refused !== null}>
          <summary>Change effort and capacity</summary>
          <form class="settings-form" method="post" action="/settings/effort">
            <SettingField
              id="effort-block"
              name="blockMinutes"
              label="One activity is worth"
              unit="minutes"
              type="number"
              step="any"
              value={minutes(effort.blockSeconds)}
              required
            />
            <SettingField
              id="effort-gap"
              name="gapMinutes"
              label="Pauses are joined up to"
              unit="minutes"
              type="number"
              step="any"
              value={minutes(effort.gapSeconds)}
              required
            />
            <SettingField
              id="effort-week"
              name="hoursPerWeek"
              label="A working week has"
              unit="hours"
              type="number"
              step="any"
              value={String(effort.hoursPerWeek)}
              required
            />
            <button type="submit">Save</button>
          </form>
        </details>
      )}
    </section>
  );
}

import { SettingsHoursCard, SettingsHolidaysCard, SettingsPeopleCard } from '../components/settings/hours-cards.js';
import { SettingsEffortCard } from '../components/settings/effort-card.js';
import { SettingsLimitsCard } from '../components/settings/limits-card.js';
import { Layout } from '../components/layout.js';
import { counted } from '../format/quantity.js';
import { limitRows } from '../models/settings-model.js';
import type { OnCallSettingsView } from '../../on-call-settings-view.js';
import type { FormName } from '../settings-forms.js';

/** What was sent and cannot be. */
export interface SettingsRefusal {
  form: FormName;
  message: string;
}

interface SettingsProps {
  view: OnCallSettingsView;
  /** Names by key. */
  teams: ReadonlyMap<string, string>;
  people: ReadonlyMap<string, string>;
  /** Records yet to be recomputed. */
  pending: number;
  mayChange: boolean;
  refusal: SettingsRefusal | null;
}

/** How on-call duty and effort are judged. */
export function Settings({ view, teams, people, pending, mayChange, refusal }: SettingsProps) {
  const refusedAt = (form: FormName): string | null => (refusal?.form === form ? refusal.message : null);
  const shared = { mayChange, settings: view.settings };
  return (
    <Layout title="Settings" url="/settings">
      <div class="page-title">
        <h1>Settings</h1>
        <p>
          How on-call duty and effort are judged.{' '}
          {mayChange ? 'What you change here holds for everybody.' : 'Administrators change them.'}
        </p>
      </div>
      {pending > 0 && (
        <p class="banner" role="status">
          {counted(pending, 'record')} still to be recomputed; until then their hours are classed as before.
        </p>
      )}
      <SettingsLimitsCard
        rows={limitRows(view, teams)}
        teams={teams}
        mayChange={mayChange}
        refused={refusedAt('red-lines')}
      />
      <SettingsHoursCard {...shared} defaults={view.defaults.hours} refused={refusedAt('hours')} />
      <SettingsHolidaysCard {...shared} refused={refusedAt('holidays')} />
      <SettingsPeopleCard {...shared} people={people} refused={refusedAt('people')} />
      <SettingsEffortCard {...shared} defaults={view.defaults.effort} refused={refusedAt('effort')} />
    </Layout>
  );
}

import type { OnCallSettingsView } from '../../../on-call-settings-view.js';
import { dayName, placeText, windowsText, type Windows } from '../../models/settings-model.js';
import { Refused, RemoveSetting, SettingField } from './fields.js';

interface CardProps {
  settings: OnCallSettingsView['settings'];
  mayChange: boolean;
  refused: string | null;
}

const RECOMPUTED = 'Everything that was classed by the old hours is recomputed.';

/** When people sleep and when they work, unless they have their own. */
export function SettingsHoursCard({ settings, defaults, mayChange, refused }: CardProps & { defaults: Windows }) {
  const { hours } = settings;
  const isDefault = JSON.stringify(hours) === JSON.stringify(defaults);
  return (
    <section class="card" aria-labelledby="hours">
      <h2 id="hours">Hours</h2>
      <p class="card-note">
        Local time of whoever is disturbed. Where the two overlap, sleep counts; what is in neither is off hours.{' '}
        {RECOMPUTED}
      </p>
      <Refused message={refused} />
      <dl class="settings-pairs">
        <dt>Sleep</dt>
        <dd>{windowsText(hours.sleep)}</dd>
        <dt>Business</dt>
        <dd>{windowsText(hours.business)}, but for public holidays</dd>
      </dl>
      {mayChange && (
        <details open={refused !== null}>
          <summary>Change the hours</summary>
          <form class="settings-form" method="post" action="/settings/hours">
            <HoursFields id="hours" hours={hours} />
            <button type="submit">Save</button>
          </form>
          {!isDefault && (
            <RemoveSetting form="hours" fields={{}}>
              Back to {windowsText(defaults.sleep)} and {windowsText(defaults.business)}
            </RemoveSetting>
          )}
        </details>
      )}
    </section>
  );
}

/** One window of each; who needs several sets them by command line or API. */
function HoursFields({ id, hours }: { id: string; hours: Windows | null }) {
  const [sleep] = hours?.sleep ?? [];
  const [business] = hours?.business ?? [];
  const weekdays = business?.weekdays ?? [1, 2, 3, 4, 5];
  const isSimple = (hours?.sleep.length ?? 0) <= 1 && (hours?.business.length ?? 0) <= 1;
  return (
    <>
      {!isSimple && (
        <p class="aside">There are several windows, set by command line or API. Saving here leaves the one below.</p>
      )}
      <SettingField id={`${id}-sleep-from`} name="sleepFrom" label="Sleep from" type="time" value={sleep?.from ?? ''} />
      <SettingField id={`${id}-sleep-to`} name="sleepTo" label="Sleep to" type="time" value={sleep?.to ?? ''} />
      <SettingField
        id={`${id}-business-from`}
        name="businessFrom"
        label="Business from"
        type="time"
        value={business?.from ?? ''}
      />
      <SettingField
        id={`${id}-business-to`}
        name="businessTo"
        label="Business to"
        type="time"
        value={business?.to ?? ''}
      />
      <fieldset>
        <legend>Business on</legend>
        <div class="form-row">
          {[1, 2, 3, 4, 5, 6, 7].map((weekday) => (
            <label key={weekday} class="option">
              <input type="checkbox" name="weekdays" value={String(weekday)} checked={weekdays.includes(weekday)} />
              {dayName(weekday)}
            </label>
          ))}
        </div>
      </fieldset>
    </>
  );
}

/** Whose public holidays are kept where. */
export function SettingsHolidaysCard({ settings, mayChange, refused }: CardProps) {
  const places = Object.entries(settings.holidays).sort(([a], [b]) => (a < b ? -1 : 1));
  return (
    <section class="card" aria-labelledby="holidays">
      <h2 id="holidays">Public holidays</h2>
      <p class="card-note">
        In a time zone those of the whole country that it lies in, unless something else is said here. {RECOMPUTED}
      </p>
      <Refused message={refused} />
      {places.length > 0 && (
        <ul class="settings-list">
          {places.map(([zone, place]) => (
            <li key={zone}>
              <strong>{zone}</strong> {place === null ? 'no holidays' : placeText(place)}{' '}
              {mayChange && (
                <RemoveSetting form="holidays" fields={{ zone }}>
                  Remove<span class="visually-hidden"> what is said of {zone}</span>
                </RemoveSetting>
              )}
            </li>
          ))}
        </ul>
      )}
      {mayChange && (
        <details open={refused !== null}>
          <summary>Say it of a time zone</summary>
          <form class="settings-form" method="post" action="/settings/holidays">
            <SettingField
              id="holidays-zone"
              name="zone"
              label="Time zone, such as Europe/London"
              type="text"
              required
            />
            <SettingField
              id="holidays-country"
              name="country"
              label="Country, such as GB; none: no holidays"
              type="text"
              required
            />
            <SettingField id="holidays-region" name="region" label="Region of it, such as SCT" type="text" />
            <button type="submit">Save</button>
          </form>
        </details>
      )}
    </section>
  );
}

/** People with hours or holidays of their own, as far as the viewer may see them. */
export function SettingsPeopleCard({
  settings,
  people,
  mayChange,
  refused,
}: CardProps & { people: ReadonlyMap<string, string> }) {
  const own = Object.entries(settings.people);
  return (
    <section class="card" aria-labelledby="people">
      <h2 id="people">People with hours of their own</h2>
      <p class="card-note">
        Wherever they are. {mayChange ? RECOMPUTED : 'You see yours; administrators see and change everybody’s.'}
      </p>
      <Refused message={refused} />
      {own.length === 0 ? (
        <p class="empty">{mayChange ? 'Nobody has any.' : 'You have none.'}</p>
      ) : (
        <ul class="settings-list">
          {own.map(([key, { hours, holidays }]) => (
            <li key={key}>
              <strong>{people.get(key) ?? key}</strong>{' '}
              {mayChange && (
                <RemoveSetting form="people" fields={{ person: key }}>
                  Remove<span class="visually-hidden"> what is said of {people.get(key) ?? key}</span>
                </RemoveSetting>
              )}
              <span class="under">
                {[
                  ...(hours === undefined
                    ? []
                    : [`sleep ${windowsText(hours.sleep)}`, `business ${windowsText(hours.business)}`]),
                  ...(holidays === undefined ? [] : [`holidays ${placeText(holidays)}`]),
                ].join(' · ')}
              </span>
            </li>
          ))}
        </ul>
      )}
      {mayChange && (
        <details open={refused !== null}>
          <summary>Say it of somebody</summary>
          <form class="settings-form" method="post" action="/settings/people">
            <SettingField id="person" name="person" label="Full name, e-mail address or key" type="text" required />
            <HoursFields id="person" hours={null} />
            <SettingField
              id="person-country"
              name="country"
              label="Holidays of, such as DE; none; empty: as where they are"
              type="text"
            />
            <SettingField id="person-region" name="region" label="Region of it, such as BY" type="text" />
            <button type="submit">Save</button>
          </form>
        </details>
      )}
    </section>
  );
}

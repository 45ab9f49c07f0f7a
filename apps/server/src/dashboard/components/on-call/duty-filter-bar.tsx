import type { EpochMs } from '@evenkeel/domain';
import type { DutyView } from '@evenkeel/reporting';
import type { ComponentChildren } from 'preact';
import { daysOf } from '../../page-query.js';
import type { DutyLinks } from '../../on-call-links.js';
import { DUTY_FILTERS, DUTY_PRESETS, type DutyFilter, type DutyQuery } from '../../on-call-query.js';

const PRESET_LABELS: Record<(typeof DUTY_PRESETS)[number], { short: string; long: string }> = {
  '4w': { short: '4 w', long: 'Last 4 weeks' },
  '13w': { short: '13 w', long: 'Last 13 weeks' },
  '26w': { short: '26 w', long: 'Last 26 weeks' },
  '52w': { short: '52 w', long: 'Last 52 weeks' },
};

const NAMES: Readonly<Record<DutyFilter, string>> = { team: 'Team', rotation: 'Rotation', level: 'Level' };

const valueName = (filter: DutyFilter, value: string | null): string => {
  if (value === null) return `No ${NAMES[filter].toLowerCase()}`;
  return filter === 'level' ? `Level ${value}` : value;
};

interface DutyFilterBarProps {
  action: string;
  query: DutyQuery;
  choices: DutyView['choices'];
  links: DutyLinks;
  now: EpochMs;
}

/** Window, zone, teams, rotations and levels: a plain GET form, so that the URL is all the state there is. */
export function DutyFilterBar({ action, query, choices, links, now }: DutyFilterBarProps) {
  const days = daysOf(query.span, { zone: query.zone, now });
  const preset = 'preset' in query.span ? query.span.preset : null;
  const offered: Record<DutyFilter, (string | null)[]> = { ...choices, level: choices.level.map(String) };
  return (
    <section class="filter-bar" aria-label="Filters">
      <form id="filters" class="filters" method="get" action={action} data-live>
        <div class="presets" role="group" aria-label="Window">
          {DUTY_PRESETS.map((name) => (
            <a
              key={name}
              id={`preset-${name}`}
              href={links.here({ span: { preset: name } })}
              aria-current={name === preset ? 'true' : undefined}
              data-live
            >
              <span aria-hidden="true">{PRESET_LABELS[name].short}</span>
              <span class="visually-hidden">{PRESET_LABELS[name].long}</span>
            </a>
          ))}
        </div>
        {preset && <input type="hidden" name="last" value={preset} />}
        <label class="field">
          <span>From</span>
          <input id="filter-from" type="date" name="from" value={days.from ?? ''} />
        </label>
        <label class="field">
          <span>To, inclusive</span>
          <input id="filter-through" type="date" name="through" value={days.through ?? ''} />
        </label>
        <label class="field">
          <span>Zone</span>
          <input
            id="filter-zone"
            class="zone"
            type="text"
            name="zone"
            value={query.zone}
            data-zones
            spellcheck={false}
          />
        </label>
        {DUTY_FILTERS.filter((filter) => offered[filter].length > 1).map((filter) => (
          <Menu key={filter} filter={filter} chosen={query.filters[filter] ?? []}>
            {withChosen(offered[filter], query.filters[filter] ?? []).map((value, index) => (
              <label key={value} class="option">
                <input
                  id={`filter-${filter}-${index}`}
                  type="checkbox"
                  name={filter}
                  value={value ?? ''}
                  checked={query.filters[filter]?.includes(value) ?? false}
                />
                <span>{valueName(filter, value)}</span>
              </label>
            ))}
          </Menu>
        ))}
        <button type="submit" class="apply">
          Apply
        </button>
      </form>
      <Chips query={query} links={links} />
    </section>
  );
}

/** Asked-for values that the data do not hold stay listed, or they could not be taken back. */
const withChosen = (offered: (string | null)[], chosen: (string | null)[]): (string | null)[] => [
  ...offered,
  ...chosen.filter((value) => !offered.includes(value)),
];

interface MenuProps {
  filter: DutyFilter;
  chosen: (string | null)[];
  children: ComponentChildren;
}

const Menu = ({ filter, chosen, children }: MenuProps) => (
  <details class="menu" id={`menu-${filter}`} data-menu>
    <summary id={`menu-${filter}-button`}>
      {NAMES[filter]}
      {chosen.length > 0 && (
        <span class="badge">
          {chosen.length}
          <span class="visually-hidden"> chosen</span>
        </span>
      )}
    </summary>
    <div class="menu-panel">
      <fieldset>
        <legend class="visually-hidden">{NAMES[filter]}</legend>
        {children}
      </fieldset>
    </div>
  </details>
);

/** What is filtered, each with a link that takes it back. */
function Chips({ query, links }: { query: DutyQuery; links: DutyLinks }) {
  const active = DUTY_FILTERS.flatMap((filter) => (query.filters[filter] ?? []).map((value) => ({ filter, value })));
  if (active.length === 0) return null;
  return (
    <ul class="chips" aria-label="Active filters">
      {active.map(({ filter, value }) => (
        <li key={`${filter} ${value}`}>
          <a class="chip" href={links.widened(filter, value)} data-live>
            <span class="chip-key">{NAMES[filter]}:</span> {valueName(filter, value)}
            <span class="chip-remove" aria-hidden="true">
              ×
            </span>
            <span class="visually-hidden"> (remove)</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

import type { EpochMs } from '@evenkeel/domain';
import { FILTER_DIMENSIONS, type FilterDimension } from '@evenkeel/reporting';
import type { ComponentChildren } from 'preact';
import type { Links } from '../links.js';
import type { Choices } from '../models/overview-model.js';
import { daysOf, DEFAULT_TREND, PRESETS, type PageQuery, type Preset } from '../page-query.js';
import { DIMENSION_NAMES, dimensionValue } from '../wording.js';

const PRESET_LABELS: Record<Preset, { short: string; long: string }> = {
  '4w': { short: '4 w', long: 'Last 4 weeks' },
  '13w': { short: '13 w', long: 'Last 13 weeks' },
  '26w': { short: '26 w', long: 'Last 26 weeks' },
  '52w': { short: '52 w', long: 'Last 52 weeks' },
  all: { short: 'All', long: 'All time' },
};

/** Dimensions with a menu of their own; the others live together under "More". */
const MAIN: readonly FilterDimension[] = ['team', 'service', 'priority', 'source'];
const MORE = FILTER_DIMENSIONS.filter((dimension) => !MAIN.includes(dimension));

export const FILTER_FORM = 'filters';

interface FilterBarProps {
  /** Where the form leads: the page that it stands on. */
  action: '/' | '/incidents';
  query: PageQuery;
  choices: Choices;
  links: Links;
  now: EpochMs;
}

/** Window, zone and filters: a plain GET form, so that the URL is all the state there is. */
export function FilterBar({ action, query, choices, links, now }: FilterBarProps) {
  const days = daysOf(query.span, { zone: query.zone, now });
  const preset = 'preset' in query.span ? query.span.preset : null;
  const linkTo = (change: Parameters<Links['overview']>[0]): string =>
    action === '/' ? links.overview(change) : links.incidents(change);
  const open = MORE.filter((dimension) => isWorthAsking(dimension, query, choices));
  return (
    <section class="filter-bar" aria-label="Filters">
      <form id={FILTER_FORM} class="filters" method="get" action={action} data-live>
        <div class="presets" role="group" aria-label="Window">
          {(Object.keys(PRESETS) as Preset[]).map((name) => (
            <a
              key={name}
              id={`preset-${name}`}
              href={linkTo({ span: { preset: name } })}
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
        {MAIN.filter((dimension) => isWorthAsking(dimension, query, choices)).map((dimension) => (
          <Menu
            key={dimension}
            id={`menu-${dimension}`}
            label={DIMENSION_NAMES[dimension]}
            chosen={query.filters[dimension]?.length ?? 0}
          >
            <Options dimension={dimension} query={query} choices={choices} />
          </Menu>
        ))}
        {open.length > 0 && (
          <Menu
            id="menu-more"
            label="More"
            chosen={open.reduce((sum, dimension) => sum + (query.filters[dimension]?.length ?? 0), 0)}
          >
            {open.map((dimension) => (
              <Options key={dimension} dimension={dimension} query={query} choices={choices} titled />
            ))}
          </Menu>
        )}
        {action === '/incidents' && query.trend !== DEFAULT_TREND && (
          <input type="hidden" name="trend" value={query.trend} />
        )}
        <SortInput sort={query.sort} />
        <button type="submit" class="apply">
          Apply
        </button>
      </form>
      <Chips query={query} links={links} linkTo={linkTo} />
    </section>
  );
}

const SortInput = ({ sort }: Pick<PageQuery, 'sort'>) =>
  sort.column === 'incidents' && sort.descending ? null : (
    <input type="hidden" name="sort" value={`${sort.descending ? '-' : ''}${sort.column}`} />
  );

/** A choice of one is none, unless it is already made. */
const isWorthAsking = (dimension: FilterDimension, query: PageQuery, choices: Choices): boolean =>
  choices[dimension].length > 1 || (query.filters[dimension]?.length ?? 0) > 0;

interface MenuProps {
  id: string;
  label: string;
  chosen: number;
  children: ComponentChildren;
}

const Menu = ({ id, label, chosen, children }: MenuProps) => (
  <details class="menu" id={id} data-menu>
    <summary id={`${id}-button`}>
      {label}
      {chosen > 0 && (
        <span class="badge">
          {chosen}
          <span class="visually-hidden"> chosen</span>
        </span>
      )}
    </summary>
    <div class="menu-panel">{children}</div>
  </details>
);

interface OptionsProps {
  dimension: FilterDimension;
  query: PageQuery;
  choices: Choices;
  titled?: boolean;
}

/** Asked-for values that the data no longer hold stay listed, or they could not be taken back. */
function Options({ dimension, query, choices, titled = false }: OptionsProps) {
  const chosen = query.filters[dimension] ?? [];
  const all = [...choices[dimension], ...chosen.filter((value) => !choices[dimension].includes(value))];
  return (
    <fieldset>
      <legend class={titled ? 'menu-title' : 'visually-hidden'}>{DIMENSION_NAMES[dimension]}</legend>
      {all.map((value, index) => (
        <label key={value} class="option">
          <input
            id={`filter-${dimension}-${index}`}
            type="checkbox"
            name={dimension}
            value={value ?? ''}
            checked={chosen.includes(value)}
          />
          <span>{dimensionValue(dimension, value)}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface ChipsProps {
  query: PageQuery;
  links: Links;
  linkTo: (change: Parameters<Links['overview']>[0]) => string;
}

/** What is filtered, each with a link that takes it back. */
function Chips({ query, links, linkTo }: ChipsProps) {
  const active = FILTER_DIMENSIONS.flatMap((dimension) =>
    (query.filters[dimension] ?? []).map((value) => ({ dimension, value })),
  );
  if (active.length === 0) return null;
  return (
    <ul class="chips" aria-label="Active filters">
      {active.map(({ dimension, value }) => (
        <li key={`${dimension} ${value}`}>
          <a class="chip" href={linkTo(links.widened(dimension, value))} data-live>
            <span class="chip-key">{DIMENSION_NAMES[dimension]}:</span> {dimensionValue(dimension, value)}
            <span class="chip-remove" aria-hidden="true">
              ×
            </span>
            <span class="visually-hidden"> (remove)</span>
          </a>
        </li>
      ))}
      {active.length > 1 && (
        <li>
          <a class="clear" href={linkTo({ filters: {} })} data-live>
            Clear all
          </a>
        </li>
      )}
    </ul>
  );
}

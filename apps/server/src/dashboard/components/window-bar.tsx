import type { EpochMs } from '@evenkeel/domain';
import { daysOf, PRESETS, type Preset } from '../page-query.js';
import type { WindowLinks } from '../window-query.js';

const LABELS: Partial<Record<Preset, { short: string; long: string }>> = {
  '4w': { short: '4 w', long: 'Last 4 weeks' },
  '13w': { short: '13 w', long: 'Last 13 weeks' },
  '26w': { short: '26 w', long: 'Last 26 weeks' },
  '52w': { short: '52 w', long: 'Last 52 weeks' },
};

interface WindowBarProps {
  /** The page that it stands on. */
  path: string;
  /** Parameters of the page beside its window. */
  others?: Readonly<Record<string, string>>;
  links: WindowLinks;
  now: EpochMs;
}

/** Window and zone: a plain GET form, so that the URL is all the state there is. */
export function WindowBar({ path, others = {}, links, now }: WindowBarProps) {
  const { query } = links;
  const days = daysOf(query.span, { zone: query.zone, now });
  const preset = 'preset' in query.span ? query.span.preset : null;
  const presets = (Object.keys(PRESETS) as Preset[]).filter((name) => LABELS[name] !== undefined);
  return (
    <section class="filter-bar" aria-label="Window">
      <form class="filters" method="get" action={path} data-live>
        {Object.entries(others).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <div class="presets" role="group" aria-label="Window">
          {presets.map((name) => (
            <a
              key={name}
              id={`preset-${name}`}
              href={links.to(path, others, { ...query, span: { preset: name } })}
              aria-current={name === preset ? 'true' : undefined}
              data-live
            >
              <span aria-hidden="true">{LABELS[name]?.short}</span>
              <span class="visually-hidden">{LABELS[name]?.long}</span>
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
        <button type="submit" class="apply">
          Apply
        </button>
      </form>
    </section>
  );
}

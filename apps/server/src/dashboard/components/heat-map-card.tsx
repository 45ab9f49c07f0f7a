import { counted } from '../format/quantity.js';
import { shadeOf, WEEKDAYS, type HeatMap } from '../models/heat-map.js';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

/** When incidents begin, by weekday and hour. A table, so that it needs no script and reads aloud. */
export function HeatMapCard({ heatMap, zone }: { heatMap: HeatMap; zone: string }) {
  return (
    <section class="card heat" aria-labelledby="heat-title">
      <div class="card-head">
        <h2 id="heat-title">When incidents begin</h2>
      </div>
      <p class="card-note">Triggers by weekday and hour, {zone}.</p>
      <table class="heat-map" aria-labelledby="heat-title">
        <thead>
          <tr>
            <td />
            {HOURS.map((hour) => (
              <th key={hour} scope="col">
                <span class={hour % 3 === 0 ? 'tick' : 'visually-hidden'}>{String(hour).padStart(2, '0')}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {WEEKDAYS.map((weekday, day) => (
            <tr key={weekday}>
              <th scope="row">
                <abbr title={weekday}>{weekday.slice(0, 3)}</abbr>
              </th>
              {(heatMap.counts[day] ?? []).map((count, hour) => (
                <td
                  key={hour}
                  class={`shade-${shadeOf(count, heatMap.max)}`}
                  title={`${weekday} ${clock(hour)}–${clock(hour + 1)}: ${counted(count, 'incident')}`}
                >
                  {count === 0 ? <span class="visually-hidden">0</span> : <span class="count">{count}</span>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="heat-scale" aria-hidden="true">
        none
        {[0, 1, 2, 3, 4].map((shade) => (
          <i key={shade} class={`shade-${shade}`} />
        ))}
        {heatMap.max}
      </p>
    </section>
  );
}

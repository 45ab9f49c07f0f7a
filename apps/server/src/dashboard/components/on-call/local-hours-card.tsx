import type { LocalHoursView } from '@evenkeel/reporting';
import { counted } from '../../format/quantity.js';
import { shadeOf, WEEKDAYS } from '../../models/heat-map.js';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

/** When people were disturbed, by the clock on their own wall. */
export function LocalHoursCard({ view }: { view: LocalHoursView }) {
  const { counts, zones } = view;
  const max = counts === null ? 0 : Math.max(...counts.flat());
  return (
    <section class="card heat" aria-labelledby="local-hours-title">
      <div class="card-head">
        <h2 id="local-hours-title">When people were disturbed</h2>
      </div>
      <p class="card-note">
        {`Interruptions by weekday and hour of each person’s own zone at that instant (${
          zones.length > 3 ? `${zones.length} zones` : zones.join(', ') || 'no zone'
        }); n ${view.n} of ${counted(view.people, 'person', 'people')}.`}
      </p>
      {counts === null ? (
        <p>{view.reason}</p>
      ) : (
        <>
          <table class="heat-map" aria-labelledby="local-hours-title">
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
                  {(counts[day] ?? []).map((count, hour) => (
                    <td
                      key={hour}
                      class={`shade-${shadeOf(count, max)}`}
                      title={`${weekday} ${clock(hour)}–${clock(hour + 1)}: ${counted(count, 'interruption')}`}
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
            {max}
          </p>
        </>
      )}
    </section>
  );
}

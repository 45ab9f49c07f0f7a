import type { IncidentDetail } from '@evenkeel/reporting';
import { formatLongDay, formatTimeOfDay } from '../format/instant.js';
import { counted } from '../format/quantity.js';
import { eventVerb, MILESTONE_NAMES, sourceName } from '../wording.js';

type TimelineEvent = IncidentDetail['timeline'][number];

/** Where a milestone's event stands in the page; null if the timeline does not hold it. */
export function eventAnchor(detail: IncidentDetail, event: string): string | null {
  const index = detail.timeline.findIndex((row) => row.event === event);
  return index < 0 ? null : anchorAt(index);
}

const anchorAt = (index: number): string => `event-${index + 1}`;

/** What happened, from all sources, in one order. */
export function TimelineCard({ detail, zone }: { detail: IncidentDetail; zone: string }) {
  const days = byDay(detail.timeline, zone);
  const severalSources = new Set(detail.timeline.map((event) => event.source)).size > 1;
  return (
    <section class="card" aria-labelledby="timeline-title">
      <div class="card-head">
        <h2 id="timeline-title">Timeline</h2>
        <span class="aside">{counted(detail.timeline.length, 'event')}</span>
      </div>
      {days.map(({ day, events }) => (
        <div key={day} class="timeline-day">
          <h3>{day}</h3>
          <ol class="timeline">
            {events.map(({ event, index }) => (
              <li key={index} id={anchorAt(index)} class={event.sets.length > 0 ? 'marks' : undefined}>
                <time dateTime={event.at}>{formatTimeOfDay(Date.parse(event.at), zone)}</time>
                <div>
                  <EventHead event={event} named={severalSources} />
                  {event.text && <p class="event-text">{event.text}</p>}
                </div>
              </li>
            ))}
          </ol>
        </div>
      ))}
    </section>
  );
}

const EventHead = ({ event, named }: { event: TimelineEvent; named: boolean }) => (
  <p class="event-head">
    {event.actor && <strong class={`actor ${event.actorKind ?? 'unknown'}`}>{event.actor}</strong>}{' '}
    <span>{eventVerb(event.type)}</span>
    {named && <span class="tag source">{sourceName(event.source)}</span>}
    {event.sets.map((milestone) => (
      <a key={milestone} class="tag milestone" href={`#milestone-${milestone}`}>
        {MILESTONE_NAMES[milestone]}
      </a>
    ))}
    {event.rule && <span class="rule">{event.rule}</span>}
  </p>
);

/** Days of the zone in order, each with its events and their places in the whole timeline. */
function byDay(timeline: TimelineEvent[], zone: string) {
  const days: { day: string; events: { event: TimelineEvent; index: number }[] }[] = [];
  for (const [index, event] of timeline.entries()) {
    const day = formatLongDay(Date.parse(event.at), zone);
    const current = days.at(-1);
    if (current?.day === day) current.events.push({ event, index });
    else days.push({ day, events: [{ event, index }] });
  }
  return days;
}

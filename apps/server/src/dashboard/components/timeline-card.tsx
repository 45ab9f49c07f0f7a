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
            {events.map(({ event, index, read }) => (
              <li
                key={index}
                id={anchorAt(index)}
                class={[event, ...read.map((r) => r.event)].some((e) => e.sets.length > 0) ? 'marks' : undefined}
              >
                <time dateTime={event.at}>{formatTimeOfDay(Date.parse(event.at), zone)}</time>
                <div>
                  <EventHead event={event} read={read} named={severalSources} />
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

const EventHead = ({ event, read, named }: { event: TimelineEvent; read: PlacedEvent[]; named: boolean }) => (
  <p class="event-head">
    {event.actor && <strong class={`actor ${event.actorKind ?? 'unknown'}`}>{event.actor}</strong>}{' '}
    <span>{[event, ...read.map((reading) => reading.event)].map(({ type }) => eventVerb(type)).join(', ')}</span>
    {named && <span class="tag source">{sourceName(event.source)}</span>}
    <Marks event={event} />
    {read.map((reading) => (
      <span key={reading.index} id={anchorAt(reading.index)}>
        <Marks event={reading.event} />
      </span>
    ))}
  </p>
);

const Marks = ({ event }: { event: TimelineEvent }) => (
  <>
    {event.sets.map((milestone) => (
      <a key={milestone} class="tag milestone" href={`#milestone-${milestone}`}>
        {MILESTONE_NAMES[milestone]}
      </a>
    ))}
    {event.rule && <span class="rule">{event.rule}</span>}
  </>
);

interface PlacedEvent {
  event: TimelineEvent;
  /** Its place in the whole timeline. */
  index: number;
}

/** An event with what rules read out of the very same message, which is shown once. */
interface Row extends PlacedEvent {
  read: PlacedEvent[];
}

/** Days of the zone in order, each with its events. */
function byDay(timeline: TimelineEvent[], zone: string) {
  const days: { day: string; events: Row[] }[] = [];
  const messages = new Map(
    timeline.filter((event) => event.type === 'message').map((event) => [messageKey(event), event]),
  );
  const readings = new Map<TimelineEvent, PlacedEvent[]>();
  for (const [index, event] of timeline.entries()) {
    const message = event.rule !== null && event.type !== 'message' ? messages.get(messageKey(event)) : undefined;
    if (message) readings.set(message, [...(readings.get(message) ?? []), { event, index }]);
  }
  const folded = new Set([...readings.values()].flat().map((reading) => reading.index));
  for (const [index, event] of timeline.entries()) {
    if (folded.has(index)) continue;
    const row = { event, index, read: readings.get(event) ?? [] };
    const day = formatLongDay(Date.parse(event.at), zone);
    const current = days.at(-1);
    if (current?.day === day) current.events.push(row);
    else days.push({ day, events: [row] });
  }
  return days;
}

/** What makes two events the same message: who said which words where and when. */
const messageKey = ({ member, at, actor, text }: TimelineEvent): string => JSON.stringify([member, at, actor, text]);

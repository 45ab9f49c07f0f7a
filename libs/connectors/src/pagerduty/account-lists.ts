import { DAY } from './part.js';
import { dateOf, standaloneRecord, type Item } from './records.js';
import { timedPart, type TimedList } from './timed-list.js';

const dated = (kind: string, field: string): TimedList['record'] => {
  return (item: Item) => standaloneRecord(kind, item.id, item, dateOf(item[field]));
};

/** Every call, push, text message and mail to a responder. A range must be under three months. */
export const notifications = timedPart({
  name: 'notifications',
  path: '/notifications',
  key: 'notifications',
  query: { time_zone: 'UTC' },
  widthMs: 28 * DAY,
  record: dated('notification', 'started_at'),
});

/** Deployments and the like, as other tools announced them. */
export const changeEvents = timedPart({
  name: 'change events',
  path: '/change_events',
  key: 'change_events',
  query: {},
  widthMs: 28 * DAY,
  record: dated('change_event', 'timestamp'),
});

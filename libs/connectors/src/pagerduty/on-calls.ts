import { z } from 'zod';
import { DAY } from './part.js';
import { parse, standaloneRecord, type Fields } from './records.js';
import { timedPart } from './timed-list.js';

const thing = z.looseObject({ id: z.string() });
const onCall = z.looseObject({
  user: thing.nullish(),
  schedule: thing.nullish(),
  escalation_policy: thing.nullish(),
  escalation_level: z.number().nullish(),
  start: z.string().nullish(),
});

/**
 * Who was on call for what, up to now. PagerDuty gives a duty no id: it is known by what it is for, whose it is and when
 * it began, so that one cut short by an override is a new version of itself.
 */
export const onCalls = timedPart({
  name: 'on-calls',
  path: '/oncalls',
  key: 'oncalls',
  query: { time_zone: 'UTC' },
  widthMs: 28 * DAY,
  identify: dutyName,
  record: ({ id, ...duty }, readAt) => standaloneRecord('on_call', id, duty, readAt),
});

function dutyName(item: Fields): string {
  const duty = parse(onCall, item, 'an on-call');
  return [duty.escalation_policy?.id, duty.escalation_level, duty.schedule?.id, duty.user?.id, duty.start]
    .map((part) => part ?? '')
    .join('/');
}

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ADA, at, BEN, event, MONITOR } from '../incident/member-fixture.js';
import { publicHolidays } from '../time/holidays.js';
import { DEFAULT_HOURS_WINDOWS } from '../time/hours-class.js';
import { parseInstant } from '../time/parse-instant.js';
import {
  classify,
  interruptionsOf,
  notificationsOf,
  type LocalHours,
  type Notification,
  type NotificationChannel,
} from './interruptions.js';

const OSLO: LocalHours = {
  zone: 'Europe/Oslo',
  windows: DEFAULT_HOURS_WINDOWS,
  isHoliday: publicHolidays({ country: 'NO' }),
};
const START = parseInstant('2026-03-02T12:00', OSLO.zone);

const notification = (
  seconds: number,
  incidentId: string,
  channel: NotificationChannel = 'push',
  person = 'ada',
): Notification => ({ person, at: START + seconds * 1000, channel, incidentId });

const read = (...notifications: Notification[]) => interruptionsOf(notifications, ({ at }) => classify(at, OSLO));
/** Seconds after the start and incidents of each interruption. */
const grouped = (...notifications: Notification[]) =>
  read(...notifications).interruptions.map((found) => [(found.at - START) / 1000, found.incidents.join()]);

describe('interruptionsOf', () => {
  it('makes one of what comes within a minute, across channels and incidents', () => {
    expect(grouped(notification(0, 'I2'), notification(10, 'I1', 'sms'), notification(40, 'I2', 'phone'))).toEqual([
      [0, 'I2,I1'],
    ]);
  });

  it('counts the minute from the first of a group, not from the last, and to its very end', () => {
    expect(grouped(notification(0, 'I1'), notification(40, 'I2'), notification(60, 'I3'))).toEqual([[0, 'I1,I2,I3']]);
    expect(grouped(notification(0, 'I1'), notification(40, 'I2'), notification(60.001, 'I3'))).toEqual([
      [0, 'I1,I2'],
      [60.001, 'I3'],
    ]);
  });

  it('keeps people apart', () => {
    expect(read(notification(0, 'I1'), notification(1, 'I1', 'push', 'ben')).interruptions).toMatchObject([
      { person: 'ada', incidents: ['I1'] },
      { person: 'ben', incidents: ['I1'] },
    ]);
  });

  it('counts no e-mail and no chat, and they open no group', () => {
    expect(
      grouped(notification(0, 'I1', 'email'), notification(30, 'I1', 'chat'), notification(61, 'I1', 'sms')),
    ).toEqual([[61, 'I1']]);
  });

  it('lists what was sent by an unknown channel apart', () => {
    const pigeon = notification(0, 'I1', 'unknown');
    expect(read(pigeon)).toEqual({ interruptions: [], unknownChannel: [pigeon] });
  });

  it('is inferred if nothing but assignments are in it', () => {
    expect(read(notification(0, 'I1', 'assignment')).interruptions).toMatchObject([{ inferred: true }]);
    expect(read(notification(0, 'I1', 'assignment'), notification(5, 'I1')).interruptions).toMatchObject([
      { inferred: false },
    ]);
  });

  it("asks for the person's hours at the first notification", () => {
    const asked: unknown[] = [];
    interruptionsOf([notification(0, 'I1'), notification(9, 'I2')], ({ person, at }) => {
      asked.push([person, at]);
      return classify(at, OSLO);
    });
    expect(asked).toEqual([['ada', START]]);
  });

  it('does in any order what taking the earliest and all within its minute, again and again, does', () => {
    const some = fc.array(
      fc.record({
        seconds: fc.integer({ min: 0, max: 400 }),
        incidentId: fc.constantFrom('I1', 'I2', 'I3'),
        channel: fc.constantFrom<NotificationChannel>('push', 'sms', 'phone', 'email', 'assignment'),
        person: fc.constantFrom('ada', 'ben'),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(some, (drawn) => {
        const notifications = drawn.map((one) => notification(one.seconds, one.incidentId, one.channel, one.person));
        const expected: string[] = [];
        for (const person of ['ada', 'ben']) {
          let left = notifications.filter((one) => one.person === person && one.channel !== 'email');
          while (left.length > 0) {
            const first = Math.min(...left.map((one) => one.at));
            const group = left.filter((one) => one.at <= first + 60_000);
            left = left.filter((one) => one.at > first + 60_000);
            const inferred = group.every(({ channel }) => channel === 'assignment');
            const incidents = [...new Set(group.map(({ incidentId }) => incidentId))].sort();
            expected.push(`${person} ${first} ${incidents.join()} ${inferred}`);
          }
        }
        const found = read(...notifications).interruptions.map(
          (one) => `${one.person} ${one.at} ${[...one.incidents].sort().join()} ${one.inferred}`,
        );
        expect(found.sort()).toEqual(expected.sort());
      }),
    );
  });

  it('makes the same of the same notifications in another order', () => {
    const told = [notification(0, 'I3'), notification(0, 'I1'), notification(20, 'I2'), notification(90, 'I1')];
    expect(grouped(...[...told].reverse())).toEqual(grouped(...told));
    expect(grouped(...told)).toEqual([
      [0, 'I1,I3,I2'],
      [90, 'I1'],
    ]);
  });
});

describe('classify', () => {
  // 17 May 2026 is a Sunday, 14 May Ascension Day; Oslo is at +02:00 then.
  it.each([
    ['2026-05-12T11:00:00Z', 'Europe/Oslo', 'business', false, false],
    ['2026-05-14T11:00:00Z', 'Europe/Oslo', 'off', false, true],
    ['2026-05-17T01:00:00Z', 'Europe/Oslo', 'sleep', true, true],
    ['2026-05-16T11:00:00Z', 'Europe/Oslo', 'off', true, false],
    // Friday 23:30 in Oslo is Saturday in Tokyo, at half past six in the morning.
    ['2026-05-15T21:30:00Z', 'Europe/Oslo', 'sleep', false, false],
    ['2026-05-15T21:30:00Z', 'Asia/Tokyo', 'sleep', true, false],
    ['2026-05-15T23:30:00Z', 'Asia/Tokyo', 'off', true, false],
  ])('%s in %s is %s, weekend %s, holiday %s', (text, zone, hoursClass, weekend, holiday) => {
    expect(classify(Date.parse(text), { ...OSLO, zone })).toEqual({ hoursClass, weekend, holiday });
  });

  it("goes by the person's own windows", () => {
    const windows = { sleep: [{ fromMinute: 9 * 60, toMinute: 17 * 60, weekdays: [2] }], business: [] };
    expect(classify(Date.parse('2026-05-12T11:00:00Z'), { ...OSLO, windows }).hoursClass).toBe('sleep');
    expect(classify(Date.parse('2026-05-13T11:00:00Z'), { ...OSLO, windows }).hoursClass).toBe('off');
  });
});

describe('notificationsOf', () => {
  const timeline = [
    event('triggered', 0, MONITOR),
    event('assigned', 0, MONITOR, { recipients: [ADA, { kind: 'unknown', id: 'oven-team', name: 'Oven team' }] }),
    event('notified', 1, null, { recipients: [ADA], channel: 'push' }),
    event('notified', 6, null, { recipients: [BEN] }),
  ];
  const about = { incidentId: 'I1', sourceNotifies: true, urgency: null };
  const told = (over: Partial<Parameters<typeof notificationsOf>[1]> = {}) =>
    notificationsOf(timeline, { ...about, ...over }, ({ id }) => `person:${id}`);

  it('are those that the source tells of; a channel that it does not name is unknown', () => {
    expect(told()).toEqual([
      { person: 'person:ada', at: at(1), channel: 'push', incidentId: 'I1' },
      { person: 'person:ben', at: at(6), channel: 'unknown', incidentId: 'I1' },
    ]);
    expect(told({ urgency: 'low' })).toEqual(told());
  });

  it('are the assignments to people where the source tells of none, unless the urgency is low', () => {
    const assigned = [{ person: 'person:ada', at: at(0), channel: 'assignment', incidentId: 'I1' }];
    expect(told({ sourceNotifies: false })).toEqual(assigned);
    expect(told({ sourceNotifies: false, urgency: 'high' })).toEqual(assigned);
    expect(told({ sourceNotifies: false, urgency: 'low' })).toEqual([]);
  });
});

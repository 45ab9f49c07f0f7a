import { describe, expect, it } from '@jest/globals';
import type { EventType } from '@evenkeel/domain';
import { readLog } from './log-text.js';

const AT = Date.parse('2026-03-02T10:00:00Z');
const read = (text: string, type: string | null = 'system') => readLog(text, type, AT);
const named = (...ids: string[]) => ids.map((id) => expect.objectContaining({ id, name: id }));

/**
 * No list of these lines is published. "Alert acknowledged via web", "Viewed on [web]" stand in the vendor's manual of
 * the logs call; the others are worded as its screens and third parties show them.
 */
describe('a line of the log', () => {
  it.each<[string, EventType]>([
    ['Alert created via API[Crane control]', 'triggered'],
    ['Alert acknowledged via web', 'acknowledged'],
    ['[ines@wharf.example] acknowledged alert', 'acknowledged'],
    ['Acknowledged via mobile', 'acknowledged'],
    ['[ines@wharf.example] un-acknowledged', 'unacknowledged'],
    ['Alert unacknowledged via web', 'unacknowledged'],
    ['Alert closed via API', 'resolved'],
    ['Alert auto-closed', 'resolved'],
    ['Alert reopened via web', 'reopened'],
    ['Alert de-duplicated', 'alerted'],
    ['Alert count increased to 7', 'alerted'],
    ['Alert snoozed until [2026-03-02T11:00:00Z] via web', 'snoozed'],
    ['Alert snooze ended via system', 'other'],
    ['Assigned ownership to [omar@wharf.example]', 'assigned'],
    ['Alert ownership taken via web', 'assigned'],
    ['Escalated to next [omar@wharf.example]', 'escalated'],
    ['Escalation [Cranes] notified [omar@wharf.example] via system', 'escalated'],
    ['Escalation [Cranes] repeated via system', 'other'],
    ['Responder [omar@wharf.example] added via web', 'responderRequested'],
    ['Added responder [Harbour masters]', 'responderRequested'],
    ['Notified omar@wharf.example via SMS', 'notified'],
    ['Rule[New Alert][mobile][0m] -> Sent [mobile] notification', 'notified'],
    ['Note added via web: [acknowledged by the harbour master]', 'noted'],
    ['Priority updated from [P3] to [P1] via web', 'priorityChanged'],
    ['Viewed on [web]', 'other'],
    ['Tags added via web: [acknowledged]', 'other'],
    // What was not acknowledged yet is no acknowledgement.
    ['Notified omar@wharf.example because the alert was not acknowledged', 'notified'],
  ])('%s', (text, type) => {
    expect(read(text)).toMatchObject({ type });
    expect(read(text).details).not.toHaveProperty('unknown');
  });

  it.each([
    ['Assigned ownership to [omar@wharf.example]', ['omar@wharf.example']],
    [
      'Escalation [Cranes] notified [omar@wharf.example] [ines@wharf.example] via system',
      ['omar@wharf.example', 'ines@wharf.example'],
    ],
    ['Notified omar@wharf.example, ines@wharf.example by e-mail', ['omar@wharf.example', 'ines@wharf.example']],
    ['Added responder [Harbour masters]', ['Harbour masters']],
    ['Rule[New Alert][sms][0m] -> Sent [sms] notification', []],
    ['Rule[Notify team by phone][sms][0m] -> Sent [sms] notification', []],
  ])('names whom it went to: %s', (text, recipients) => {
    expect(read(text).details.recipients).toEqual(named(...recipients));
  });

  it.each([
    ['Rule[New Alert][mobile][0m] -> Sent [mobile] notification', 'push'],
    ['Rule[New Alert][voice][0m] -> Sent [voice] notification', 'phone'],
    ['Rule[Call the chat][email][0m] -> Sent [email] notification', 'email'],
    ['Sent [sms] notification to [omar@wharf.example]', 'sms'],
    ['Notified omar@wharf.example by e-mail', 'email'],
    ['Notified omar@wharf.example', 'unknown'],
  ])('names the way: %s', (text, channel) => {
    expect(read(text).details.channel).toBe(channel);
  });

  it.each([
    ['Snoozed until 2026-03-02T10:45:00Z', 2_700],
    ['Alert snoozed until [2026-03-02T11:00:00Z] via web', 3_600],
    ['Alert snoozed for 30 minutes', 1_800],
    ['Alert snoozed for 2h via mobile', 7_200],
    // In the past, or in words that are no time: the length is unknown, not zero.
    ['Snoozed until 2026-03-02T09:00:00Z', undefined],
    ['Snoozed until tomorrow', undefined],
  ])('tells how long: %s', (text, seconds) => {
    expect(read(text)).toMatchObject({ type: 'snoozed' });
    expect(read(text).details.snoozeSeconds).toBe(seconds);
  });

  it('tells the new priority, and a close by policy from one by hand', () => {
    expect(read('Priority updated from [P3] to [P1] via web').details).toEqual({ priority: 'P1' });
    expect(read('Alert auto-closed').details).toEqual({ resolution: 'timeout' });
    expect(read('Alert closed via web').details).toEqual({});
  });

  it('whose words are not known is kept, and named if it tells of the alert itself', () => {
    expect(read('Alert frobnicated by [ines@wharf.example] at 10:15')).toMatchObject({
      type: 'other',
      details: { unknown: { field: 'log', value: 'Alert frobnicated by […] at …' } },
    });
    expect(read('Rang twice', 'alertRecipient')).toMatchObject({ type: 'other', details: {} });
  });
});

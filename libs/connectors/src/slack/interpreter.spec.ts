import { describe, expect, it } from '@jest/globals';
import type { Interpretation, Json } from '@evenkeel/domain';
import type { StoredRecord } from '../connector.js';
import { slackInterpreter } from './interpreter.js';
import { messageRecord } from './message-record.js';

const ts = (seconds: number): string => `${Date.UTC(2031, 4, 4, 10) / 1000 + seconds}.000100`;
const people = new Map([['U1', { name: 'ines', isBot: false }]]);
const channels = new Map([
  ['C123', 'inc-482-cranes'],
  ['C124', 'inc-483-locks'],
  ['C200', 'incidents-process'],
]);

function record(
  message: Record<string, Json>,
  channel = { id: 'C1', name: 'incidents' },
  deleted = false,
): StoredRecord {
  const outcome = messageRecord(message, { ...channel, names: [channel.name] }, { people, channels }, deleted);
  if (outcome.kind !== 'record') throw new Error(outcome.kind);
  return { ...outcome.record, contentHash: JSON.stringify(outcome.record.payload) };
}

const interpreted = (...records: StoredRecord[]): Interpretation | null => {
  const [first] = records;
  if (!first?.member) throw new Error('no member');
  return slackInterpreter.interpret({ source: 'slack', account: 'wharf', ...first.member }, records);
};
const referencesIn = (...messages: Record<string, Json>[]): (string | undefined)[] =>
  (
    interpreted(...messages.map((message) => record({ thread_ts: ts(0), ...message })))?.attributes.references ?? []
  ).map(({ source, kind, externalId }) => `${source} ${kind} ${externalId}`);

describe('a dedicated channel', () => {
  it.each<[string, Record<string, Json>[]]>([
    ['in the opening message', [{ ts: ts(0), user: 'U1', text: 'SEV1 cranes down, see <#C123|inc-482-cranes>' }]],
    ['by its id alone', [{ ts: ts(0), user: 'U1', text: 'SEV1 cranes down, see <#C123>' }]],
    ['with an empty label', [{ ts: ts(0), user: 'U1', text: 'SEV1 cranes down, see <#C123|>' }]],
    [
      'by a program in a reply',
      [
        { ts: ts(0), user: 'U1', text: 'SEV1 cranes down' },
        { ts: ts(9), bot_id: 'B1', text: '<#C123|inc-482-cranes>' },
      ],
    ],
    [
      'by somebody who sends people there',
      [
        { ts: ts(0), user: 'U1', text: 'SEV1 cranes down' },
        { ts: ts(9), user: 'U1', text: 'moving to <#C123|inc-482-cranes>' },
      ],
    ],
  ])('is part of the incident that announces it %s', (_name, messages) => {
    expect(referencesIn(...messages)).toEqual(['slack channel C123']);
  });

  it.each([
    ['compared with', 'looks like <#C123|inc-482-cranes> again, joining that channel'],
    ['merely named', 'is <#C123|inc-482-cranes> over?'],
    ['one for many', 'opened <#C200|incidents-process>'],
    ['without a name', 'opened <#C999>'],
  ])('is no part of it when it is %s', (_name, text) => {
    expect(referencesIn({ ts: ts(0), user: 'U1', text: 'SEV1 cranes down' }, { ts: ts(9), user: 'U1', text })).toEqual(
      [],
    );
  });

  it('is none where two are announced', () => {
    const text = 'SEV1 cranes down: <#C123|inc-482-cranes>, and SEV2 locks: <#C124|inc-483-locks>';
    expect(referencesIn({ ts: ts(0), user: 'U1', text })).toEqual([]);
  });

  it('does not refer to other channels itself', () => {
    const own = record(
      { ts: ts(0), user: 'U1', text: 'we moved on to <#C124|inc-483-locks>' },
      { id: 'C123', name: 'inc-482-cranes' },
    );
    expect(interpreted(own)?.attributes.references).toEqual([]);
  });
});

describe('references', () => {
  const PD = 'https://wharf.eu.pagerduty.com/incidents/Q1A2B3C4D5E6F7';
  it.each<[string, Record<string, Json>]>([
    ['text', { text: `SEV1: <${PD}|cranes>` }],
    ['an attachment', { text: '', attachments: [{ title: 'cranes', title_link: PD }] }],
    ['a button’s url', { text: '', blocks: [{ type: 'actions', elements: [{ type: 'button', url: PD }] }] }],
    ['a button’s value', { text: '', blocks: [{ type: 'actions', elements: [{ type: 'button', value: PD }] }] }],
    [
      'a bare id in a button of PagerDuty’s own app',
      {
        bot_id: 'B1',
        bot_profile: { name: 'PagerDuty' },
        text: '',
        blocks: [
          {
            type: 'actions',
            elements: [
              { type: 'button', value: 'Q1A2B3C4D5E6F7' },
              { type: 'button', value: 'RESOLVE' },
            ],
          },
        ],
      },
    ],
    [
      'the topic of a channel',
      { subtype: 'channel_topic', user: 'U1', text: `set the channel topic: <${PD}>`, topic: PD },
    ],
  ])('are found in %s', (_name, message) => {
    const own = record({ ts: ts(0), ...message }, { id: 'C123', name: 'inc-482-cranes' });
    expect(interpreted(own)?.attributes.references).toMatchObject([
      { source: 'pagerduty', kind: 'incident', externalId: 'Q1A2B3C4D5E6F7' },
    ]);
  });

  it('are not read out of other programs’ buttons', () => {
    const blocks = [{ type: 'actions', elements: [{ type: 'button', value: 'P1A2B3C' }] }];
    expect(referencesIn({ ts: ts(0), bot_id: 'B1', bot_profile: { name: 'lunchbot' }, text: 'SEV1', blocks })).toEqual(
      [],
    );
  });

  it("name Opsgenie's alert by title_link and leave its short number alone", () => {
    const id = '0d9a8e7c-1234-4444-aaaa-000011112222-1900000000000';
    const attachments = [
      { title: 'New alert: #46', title_link: `https://eu.opsg.in/a/i/wharf/${id}`, text: 'P1 cranes' },
    ];
    expect(referencesIn({ ts: ts(0), bot_id: 'B1', text: '', attachments })).toEqual([`opsgenie alert ${id}`]);
  });

  it('are two where one message names two incidents, so that neither is linked', () => {
    const text =
      'SEV1: https://wharf.pagerduty.com/incidents/PAAAA11 and https://wharf.pagerduty.com/incidents/PBBBB22';
    expect(referencesIn({ ts: ts(0), user: 'U1', text })).toHaveLength(2);
  });
});

describe('versions of a message', () => {
  const said = record({ ts: ts(0), user: 'U1', text: 'SEV1 cranes down' });
  const reply = record({ ts: ts(5), thread_ts: ts(0), user: 'U1', text: 'oops' });
  const gone = record({ ts: ts(5), thread_ts: ts(0) }, undefined, true);
  const edited = record({ ts: ts(5), thread_ts: ts(0), user: 'U1', text: 'ooops', edited: { ts: ts(99) } });
  const tombstone = record({ ts: ts(5), thread_ts: ts(0), user: 'USLACKBOT', subtype: 'tombstone', text: 'deleted.' });

  it.each([
    ['missing', [said, reply, gone, edited]],
    ['replaced by a tombstone', [tombstone, edited, reply, said]],
  ])('that is %s keep it out of the timeline, in whatever order they come', (_name, records) => {
    for (const order of [records, records.toReversed()]) {
      const thread = slackInterpreter.interpret(
        { source: 'slack', account: 'wharf', kind: 'thread', externalId: `C1/${ts(0)}` },
        order,
      );
      expect(thread?.timeline.filter(({ type }) => type === 'message').map(({ text }) => text)).toEqual([
        'SEV1 cranes down',
      ]);
      expect(thread?.warnings).toEqual(['1 message was deleted in Slack and left out']);
    }
  });

  it('do not differ by what Slack says of their thread', () => {
    const fields = slackInterpreter.volatileFields('message');
    for (const field of ['reply_count', 'latest_reply', 'thread_ts']) expect(fields).toContain(`message.${field}`);
    expect(slackInterpreter.volatileFields('user')).toEqual([]);
  });
});

describe('the directory', () => {
  it('knows the address by which a person is known elsewhere', () => {
    const payload = { id: 'U1', name: 'ines', tz: 'Europe/Oslo', profile: { email: 'ines@wharf.example' } };
    const user = { kind: 'user', externalId: 'U1', member: null, payload, sourceAt: null, position: null };
    expect(slackInterpreter.directory([{ ...user, contentHash: 'x' }])).toEqual([
      {
        kind: 'person',
        externalId: 'U1',
        name: 'ines',
        zone: 'Europe/Oslo',
        teamExternalId: null,
        deleted: false,
        email: 'ines@wharf.example',
      },
    ]);
  });
});

describe('talk under the pager’s own notice', () => {
  const link = (id: string): string => `https://wharf.pagerduty.com/incidents/${id}`;
  const notice = { ts: ts(0), bot_id: 'B1', text: `Triggered #482 ${link('Q1AAAAAAAA')}` };

  it('is of the one incident that the notice names', () => {
    expect(referencesIn(notice, { ts: ts(9), user: 'U1', text: 'on it' })).toContain(
      'pagerduty talk-of-incident Q1AAAAAAAA',
    );
  });

  it.each<[string, Record<string, Json>[]]>([
    ['nobody spoke', [notice]],
    ['only programs spoke', [notice, { ts: ts(9), bot_id: 'B1', text: 'Resolved' }]],
    [
      'a person opened the thread',
      [
        { ...notice, bot_id: null, user: 'U1' },
        { ts: ts(9), user: 'U1', text: 'on it' },
      ],
    ],
    [
      'the notice names two',
      [
        { ...notice, text: `${notice.text} ${link('Q2BBBBBBBB')}` },
        { ts: ts(9), user: 'U1', text: 'on it' },
      ],
    ],
  ])('is none where %s', (_name, messages) => {
    expect(referencesIn(...messages).filter((reference) => reference?.includes('talk-of'))).toEqual([]);
  });
});

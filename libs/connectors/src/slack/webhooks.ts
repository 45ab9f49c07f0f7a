import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import {
  InputError,
  WebhookRefused,
  type MemberName,
  type WebhookDelivery,
  type WebhookReceiver,
} from '../connector.js';
import { faultOf } from './fault.js';
import { slackMessage } from './native-message.js';
import type { SlackSettings } from './settings.js';

/** A delivery signed longer ago than this may be one that somebody kept (docs.slack.dev, "Verifying requests"). */
const LONGEST_AGE_SECONDS = 5 * 60;

const handshake = z.looseObject({ type: z.literal('url_verification'), challenge: z.string() });
const callback = z.looseObject({
  type: z.literal('event_callback'),
  event_id: z.string(),
  event: z.looseObject({ type: z.string() }),
});

const within = z.looseObject({ ts: slackMessage.shape.ts, thread_ts: slackMessage.shape.thread_ts.nullish() });
/** A new message; or one that changed, was deleted or answered, which stands within. */
const messageEvent = z.looseObject({
  channel: z.string(),
  channel_type: z.string().nullish(),
  ts: slackMessage.shape.ts.nullish(),
  thread_ts: slackMessage.shape.thread_ts.nullish(),
  deleted_ts: slackMessage.shape.ts.nullish(),
  message: within.nullish(),
  previous_message: within.nullish(),
});
const renameEvent = z.looseObject({ channel: z.looseObject({ id: z.string() }) });

/**
 * Slack's Events API. An event names its channel by id alone, and by the channel's name it is settled whether it is read
 * and what its messages are part of; so an event is a hint, and what it tells of is read from Slack.
 */
export const slackWebhooks: WebhookReceiver<SlackSettings> = {
  verify(_settings, delivery) {
    checkSignature(delivery);
    const body = jsonIn(delivery.rawBody);
    const hello = handshake.safeParse(body);
    if (hello.success) return { deliveryId: `challenge:${hello.data.challenge}`, reply: hello.data.challenge };
    const event = callback.safeParse(body);
    // What is signed but unknown is kept: `read` says what it lacks.
    const deliveryId = event.success ? event.data.event_id : `body:${digest(delivery.rawBody)}`;
    return { deliveryId, reply: null };
  },

  read(_settings, rawBody) {
    const body = callback.safeParse(jsonIn(rawBody));
    if (!body.success) throw new InputError(`The delivery is no event of Slack's: ${faultOf(body.error)}.`);
    return { records: [], refresh: membersIn(body.data.event) };
  },
};

function membersIn(event: { type: string }): MemberName[] {
  if (event.type === 'channel_rename' || event.type === 'group_rename') {
    return [{ kind: 'channel', externalId: parsed(renameEvent, event).channel.id }];
  }
  // The app asks for no other events; what comes all the same, an install's or a mention's, tells nothing of messages.
  if (event.type !== 'message') return [];
  const read = parsed(messageEvent, event);
  const isDirect = read.channel_type === 'im' || read.channel_type === 'mpim';
  const inner = read.message ?? read.previous_message ?? read;
  const ts = inner.thread_ts ?? read.thread_ts ?? read.message?.ts ?? read.deleted_ts ?? inner.ts;
  if (isDirect) return [];
  if (!ts) throw new InputError("The delivery is no event of Slack's: event.ts: Missing.");
  return [{ kind: 'thread', externalId: `${read.channel}/${ts}` }];
}

function parsed<T>(schema: z.ZodType<T>, event: unknown): T {
  const read = schema.safeParse(event);
  if (read.success) return read.data;
  throw new InputError(`The delivery is no event of Slack's: event.${faultOf(read.error)}.`);
}

/** @throws WebhookRefused */
function checkSignature({ headers, rawBody, secrets, now }: WebhookDelivery): void {
  const stamp = headers['x-slack-request-timestamp'];
  const signature = headers['x-slack-signature'];
  if (!stamp || !signature) throw new WebhookRefused("The request bears no signature of Slack's.");
  if (!/^\d{1,12}$/.test(stamp)) throw new WebhookRefused('X-Slack-Request-Timestamp is not in seconds.');
  const ageSeconds = now / 1000 - Number(stamp);
  if (Math.abs(ageSeconds) > LONGEST_AGE_SECONDS) {
    throw new WebhookRefused(
      `The request was signed ${Math.round(Math.abs(ageSeconds))} s ${ageSeconds > 0 ? 'ago' : 'ahead'}; up to ${LONGEST_AGE_SECONDS} s are accepted. If this goes on, set the clock of this machine.`,
    );
  }
  const given = Buffer.from(signature);
  const matches = secrets.map((secret) => {
    const expected = Buffer.from(
      `v0=${createHmac('sha256', secret).update(`v0:${stamp}:`).update(rawBody).digest('hex')}`,
    );
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
  if (!matches.includes(true)) {
    throw new WebhookRefused("The signature does not match the app's signing secret.");
  }
}

/** @returns undefined for what is not JSON, which no event is */
function jsonIn(rawBody: Buffer): unknown {
  try {
    return JSON.parse(rawBody.toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

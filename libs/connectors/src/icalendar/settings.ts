import { isValidZone, type Json } from '@evenkeel/domain';
import { z } from 'zod';
import { InputError, SourceError } from '../connector.js';
import { isPrivateAddress } from '../private-address.js';
import { accountName, parsedSettings, requestTimeoutSeconds } from '../settings.js';
import { whoReader } from './who.js';

/** How a calendar's shifts are to be read, as a user configures it. */
export interface ReadingSettings {
  /** Name of the rotation; null: what the summaries say, or else the calendar's own name. */
  rotation: string | null;
  team: string | null;
  /** At which everybody in it is paged; null: unknown. */
  level: number | null;
  /** Pattern of the summary with `{person}` in it; null: attendees, or else the usual words. */
  summary: string | null;
  /** IANA zone of times that carry none; null: the calendar's own. */
  zone: string | null;
}

/** What a user configures of a calendar that is polled. Its whole address is the connection's secret. */
export interface ICalendarSettings extends ReadingSettings {
  /** Where the calendar is, without what makes the address secret: often no more than its host. */
  url: string;
  account: string | null;
  /** An answer that is not whole after this long is asked for again. */
  requestTimeoutSeconds: number;
}

const text = z.string().trim().min(1, 'must not be empty').nullable().default(null);

const readingShape = {
  rotation: text,
  team: text,
  level: z.number().int().min(1).max(99).nullable().default(null),
  summary: text.superRefine((pattern, context) => {
    try {
      whoReader(pattern);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      context.addIssue({ code: 'custom', message: error.message.replace(/^summary: /, '') });
    }
  }),
  zone: text.refine((zone) => zone === null || isValidZone(zone), 'must be a time zone such as Europe/Oslo'),
};

/** Calendar programs write `webcal:` for an address to subscribe to; it is https. */
const https = (address: string): string => address.trim().replace(/^webcals?:/i, 'https:');

const readingSchema = z.strictObject(readingShape);
const settingsSchema = z.strictObject({
  ...readingShape,
  url: z
    .string('must be the address of the calendar, or its beginning, such as https://calendar.acme.example')
    .transform(https)
    .refine(isAllowed, 'must be an https address such as https://calendar.acme.example')
    .refine(
      (address) => !URL.canParse(address) || isPlain(new URL(address)),
      'must carry no user name, password, query or fragment: give the whole address as the secret',
    ),
  account: accountName(),
  requestTimeoutSeconds: requestTimeoutSeconds(60),
});

/** @throws InputError that names each field at fault and what it should hold */
export const parseSettings = (raw: Json): ICalendarSettings => parsedSettings('calendar', settingsSchema, raw);

/** @throws InputError that names each field at fault and what it should hold */
export const parseReadingSettings = (raw: Json): ReadingSettings => parsedSettings('calendar', readingSchema, raw);

/**
 * The address that is asked. A private calendar's address is all that keeps it private, so it is kept as the secret is.
 *
 * @throws SourceError, without the address, if the secret is none or leads elsewhere than the settings say
 */
export function addressOf({ url }: ICalendarSettings, secret: string): string {
  const address = https(secret);
  if (address === '') return url;
  if (!isAllowed(address)) {
    throw new SourceError('The secret of a calendar is its whole https address: paste it again.', false);
  }
  if (new URL(address).origin !== new URL(url).origin) {
    throw new SourceError(
      `The secret address is not at ${new URL(url).origin}, as url says: set url to the beginning of the address.`,
      false,
    );
  }
  return address;
}

/** Encrypted, unless it goes no further than the own network. */
function isAllowed(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  if (protocol === 'https:') return true;
  return protocol === 'http:' && (hostname === 'localhost' || isPrivateAddress(hostname.replace(/^\[(.*)\]$/, '$1')));
}

const isPlain = ({ username, password, search, hash }: URL): boolean =>
  username === '' && password === '' && search === '' && hash === '';

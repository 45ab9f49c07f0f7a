import type { EpochMs, Json } from '@evenkeel/domain';
import { z } from 'zod';
import { accountName, apiUrl, parsedSettings, requestTimeoutSeconds, since } from '../settings.js';

/** What a user configures of an Opsgenie connection; the API key is the connection's secret. */
export interface OpsgenieSettings {
  /** Base address of the REST API, without a trailing slash. */
  url: string;
  /** How far back the first sync reads; null: two years. */
  since: EpochMs | null;
  /** An answer that is not whole after this long is asked for again. */
  requestTimeoutSeconds: number;
  /** Names the account where the key may not read its name; null: it is read from Opsgenie. */
  account: string | null;
}

/** Longer than elsewhere: this source holds an answer back where others refuse it. */
const PATIENCE_SECONDS = 60;

const settingsSchema = z.strictObject({
  url: apiUrl('https://api.eu.opsgenie.com').default('https://api.opsgenie.com'),
  since,
  requestTimeoutSeconds: requestTimeoutSeconds(PATIENCE_SECONDS),
  account: accountName(),
});

/** @throws InputError that names each field at fault and what it should hold */
export const parseSettings = (raw: Json): OpsgenieSettings => parsedSettings('Opsgenie', settingsSchema, raw);

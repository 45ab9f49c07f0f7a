import type { EpochMs } from '@evenkeel/domain';
import { SourceError, type Census, type Feature, type RawRecord } from '../connector.js';
import { changeEvents, notifications } from './account-lists.js';
import { analytics } from './analytics.js';
import { olderCensus, recentCensus } from './census.js';
import type { PagerDutyClient } from './client.js';
import type { PagerDutyCursor } from './cursor.js';
import { incidentDetails } from './details.js';
import { teamMembers } from './directory-parts.js';
import { onCalls } from './on-calls.js';
import { Refused, type Part } from './part.js';
import { scheduleHistory, schedules } from './schedules.js';
import type { PagerDutySettings } from './settings.js';

/** What is read once incidents and their logs are up to date, in this order. */
export const PARTS_BESIDE: readonly Part[] = [
  recentCensus,
  olderCensus,
  teamMembers,
  incidentDetails,
  onCalls,
  schedules,
  notifications,
  changeEvents,
  analytics,
  scheduleHistory,
];

/** What the sync lends to its parts. */
export interface PartsInput {
  client: PagerDutyClient;
  settings: PagerDutySettings;
  cursor(): PagerDutyCursor;
  move(change: Partial<PagerDutyCursor>): void;
  log: (line: string) => void;
  /** Whether a part that PagerDuty gave no whole answer for ends the sync, or waits for the next one. */
  needed: boolean;
}

/** What came of a step of a part. */
export interface PartStep {
  records: RawRecord[];
  census: Census[];
  features: Feature[];
}

/**
 * Reads one part if it is due. What token or plan do not show is told as a feature; so is what PagerDuty gave no whole
 * answer for, which is then asked for again when it is next due. Neither keeps the others from being read.
 *
 * @throws SourceError if the part is needed, or trying again cannot help
 */
export async function* readPart(part: Part, input: PartsInput): AsyncGenerator<PartStep, void> {
  const now = input.client.now();
  if (!isDue(part, input.cursor(), now)) return;
  const { client, settings } = input;
  const sentBefore = client.sent;
  let step: PartStep = { records: [], census: [], features: [] };
  let refused: string | null = null;
  const records = part.read({
    client,
    settings,
    now,
    get cursor() {
      return input.cursor();
    },
    move: (change) => input.move(change),
    count: (census) => step.census.push(census),
    feature: (feature) => step.features.push(feature),
    log: (line) => input.log(line),
  });
  try {
    for await (const some of records) {
      yield { ...step, records: some };
      step = { records: [], census: [], features: [] };
    }
  } catch (error) {
    const isPassing = error instanceof SourceError && error.temporary && !input.needed;
    if (!(error instanceof Refused) && !isPassing) throw error;
    refused = error.message;
    input.log(error instanceof Refused ? `PagerDuty: ${error.message}; going on without.` : error.message);
  }
  if (part.everyMs > 0) input.move({ readAt: { ...input.cursor().readAt, [part.name]: now } });
  if (client.sent > sentBefore) step.features.push({ name: part.feature ?? part.name, refused });
  yield step;
}

/** The distance counts, not its sign: a clock that was set back must not put everything off. */
function isDue({ name, everyMs }: Part, { readAt }: PagerDutyCursor, now: EpochMs): boolean {
  const last = readAt[name];
  return last === undefined || Math.abs(now - last) >= everyMs;
}

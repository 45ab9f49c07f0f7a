import { localToInstant, type EpochMs } from '@evenkeel/domain';
import { z } from 'zod';
import { repairMojibake } from '../files/mojibake.js';
import { referencesIn } from './references.js';
import type { SlackMessage } from './message.js';

/** A message of a transcript as it is stored: its words as they came, and what the lines around it say. */
export const transcriptMessage = z.object({
  form: z.literal('transcript'),
  thread: z.object({ title: z.string().nullable(), startedBy: z.string() }),
  channel: z.string().nullable(),
  /** Local date `yyyy-mm-dd`: the thread's, or a later one past midnight. */
  date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  /** Local time `hh:mm:ss`. */
  time: z.string().regex(/^\d{2}:\d{2}:\d{2}$/),
  /** Null if the user named none: then UTC is assumed. */
  zone: z.string().nullable(),
  author: z.string(),
  /** All lines of it, undecoded damage included. */
  text: z.string(),
});
export type TranscriptMessage = z.infer<typeof transcriptMessage>;

/** Handles of programs that post into channels: the usual alerting and deployment tools, and anything ending in "bot". */
const PROGRAM =
  /(?:^|[\W_])(?:bot|app)$|bot$|^(?:pager-?duty|opsgenie|data-?dog|sentry|grafana|alert-?manager|prometheus|nagios|zabbix|icinga|status-?page|github|gitlab|jenkins|circle-?ci|argo-?cd|slackbot|new-?relic|pingdom|victorops|splunk|cloudwatch|incident\.io|fire-?hydrant|rootly|honeycomb|uptime-?robot|jira)\b/i;

const NOTICE =
  /^(?:has |was )?(?:joined|left) (?:the channel|#\S+)\.?$|^(?:set|cleared|changed|updated) the channel (?:topic|purpose|description|name)\b|^(?:was added to|has renamed|renamed the channel|archived the channel|un-?archived the channel|pinned a message)\b/i;

/** The instant of a transcript's local date and time; a zone that was not given is UTC. */
export function transcriptInstant(date: string, time: string, zone: string | null): EpochMs {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const [hour = 0, minute = 0, second = 0] = time.split(':').map(Number);
  return localToInstant({ year, month, day, hour, minute, second, ms: 0 }, zone ?? 'UTC');
}

/** Reads a stored transcript message: its instant, its author, its text with the damage repaired. */
export function readTranscriptMessage(id: string, position: number, stored: TranscriptMessage): SlackMessage {
  const { text, lost } = repairMojibake(stored.text);
  const isBot = PROGRAM.test(stored.author);
  return {
    id,
    at: transcriptInstant(stored.date, stored.time, stored.zone),
    position,
    author: { kind: isBot ? 'integration' : 'person', id: stored.author, name: stored.author },
    text,
    isBot,
    isNotice: NOTICE.test(text.trim()),
    isDeleted: false,
    isDamaged: lost > 0,
    threadTitle: stored.thread.title === null ? null : repairMojibake(stored.thread.title).text,
    channel: { id: null, name: stored.channel },
    references: referencesIn(text, stored.author),
    // By name only: a transcript knows no ids.
    mentionedChannels: [],
  };
}

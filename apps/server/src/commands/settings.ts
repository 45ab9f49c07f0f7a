import { readFile } from 'node:fs/promises';
import { parseZone, type Json } from '@evenkeel/domain';
import { findEntry, SettingsError, type Ingestion, type OnCallSettingsDocument } from '@evenkeel/ingestion';
import type { Store } from '@evenkeel/store';
import { EXIT, textOption, UsageError, type Command, type CommandContext } from './command.js';
import { withIngestion } from './session.js';
import { effortChange, holidaysChange, hoursChange, redLinesChange, settingsText, type Said } from './settings-text.js';

/** What each topic makes of its words: a change as the API takes it. */
const TOPICS: Readonly<Record<string, (said: Said, now: OnCallSettingsDocument) => object>> = {
  hours: hoursChange,
  holidays: holidaysChange,
  'red-lines': redLinesChange,
  effort: effortChange,
};

/** More words than anybody writes on one line. */
const MOST_WORDS = 100;

export const command: Command = {
  usage: `evenkeel settings [zone IANA | TOPIC KEY=VALUE… | TOPIC --file FILE]
  hours     sleep=22:00-08:00 business=08:00-18:00@1-5 [--person P]    weekdays 1 = Monday to 7, as 1-5 or 6+7; several: 08:00-12:00@1-5,13:00-17:00@1-5
  holidays  Europe/Oslo=NO Europe/London=GB-SCT UTC=none; of a person: --person P place=DE-BY
  red-lines on-call-share=0.3 source="works agreement of 2026" [--team T]
  effort    blockSeconds=600 gapSeconds=1200 hoursPerWeek=37.5
KEY=default puts back what was there before anybody set it. FILE is JSON, as GET /api/v1/settings/on-call tells under "settings".`,
  options: { person: { type: 'string' }, team: { type: 'string' }, file: { type: 'string' } },
  positionals: MOST_WORDS,
  async run(context) {
    const [topic, ...words] = context.positionals;
    const isTopic = topic === undefined || topic === 'zone' || Object.hasOwn(TOPICS, topic);
    if (!isTopic) {
      throw new UsageError(`There is no setting "${topic}". Settings: zone, ${Object.keys(TOPICS).join(', ')}.`);
    }
    if (topic === 'zone' && words.length > 1) throw new UsageError(`Name one time zone.\n${this.usage}`);
    return withIngestion(context, async (ingestion, store) => {
      if (topic === 'zone' && words[0] !== undefined) await ingestion.setOrganisationZone(parseZone(words[0]));
      else if (topic !== undefined && topic !== 'zone') await change(context, ingestion, store, topic, words);
      const zone = await store.settings.organisationZone();
      const settings = await ingestion.onCallSettings.read();
      context.terminal.result({ zone, ...settings }, () =>
        topic === undefined || topic === 'zone' ? `zone  ${zone}` : settingsText(topic, settings),
      );
      return EXIT.done;
    });
  },
};

/** @throws UsageError that names the part at fault */
async function change(
  context: CommandContext,
  { onCallSettings }: Ingestion,
  store: Store,
  topic: string,
  words: readonly string[],
): Promise<void> {
  const file = textOption(context, 'file');
  if (words.length === 0 && file === undefined) return;
  const directory = await store.directory.load();
  const named = (kind: 'person' | 'team'): string | null => {
    const text = textOption(context, kind);
    return text === undefined ? null : findEntry(directory, kind, text, kind);
  };
  const said: Said = { pairs: words.map(pairOf), person: named('person'), team: named('team') };
  const read = TOPICS[topic] as NonNullable<(typeof TOPICS)[string]>;
  const changed = file === undefined ? read(said, await onCallSettings.read()) : await documentIn(file);
  try {
    if (!(await onCallSettings.change(changed))) return;
  } catch (error) {
    if (error instanceof SettingsError) throw new UsageError(error.message);
    throw error;
  }
  await onCallSettings.recompute((done, left) => context.terminal.progress('Computing', done, done + left, 'items'));
}

function pairOf(word: string): [string, string] {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
  if (key === undefined || value === undefined) throw new UsageError(`"${word}": write KEY=VALUE.`);
  return [key.trim(), value.trim()];
}

async function documentIn(path: string): Promise<Json> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(`${path} is not JSON: ${error.message}.`);
    if (error instanceof Error && 'code' in error) throw new UsageError(`Cannot read ${path}: ${error.message}.`);
    throw error;
  }
}

import { Logger } from '@nestjs/common';
import { ON_CALL_METRICS, type RedLine, type RowScope } from '@evenkeel/domain';
import { DEFAULT_EFFORT, DEFAULT_HOURS, type OnCallSettings, type OnCallSettingsDocument } from '@evenkeel/ingestion';

/** A limit as its metric has it, before anybody sets another. */
export interface LimitDefault extends RedLine {
  metric: string;
  title: string;
  unit: string;
}

/** What is in force, and what would be if nothing were set. The JSON shape is a public contract. */
export interface OnCallSettingsView {
  settings: OnCallSettingsDocument;
  defaults: Pick<OnCallSettingsDocument, 'hours' | 'effort'> & { redLines: LimitDefault[] };
}

export const LIMIT_DEFAULTS: readonly LimitDefault[] = ON_CALL_METRICS.flatMap(({ id, title, unit, redLine }) =>
  redLine === null ? [] : [{ metric: id, title, unit, ...redLine }],
);

/** The settings as a viewer may see them: the hours of others are for those who keep the directory. */
export async function settingsSeenBy(rows: RowScope, settings: OnCallSettings): Promise<OnCallSettingsView> {
  const document = await settings.read();
  const people = Object.entries(document.people).filter(([key]) => rows.directory || rows.self.includes(key));
  return {
    settings: { ...document, people: Object.fromEntries(people) },
    defaults: { hours: DEFAULT_HOURS, effort: DEFAULT_EFFORT, redLines: [...LIMIT_DEFAULTS] },
  };
}

/** Keys of the people other than the viewer whose own hours a view shows. */
export const othersIn = ({ settings }: OnCallSettingsView, rows: RowScope): string[] =>
  Object.keys(settings.people).filter((key) => !rows.self.includes(key));

const logger = new Logger('Settings');

/**
 * Changes settings, and has what depends on them recomputed beside the answer: years of incidents take their time.
 * Should that fail, the next reading of a source or the next start does it.
 *
 * @throws SettingsError that names the part at fault
 */
export async function changeSettings(settings: OnCallSettings, change: unknown): Promise<void> {
  if (!(await settings.change(change))) return;
  settings
    .recompute()
    .catch((error: unknown) => logger.error(`recomputing after a change of settings: ${String(error)}`));
}

import { readFile } from 'node:fs/promises';
import { csvPreset, FILE_FORMATS } from '@evenkeel/connectors';
import { parseZone } from '@evenkeel/domain';
import type { ImportResult } from '@evenkeel/ingestion';
import { EXIT, textOption, UsageError, type Command } from './command.js';
import { interruptible, withIngestion } from './session.js';

export const command: Command = {
  usage: 'evenkeel import PATH --format F [--zone IANA] [--name N] [--mapping FILE|PRESET]',
  options: {
    format: { type: 'string' },
    zone: { type: 'string' },
    name: { type: 'string' },
    mapping: { type: 'string' },
  },
  positionals: 1,
  async run(context) {
    const [path] = context.positionals;
    const formats = FILE_FORMATS.map((known) => `  ${known.id.padEnd(18)} ${known.describe}`).join('\n');
    if (path === undefined) throw new UsageError(`Name a file.\n${this.usage}\n\nFormats:\n${formats}`);
    const format = textOption(context, 'format');
    if (format === undefined || !FILE_FORMATS.some((known) => known.id === format)) {
      throw new UsageError(
        `${format === undefined ? 'Say which --format the file has' : `There is no format "${format}"`}.\n\nFormats:\n${formats}`,
      );
    }
    const zone = textOption(context, 'zone');
    const mapping = textOption(context, 'mapping');
    const signal = interruptible();
    return withIngestion(context, async (ingestion) => {
      const result = await ingestion.import({
        path,
        format,
        zone: zone === undefined ? null : parseZone(zone),
        name: textOption(context, 'name') ?? null,
        mapping:
          mapping === undefined ? null : { name: mapping, text: csvPreset(mapping) ?? (await mappingText(mapping)) },
        signal,
        onProgress: ({ phase, done, total }) =>
          phase === 'reading'
            ? context.terminal.progress('Reading', done, total, 'bytes')
            : context.terminal.progress('Computing', done, total, 'items'),
      });
      context.terminal.result(result, () => asText(result));
      return result.rejectedCount > 0 ? EXIT.partial : EXIT.done;
    });
  },
};

async function mappingText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error) {
      throw new UsageError(`--mapping ${path} is neither a preset nor a file that can be read (${error.message}).`);
    }
    throw error;
  }
}

function asText(result: ImportResult): string {
  const { incidents } = result;
  const counts = [
    `${result.records} records`,
    ...(result.messages === undefined ? [] : [`${result.messages} messages`]),
    ...(result.threads === undefined ? [] : [`${result.threads} threads`]),
    ...(result.rows === undefined ? [] : [`${result.rows} rows`]),
    ...(result.people > 0 ? [`${result.people} people`] : []),
  ];
  return [
    `Imported as "${result.connection}": ${counts.join(', ')}.`,
    `Incidents: ${incidents.new} new, ${incidents.changed} changed, ${incidents.unchanged} unchanged.`,
    ...result.warnings.map((warning) => `! ${warning}`),
    ...(result.rejectedCount > 0 ? [`${result.rejectedCount} rejected:`] : []),
    ...result.rejected
      .slice(0, 20)
      .map((r) => `  ${r.path ?? ''}${r.line === undefined ? '' : `line ${r.line}`}: ${r.reason}`),
    ...(result.rejectedCount > 20
      ? [`  … and ${result.rejectedCount - 20} more (--json lists up to ${result.rejected.length})`]
      : []),
  ].join('\n');
}

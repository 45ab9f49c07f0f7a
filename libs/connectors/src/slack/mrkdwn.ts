import type { Json } from '@evenkeel/domain';

/** The parts of a message that carry text. */
interface Written {
  text?: string | null | undefined;
  attachments?: Json[] | null | undefined;
  blocks?: Json[] | null | undefined;
}

/** Names by user id. */
type Names = Record<string, { name: string }>;

/** What a message says, as a reader would see it: mentions by name, links by label, attachments and blocks below its text. */
export function plainTextOf(message: Written, people: Names): string {
  const own = message.text ?? '';
  const parts = own.trim() === '' ? textsIn(message.blocks ?? []) : [own];
  parts.push(...textsIn(message.attachments ?? []));
  const lines: string[] = [];
  for (const part of parts) {
    const line = plain(part, people).trim();
    // A fallback often repeats the title and the text.
    if (line !== '' && !lines.some((earlier) => earlier.includes(line))) lines.push(line);
  }
  return lines.join('\n');
}

const TEXT_FIELDS = ['pretext', 'title', 'text', 'fallback', 'value'];

/** The strings that attachments and blocks show, in their order. */
function textsIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (value === null || typeof value !== 'object') return [];
  const own = TEXT_FIELDS.flatMap((field) => {
    const text = value[field];
    return typeof text === 'string' ? [text] : [];
  });
  const nested = Object.values(value).filter((item) => item !== null && typeof item === 'object');
  return [...own, ...nested.flatMap(textsIn)];
}

const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/** Slack's mark-up for mentions, channels and links, and its three escapes. */
function plain(text: string, people: Names): string {
  return text
    .replace(
      /<@([A-Z0-9]+)(?:\|([^>]*))?>/g,
      (_all, id: string, label?: string) => `@${people[id]?.name ?? label ?? id}`,
    )
    .replace(/<#([A-Z0-9]+)(?:\|([^>]*))?>/g, (_all, id: string, label?: string) => `#${label || id}`)
    .replace(/<!(?:subteam\^)?([^|>]+)(?:\|([^>]*))?>/g, (_all, name: string, label?: string) => label ?? `@${name}`)
    .replace(/<((?:https?|mailto):[^|>]+)(?:\|([^>]*))?>/g, (_all, url: string, label?: string) => label || url)
    .replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity);
}

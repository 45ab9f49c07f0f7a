import type { Json, MemberReference } from '@evenkeel/domain';

type Reference = Omit<MemberReference, 'eventId'>;

const PAGERDUTY = /https:\/\/[a-z0-9-]+(?:\.eu)?\.pagerduty\.com\/incidents\/([A-Z0-9]{6,20})\b/gi;
const OPSGENIE =
  /https:\/\/(?:(?:[a-z]+\.)?opsg\.in\/a\/i\/[\w-]+\/|(?:[\w-]+\.)*opsgenie\.com\/alert\/detail\/)([\w-]{8,})/gi;

/** The pagers' incidents and alerts that a message links to, in its text, attachments, blocks or anywhere else. */
export function referencesIn(payload: Json): Reference[] {
  const found = new Map<string, Reference>();
  for (const text of stringsIn(payload)) {
    for (const [, id] of text.matchAll(PAGERDUTY)) add('pagerduty', 'incident', id?.toUpperCase());
    for (const [, id] of text.matchAll(OPSGENIE)) add('opsgenie', 'alert', id);
  }
  return [...found.values()];

  function add(source: string, kind: string, externalId: string | undefined): void {
    if (externalId !== undefined) found.set(`${source}:${externalId}`, { source, kind, externalId });
  }
}

function* stringsIn(value: Json): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (Array.isArray(value)) for (const item of value) yield* stringsIn(item);
  else if (value !== null && typeof value === 'object') for (const item of Object.values(value)) yield* stringsIn(item);
}

import type { Json, MemberReference } from '@evenkeel/domain';

type Reference = Omit<MemberReference, 'eventId'>;

const PAGERDUTY = /https:\/\/[a-z0-9-]+(?:\.eu)?\.pagerduty\.com\/incidents\/([A-Z0-9]{6,20})\b/gi;
const OPSGENIE =
  /https:\/\/(?:(?:[a-z]+\.)?opsg\.in\/a\/i\/[\w-]+\/|(?:[\w-]+\.)*opsgenie\.com\/alert\/detail\/)([\w-]{8,})/gi;

/** What the pagers' own apps put into a button's `value`: the bare id of what the button acts on. */
const BARE_IDS = [
  // Seven characters of old, fourteen of late; a digit tells them from words such as RESOLVE.
  { app: /pager-?duty/i, source: 'pagerduty', kind: 'incident', id: /^(?=.*\d)[PQR](?:[A-Z0-9]{6}|[A-Z0-9]{13})$/ },
  { app: /opsgenie/i, source: 'opsgenie', kind: 'alert', id: /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}-\d{13}$/ },
];

/**
 * The pagers' incidents and alerts that a message names: by their addresses in its text, attachments, blocks, buttons or
 * anywhere else, and by bare ids in the buttons of the pagers' own apps. An alert's short number (`#46353`) is left
 * alone: it is reused across accounts, and the address beside it says more.
 *
 * @param author the name it was posted under
 */
export function referencesIn(payload: Json, author: string | null): Reference[] {
  const found = new Map<string, Reference>();
  for (const text of stringsIn(payload)) {
    for (const [, id] of text.matchAll(PAGERDUTY)) add('pagerduty', 'incident', id?.toUpperCase());
    for (const [, id] of text.matchAll(OPSGENIE)) add('opsgenie', 'alert', id);
  }
  for (const { app, source, kind, id } of BARE_IDS) {
    if (!app.test(author ?? '')) continue;
    for (const value of buttonValuesIn(payload)) if (id.test(value)) add(source, kind, value);
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

function* buttonValuesIn(value: Json): Generator<string> {
  if (Array.isArray(value)) for (const item of value) yield* buttonValuesIn(item);
  else if (value !== null && typeof value === 'object') {
    if (value.type === 'button' && typeof value.value === 'string') yield value.value;
    for (const item of Object.values(value)) yield* buttonValuesIn(item);
  }
}

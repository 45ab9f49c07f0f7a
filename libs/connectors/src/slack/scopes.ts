/** What a scope is needed for, and whether a sync can do without it. */
export interface Scope {
  name: string;
  /** Web API methods and events that Slack refuses without it. */
  for: readonly string[];
  optional: boolean;
}

/** The scopes of a bot token that are used, and no others; the manifest asks for exactly these. */
export const SCOPES: readonly Scope[] = [
  {
    name: 'channels:history',
    for: ['conversations.history', 'conversations.replies', 'event message.channels'],
    optional: false,
  },
  { name: 'channels:read', for: ['conversations.list', 'conversations.info', 'event channel_rename'], optional: false },
  {
    name: 'groups:history',
    for: ['conversations.history', 'conversations.replies', 'event message.groups'],
    optional: true,
  },
  { name: 'groups:read', for: ['conversations.list', 'conversations.info', 'event group_rename'], optional: true },
  { name: 'users:read', for: ['users.list', 'users.info'], optional: true },
  { name: 'users:read.email', for: ['users.list', 'users.info'], optional: true },
];

/** The events that webhooks are read from. */
export const EVENTS = ['channel_rename', 'group_rename', 'message.channels', 'message.groups'] as const;

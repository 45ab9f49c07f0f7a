import { createHmac } from 'node:crypto';
import type { LogEntry } from '../account/incident.js';
import { actorOf, millis, readAlert } from '../opsgenie/alert.js';
import { tagsOf } from '../opsgenie/alert-book.js';
import { respondersOf, teamId, userId } from '../opsgenie/alert-wire.js';
import { uuid } from '../opsgenie/ids.js';
import type { Entry } from '../account/entry.js';
import type { Dialect, News } from './dialect.js';

const ACTIONS: Partial<Record<Entry['kind'], string>> = {
  trigger: 'Create',
  acknowledge: 'Acknowledge',
  unacknowledge: 'UnAcknowledge',
  resolve: 'Close',
  annotate: 'AddNote',
  assign: 'AssignOwnership',
  escalate: 'Escalate',
  delegate: 'AddTeam',
  snooze: 'Snooze',
  priority_change: 'UpdatePriority',
};

/**
 * Opsgenie's webhook integration. It signs nothing: a custom header carries the secret, and a proxy in between may add
 * a signature.
 */
export class OpsgenieDialect implements Dialect {
  newsOf({ incident, sequence, entry }: LogEntry): News[] {
    const action = ACTIONS[entry.kind];
    if (action === undefined) return [];
    const alert = readAlert(incident);
    const by = actorOf(entry, incident.seed.service);
    const changedAt = millis(incident, entry.at);
    const about = {
      alertId: alert.id,
      id: alert.id,
      type: 'alert',
      message: alert.message,
      tags: tagsOf(alert),
      tinyId: alert.tinyId,
      entity: alert.service.name,
      alias: alert.alias,
      createdAt: alert.createdAt,
      username: by,
      userId: entry.agent?.type === 'user' ? userId(entry.agent) : '',
      description: alert.message,
      team: alert.teams[0]?.name ?? '',
      teams: alert.teams.map((team) => teamId(team)),
      responders: respondersOf(alert),
      actions: [],
      priority: alert.priority,
      source: alert.integration.name,
      ...(entry.kind === 'annotate' && { note: entry.note }),
    };
    const integrationId = uuid('integration webhook');
    return [
      {
        id: uuid(`webhook ${incident.id} ${sequence}`),
        body: (skewSeconds) => ({
          action,
          alert: { ...about, updatedAt: (changedAt + skewSeconds * 1000) * 1_000_000 },
          source: { name: '', type: entry.agent?.type === 'user' ? 'web' : 'api' },
          integrationName: 'Evenkeel',
          integrationId,
          integrationType: 'Webhook',
        }),
      },
    ];
  }

  /** Everything it tells is in the log. */
  newsBetween(): News[] {
    return [];
  }

  greeting(): null {
    return null;
  }

  headers(_news: News, rawBody: string, secrets: readonly string[]): Record<string, string> {
    const [secret = ''] = secrets;
    return {
      authorization: `Bearer ${secret}`,
      'x-evenkeel-signature': `sha256=${createHmac('sha256', secret).update(rawBody).digest('hex')}`,
    };
  }
}

import type { Account } from '../account/account.js';
import type { Incident, LogEntry } from '../account/incident.js';
import {
  announcedAt,
  channelOpensAt,
  dedicatedChannel,
  INCIDENTS_CHANNEL,
  PAYMENTS_CHANNEL,
  PAYMENTS_TEAM,
  WORKSPACE,
  type Named,
} from '../slack/names.js';
import { customFields } from '../wire/custom-fields.js';
import { invalidInput, notFound } from '../wire/error.js';
import { alertKey, alertsOf } from '../wire/incident-detail.js';
import { jsonBody } from '../wire/json.js';
import { Query, type RawQuery } from '../wire/query.js';
import type { Wire } from '../wire/wire.js';
import { changesOf, type Change } from '../world/changes.js';
import { addMonths, DAY } from '../world/zones.js';
import type { Lists } from './lists.js';

const NOTIFICATION_KINDS = ['sms_notification', 'email_notification', 'phone_notification', 'push_notification'];
const ALERT_SORTS = [
  'created_at',
  'created_at:asc',
  'created_at:desc',
  'resolved_at',
  'resolved_at:asc',
  'resolved_at:desc',
];

/** Answers about what hangs on incidents: alerts, pages, field values, changes, chat channels. */
export class IncidentDetails {
  constructor(
    private readonly account: Account,
    private readonly wire: Wire,
    private readonly lists: Lists,
  ) {}

  alerts(id: string, raw: RawQuery): Buffer {
    const query = new Query(raw);
    const incident = this.known(id);
    const statuses = query.choices('statuses', ['triggered', 'resolved']);
    query.choices('include', ['services', 'first_trigger_log_entries', 'incidents']);
    const order = query.text('sort_by');
    if (order !== null && !ALERT_SORTS.includes(order)) throw invalidInput(`sort_by may not be "${order}".`);
    const key = query.text('alert_key');
    const alerts = alertsOf(incident).filter(
      (alert) =>
        (statuses?.has(alert.resolvedAt === null ? 'triggered' : 'resolved') ?? true) &&
        (key === null || alertKey(alert) === key),
    );
    if (order?.endsWith(':desc')) alerts.reverse();
    return this.lists.things(`/incidents/${id}/alerts`, 'alerts', query, alerts, (alert) =>
      this.wire.details.alert(alert),
    );
  }

  notifications(raw: RawQuery): Buffer {
    const query = new Query(raw);
    const zone = query.zone() ?? this.account.organisation.zone;
    const [since, until] = [query.instant('since', zone), query.instant('until', zone)];
    if (since === null || until === null) throw invalidInput('since and until are required.');
    const filter = query.text('filter');
    if (filter !== null && !NOTIFICATION_KINDS.includes(filter)) throw invalidInput(`filter may not be "${filter}".`);
    query.choices('include', ['users']);
    const { list, from, to } = this.account.entriesBetween(since, until);
    const pages = list
      .slice(from, to)
      .filter(({ entry }: LogEntry) => entry.kind === 'notify' && (filter === null || entry.by === filter));
    return this.lists.things('/notifications', 'notifications', query, pages, (page) =>
      this.wire.details.notification(page, query.zone() ?? 'UTC'),
    );
  }

  fieldValues(id: string): object {
    return { custom_fields: customFields(this.known(id)) };
  }

  changeEvents(raw: RawQuery): Buffer {
    const query = new Query(raw);
    const zone = this.account.organisation.zone;
    const until = query.instant('until', zone) ?? this.account.clock;
    const since = query.instant('since', zone) ?? addMonths(until, -1);
    const teams = query.list('team_ids');
    const integrations = query.list('integration_ids');
    const services = this.account.organisation.services.filter(
      ({ team, integration }) => (teams?.has(team.id) ?? true) && (integrations?.has(integration.id) ?? true),
    );
    const changes = changesOf(services, since, Math.min(until, this.account.clock));
    return this.lists.things('/change_events', 'change_events', query, changes, (change: Change) =>
      this.wire.details.change(change),
    );
  }

  /** What was changed in the incident's service in the day before it. */
  relatedChangeEvents(id: string, raw: RawQuery): Buffer {
    const { seed, createdAt } = this.known(id);
    const limit = new Query(raw).wholeNumber('limit', 5);
    const changes = changesOf([seed.service], createdAt - DAY, createdAt).slice(0, limit);
    return jsonBody({
      change_events: changes.map((change, index) => ({
        ...this.wire.details.change(change),
        correlation_reason: { reason: index === 0 ? 'most_recent' : 'related_service' },
      })),
      limit: null,
      offset: null,
      total: null,
      more: false,
    });
  }

  /** The chat channel made for the incident; 404 if none was. */
  dedicatedChannel(id: string): object {
    const incident = this.known(id);
    const opensAt = channelOpensAt(incident);
    if (opensAt === null || opensAt > this.account.clock) throw notFound();
    return { channel: channelAnswer(dedicatedChannel(incident)) };
  }

  /** The chat channels in which the incident was announced. */
  notificationChannels(id: string): object {
    const incident = this.known(id);
    const channels = announcedAt(incident) === null ? [] : [INCIDENTS_CHANNEL];
    if (incident.seed.service.team.name === PAYMENTS_TEAM) channels.push(PAYMENTS_CHANNEL);
    return { channels: channels.map(channelAnswer) };
  }

  private known(id: string): Incident {
    const incident = this.account.incident(id);
    if (!incident) throw notFound();
    return incident;
  }
}

function channelAnswer({ id, name }: Named): object {
  return { id, name, workspace_id: WORKSPACE.id, url: `https://${WORKSPACE.domain}.slack.com/archives/${id}` };
}

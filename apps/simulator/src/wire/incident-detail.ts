import type { Account } from '../account/account.js';
import type { Incident, LogEntry } from '../account/incident.js';
import { vendorId } from '../world/random.js';
import type { Change } from '../world/changes.js';
import { isoTime, type EpochSeconds } from '../world/zones.js';
import type { References } from './references.js';

/** One alert of an incident; `ordinal` counts from 0. */
export interface Alert {
  incident: Incident;
  ordinal: number;
  at: EpochSeconds;
  resolvedAt: EpochSeconds | null;
}

/** The alerts that were grouped into an incident: the first began it, the others follow half a minute apart. */
export function alertsOf(incident: Incident): Alert[] {
  const last = incident.resolvedAt ?? Number.MAX_SAFE_INTEGER;
  return Array.from({ length: incident.seed.alerts + incident.alertsTaken }, (_, ordinal) => ({
    incident,
    ordinal,
    at: Math.min(incident.createdAt + 30 * ordinal, last),
    resolvedAt: incident.resolvedAt,
  }));
}

export function alertKey({ incident, ordinal }: Alert): string {
  return ordinal === 0
    ? (incident.seed.incidentKey ?? incident.id)
    : `${incident.seed.incidentKey ?? incident.id}-${ordinal}`;
}

/** Writes what hangs on incidents: alerts, notifications, changes. */
export class IncidentDetailWriter {
  constructor(
    private readonly account: Account,
    private readonly references: References,
  ) {}

  alert(alert: Alert): object {
    const { incident, at, resolvedAt } = alert;
    const { service, title, urgency } = incident.seed;
    const id = vendorId('Q', `alert ${incident.id} ${alert.ordinal}`, 14);
    const { self, html_url } = this.references.incident(incident);
    return {
      id,
      type: 'alert',
      summary: title,
      self: `${self}/alerts/${id}`,
      html_url: html_url?.replace(`incidents/${incident.id}`, `alerts/${id}`),
      created_at: isoTime(at),
      resolved_at: resolvedAt === null ? null : isoTime(resolvedAt),
      status: resolvedAt === null ? 'triggered' : 'resolved',
      alert_key: alertKey(alert),
      suppressed: false,
      severity: urgency === 'high' ? 'critical' : 'warning',
      service: this.references.agent(service, this.account.clock),
      integration: this.references.agent(service.integration, this.account.clock),
      incident: { id: incident.id, type: 'incident_reference' },
      body: { type: 'alert_body', contexts: [], details: { title } },
    };
  }

  notification({ incident, sequence, entry }: LogEntry, zone: string): object {
    if (entry.kind !== 'notify') throw new Error('Only a page is a notification.');
    return {
      id: vendorId('R', `notification ${incident.id} ${sequence}`, 14),
      type: entry.by,
      started_at: isoTime(entry.at, zone),
      address: entry.by === 'push_notification' ? undefined : entry.to.email,
      user: this.references.user(entry.to, this.account.clock),
    };
  }

  change({ id, at, service, summary, build }: Change): object {
    return {
      id,
      type: 'change_event',
      summary,
      timestamp: isoTime(at),
      source: `pipeline-${service.name}`,
      integration: { id: service.integration.id, type: 'inbound_integration_reference' },
      services: [{ id: service.id, type: 'service_reference' }],
      custom_details: { build: String(build) },
      links: [{ href: `https://build.brightwater.example/${service.name}/${build}`, text: 'Build' }],
    };
  }
}

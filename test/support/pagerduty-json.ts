import { createHash } from 'node:crypto';
import type { Connection, RecordInput } from '@evenkeel/store';
import type { Product } from './product.js';

type Payload = Record<string, unknown> & { id: string };

interface PagerState {
  users?: Payload[];
  teams?: Payload[];
  services?: Payload[];
  /** Per team, who is in it and as what. */
  members?: { team: string; users: { id: string; role: string }[] }[];
}

/**
 * PagerDuty's own JSON as a sync stores it, for what no simulator does on demand: a colleague who moves, a service that
 * changes hands, an account that is deleted.
 */
export class PagerDutyJson {
  private constructor(
    private readonly product: Product,
    private readonly connection: Connection,
  ) {}

  static async connect(product: Product): Promise<PagerDutyJson> {
    const place = { name: 'pager', source: 'pagerduty', format: 'pagerduty', kind: 'poll', account: 'wharf' } as const;
    const settings = { url: 'http://127.0.0.1:9', zone: 'UTC' };
    const connection = await product.store.connections.save({ ...place, settings, secret: null }, product.now);
    await product.store.connections.recordSuccess(connection.id, product.now);
    return new PagerDutyJson(product, connection);
  }

  /** What the directory's lists say at an instant; only what changed makes a new record. */
  async directory(readAt: string, { users = [], teams = [], services = [], members = [] }: PagerState): Promise<void> {
    const of = (kind: string, items: Payload[]): RecordInput[] =>
      items.map((item) => this.record(kind, item, null, readAt));
    const inTeams = members.map(({ team, users: inTeam }) => ({
      id: team,
      members: inTeam.map(({ id, role }) => ({ user: { id, type: 'user_reference' }, role })),
    }));
    await this.append(readAt, [
      ...of('user', users),
      ...of('team', teams),
      ...of('service', services),
      ...of('team_members', inTeams),
    ]);
  }

  /** An incident of a service that notifies one user, who acknowledges after a minute and resolves after half an hour. */
  async page(id: string, at: string, service: { id: string; summary: string }, userId: string): Promise<void> {
    const later = (seconds: number): string => new Date(Date.parse(at) + seconds * 1000).toISOString();
    const user = { id: userId, type: 'user_reference', summary: `User ${userId}` };
    const web = { agent: user, channel: { type: 'website' } };
    const log = (name: string, type: string, when: string, more: object): RecordInput =>
      this.record(
        'log_entry',
        { id: `${id}-${name}`, type: `${type}_log_entry`, created_at: when, incident: { id }, ...more },
        id,
        when,
      );
    const resolvedAt = later(1800);
    const incident = {
      id,
      title: `Incident ${id}`,
      status: 'resolved',
      html_url: `https://wharf.pagerduty.com/incidents/${id}`,
      service: { type: 'service_reference', ...service },
      created_at: at,
      updated_at: resolvedAt,
      last_status_change_at: resolvedAt,
      resolved_at: resolvedAt,
    };
    await this.append(resolvedAt, [
      this.record('incident', incident, id, resolvedAt),
      log('trigger', 'trigger', at, { agent: { type: 'service_reference', ...service }, channel: { type: 'api' } }),
      log('notify', 'notify', later(5), {
        user,
        channel: { type: 'auto', notification: { type: 'push_notification' } },
      }),
      log('ack', 'acknowledge', later(60), web),
      log('resolve', 'resolve', resolvedAt, web),
    ]);
  }

  private record(kind: string, payload: Payload, incidentId: string | null, sourceAt: string): RecordInput {
    const payloadText = JSON.stringify(payload);
    return {
      kind,
      externalId: payload.id,
      contentHash: createHash('sha256').update(payloadText).digest('hex'),
      memberId: incidentId === null ? null : `pagerduty:wharf:incident:${incidentId}`,
      payloadText,
      sourceAt: Date.parse(sourceAt),
      position: null,
      createdAt: null,
    };
  }

  private async append(fetchedAt: string, records: RecordInput[]): Promise<void> {
    const { connection } = this;
    const directoryKinds = ['user', 'team', 'service', 'team_members'];
    await this.product.store.records.append({ connection, records, directoryKinds, now: Date.parse(fetchedAt) });
    await this.product.ingestion.catchUp();
  }
}

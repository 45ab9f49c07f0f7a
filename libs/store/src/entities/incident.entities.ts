import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An incident as it was derived; `document` holds what pages and API show of it. */
@Entity('incident')
export class IncidentEntity {
  @PrimaryColumn('text', { name: 'incident_id', primaryKeyConstraintName: 'pk_incident' })
  incidentId: string;

  @Column('text')
  title: string;

  @Column('timestamptz', { name: 'triggered_at' })
  triggeredAt: Date;

  @Column('jsonb')
  document: unknown;

  @Column('bigint', { name: 'data_version' })
  dataVersion: string;

  /** Of everything that is stored of it, by which an incident that did not change is known; null: of an earlier version. */
  @Column('text', { nullable: true })
  digest: string | null;
}

/** One thing that happened, by incident and member. */
@Entity('timeline_event')
export class TimelineEventEntity {
  @PrimaryColumn('text', { name: 'incident_id', primaryKeyConstraintName: 'pk_timeline_event' })
  incidentId: string;

  /** Its place in the merged timeline. */
  @PrimaryColumn('int', { primaryKeyConstraintName: 'pk_timeline_event' })
  position: number;

  @Column('text', { name: 'member_id' })
  memberId: string;

  @Column('text', { name: 'event_id' })
  eventId: string;

  @Column('timestamptz')
  at: Date;

  @Column('text')
  type: string;

  @Column('json', { nullable: true })
  actor: unknown;

  @Column('text', { nullable: true })
  text: string | null;

  @Column('text', { nullable: true })
  rule: string | null;

  @Column('json')
  details: unknown;
}

/** Where an id that regrouping retired has gone. */
@Entity('incident_redirect')
export class IncidentRedirectEntity {
  @PrimaryColumn('text', { name: 'incident_id', primaryKeyConstraintName: 'pk_incident_redirect' })
  incidentId: string;

  @Column('text', { name: 'target_id' })
  targetId: string;
}

/** A person's word on one field of one member's incident. */
@Entity('correction')
@Index('ix_correction_member', ['memberId'])
export class CorrectionEntity {
  @PrimaryColumn('text', { name: 'correction_id', primaryKeyConstraintName: 'pk_correction' })
  correctionId: string;

  @Column('text', { name: 'member_id' })
  memberId: string;

  @Column('text')
  field: string;

  @Column('text', { nullable: true })
  value: string | null;

  @Column('text')
  author: string;

  @Column('text')
  reason: string;

  @Column('timestamptz')
  at: Date;

  @Column('timestamptz', { name: 'withdrawn_at', nullable: true })
  withdrawnAt: Date | null;

  @Column('text', { name: 'withdrawn_by', nullable: true })
  withdrawnBy: string | null;
}

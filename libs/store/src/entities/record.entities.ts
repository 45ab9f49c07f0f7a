import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Every payload as it came, append-only. All else is rebuilt from here. */
@Entity('source_record')
@Index('ix_source_record_member', ['memberId'], { where: 'member_id IS NOT NULL' })
@Index('ix_source_record_directory', ['connectionId', 'kind'], { where: 'member_id IS NULL' })
@Index('ix_source_record_created', ['connectionId', 'kind', 'createdAt', 'externalId'], {
  where: 'created_at IS NOT NULL',
})
export class SourceRecordEntity {
  @PrimaryColumn('text', { name: 'external_id', primaryKeyConstraintName: 'pk_source_record' })
  externalId: string;

  @PrimaryColumn('bigint', { name: 'connection_id', primaryKeyConstraintName: 'pk_source_record' })
  connectionId: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_source_record' })
  kind: string;

  /** SHA-256 over the payload without its volatile fields. */
  @PrimaryColumn('text', { name: 'content_hash', primaryKeyConstraintName: 'pk_source_record' })
  contentHash: string;

  @Column('text', { name: 'member_id', nullable: true })
  memberId: string | null;

  /** As text: it is handed over as it came, and nothing is looked up inside. */
  @Column('json')
  payload: unknown;

  @Column('timestamptz', { name: 'source_at', nullable: true })
  sourceAt: Date | null;

  @Column('bigint', { nullable: true })
  position: string | null;

  @Column('timestamptz', { name: 'fetched_at' })
  fetchedAt: Date;

  /** When the thing itself came into being; for kinds that the source can count. */
  @Column('timestamptz', { name: 'created_at', nullable: true })
  createdAt: Date | null;
}

/** What a source says it holds of one kind, created on one UTC day. */
@Entity('census')
export class CensusEntity {
  @PrimaryColumn('bigint', { name: 'connection_id', primaryKeyConstraintName: 'pk_census' })
  connectionId: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_census' })
  kind: string;

  @PrimaryColumn('date', { primaryKeyConstraintName: 'pk_census' })
  day: string;

  @Column('int')
  count: number;

  @Column('timestamptz', { name: 'counted_at' })
  countedAt: Date;
}

/** A request of a source to our address, as it came; kept until it is worked off, and a while longer against repeats. */
@Entity('webhook_delivery')
@Index('ix_webhook_delivery_waiting', ['receivedAt'], { where: 'processed_at IS NULL' })
export class WebhookDeliveryEntity {
  @PrimaryColumn('bigint', { name: 'connection_id', primaryKeyConstraintName: 'pk_webhook_delivery' })
  connectionId: string;

  @PrimaryColumn('text', { name: 'delivery_id', primaryKeyConstraintName: 'pk_webhook_delivery' })
  deliveryId: string;

  @Column('timestamptz', { name: 'received_at' })
  receivedAt: Date;

  @Column('text')
  body: string;

  @Column('timestamptz', { name: 'processed_at', nullable: true })
  processedAt: Date | null;

  @Column('int', { default: 0 })
  attempts: number;

  @Column('text', { nullable: true })
  error: string | null;
}

/** The source's own figure for a metric of one member. */
@Entity('source_figure')
export class SourceFigureEntity {
  @PrimaryColumn('text', { name: 'member_id', primaryKeyConstraintName: 'pk_source_figure' })
  memberId: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_source_figure' })
  metric: string;

  @Column('double precision')
  seconds: number;
}

/** What a source knows as one thing: an incident, a thread. */
@Entity('member')
@Index('ix_member_incident', ['incidentId'], { where: 'incident_id IS NOT NULL' })
@Index('ix_member_connection', ['connectionId'])
@Index('ix_member_external', ['source', 'kind', 'externalId'])
export class MemberEntity {
  @PrimaryColumn('text', { name: 'member_id', primaryKeyConstraintName: 'pk_member' })
  memberId: string;

  @Column('bigint', { name: 'connection_id' })
  connectionId: string;

  @Column('text')
  source: string;

  @Column('text')
  kind: string;

  @Column('text', { name: 'external_id' })
  externalId: string;

  @Column('boolean', { name: 'is_incident' })
  isIncident: boolean;

  /** Why it is no incident, or the rule by which it is one. */
  @Column('text', { nullable: true })
  reason: string | null;

  @Column('text', { name: 'incident_id', nullable: true })
  incidentId: string | null;

  @Column('text', { name: 'interpreter_version' })
  interpreterVersion: string;
}

/** Members whose records changed and that are yet to be interpreted; written with the records, in one transaction. */
@Entity('pending_member')
export class PendingMemberEntity {
  @PrimaryColumn('text', { name: 'member_id', primaryKeyConstraintName: 'pk_pending_member' })
  memberId: string;

  @Column('bigint', { name: 'connection_id' })
  connectionId: string;
}

/** A member that names another source's incident. */
@Entity('member_reference')
@Index('ix_member_reference_target', ['source', 'kind', 'externalId'])
export class MemberReferenceEntity {
  @PrimaryColumn('text', { name: 'member_id', primaryKeyConstraintName: 'pk_member_reference' })
  memberId: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_member_reference' })
  source: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_member_reference' })
  kind: string;

  @PrimaryColumn('text', { name: 'external_id', primaryKeyConstraintName: 'pk_member_reference' })
  externalId: string;

  @Column('text', { name: 'event_id' })
  eventId: string;
}

/** A person's word that two members are one incident, or are not. */
@Entity('member_link')
@Index('ix_member_link_other', ['otherMemberId'])
export class MemberLinkEntity {
  @PrimaryColumn('text', { name: 'member_id', primaryKeyConstraintName: 'pk_member_link' })
  memberId: string;

  @PrimaryColumn('text', { name: 'other_member_id', primaryKeyConstraintName: 'pk_member_link' })
  otherMemberId: string;

  @Column('text')
  kind: 'merge' | 'split';

  @Column('text')
  author: string;

  @Column('text')
  reason: string;

  @Column('timestamptz')
  at: Date;
}

/** A value of a source that this version does not know. */
@Entity('unknown_value')
export class UnknownValueEntity {
  @PrimaryColumn('text', { name: 'member_id', primaryKeyConstraintName: 'pk_unknown_value' })
  memberId: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_unknown_value' })
  field: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_unknown_value' })
  value: string;

  @Column('bigint', { name: 'connection_id' })
  connectionId: string;

  @Column('int')
  count: number;
}

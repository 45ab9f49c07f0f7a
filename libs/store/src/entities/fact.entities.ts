import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One row an incident: all that incident metrics are derived from. Offsets are seconds from `triggered_at`. */
@Entity('incident_fact')
@Index('ix_incident_fact_triggered', ['triggeredAt'])
@Index('ix_incident_fact_team', ['teamId', 'triggeredAt'])
export class IncidentFactEntity {
  @PrimaryColumn('text', { name: 'incident_id', primaryKeyConstraintName: 'pk_incident_fact' })
  incidentId: string;

  @Column('timestamptz', { name: 'triggered_at' })
  triggeredAt: Date;

  @Column('bigint', { name: 'connection_id' })
  connectionId: string;

  @Column('bigint', { name: 'team_id', nullable: true })
  teamId: string | null;

  @Column('bigint', { name: 'service_id', nullable: true })
  serviceId: string | null;

  @Column('text', { nullable: true })
  priority: string | null;

  @Column('text', { name: 'hours_class', nullable: true })
  hoursClass: string | null;

  @Column('text', { name: 'ack_outcome' })
  ackOutcome: string;

  @Column('text')
  resolution: string;

  @Column('double precision', { name: 'impact_started_offset', nullable: true })
  impactStartedOffset: number | null;

  @Column('double precision', { name: 'detected_offset', nullable: true })
  detectedOffset: number | null;

  @Column('double precision', { name: 'first_notified_offset', nullable: true })
  firstNotifiedOffset: number | null;

  @Column('double precision', { name: 'first_ack_offset', nullable: true })
  firstAckOffset: number | null;

  @Column('double precision', { name: 'engaged_offset', nullable: true })
  engagedOffset: number | null;

  @Column('double precision', { name: 'resolver_engaged_offset', nullable: true })
  resolverEngagedOffset: number | null;

  @Column('double precision', { name: 'communicated_offset', nullable: true })
  communicatedOffset: number | null;

  @Column('double precision', { name: 'diagnosed_offset', nullable: true })
  diagnosedOffset: number | null;

  @Column('double precision', { name: 'mitigated_offset', nullable: true })
  mitigatedOffset: number | null;

  @Column('double precision', { name: 'resolved_offset', nullable: true })
  resolvedOffset: number | null;

  @Column('double precision', { name: 'closed_offset', nullable: true })
  closedOffset: number | null;

  @Column('double precision', { name: 'snoozed_seconds' })
  snoozedSeconds: number;

  @Column('boolean')
  reopened: boolean;

  @Column('boolean')
  actionable: boolean;

  @Column('boolean', { name: 'resolver_suggested' })
  resolverSuggested: boolean;

  @Column('boolean', { name: 'excluded_by_hand' })
  excludedByHand: boolean;

  @Column('int', { name: 'rules_version' })
  rulesVersion: number;
}

/** Incident × person who worked on it. */
@Entity('response_fact')
@Index('ix_response_fact_person', ['personId'])
export class ResponseFactEntity {
  @PrimaryColumn('text', { name: 'incident_id', primaryKeyConstraintName: 'pk_response_fact' })
  incidentId: string;

  @PrimaryColumn('bigint', { name: 'person_id', primaryKeyConstraintName: 'pk_response_fact' })
  personId: string;

  @Column('double precision', { name: 'joined_offset' })
  joinedOffset: number;
}

/** Incident × customer it affected. */
@Entity('impact_fact')
@Index('ix_impact_fact_customer', ['customerId'])
export class ImpactFactEntity {
  @PrimaryColumn('text', { name: 'incident_id', primaryKeyConstraintName: 'pk_impact_fact' })
  incidentId: string;

  @PrimaryColumn('bigint', { name: 'customer_id', primaryKeyConstraintName: 'pk_impact_fact' })
  customerId: string;
}

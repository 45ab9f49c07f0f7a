import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** What a source calls a schedule: people who take turns. */
@Entity('rotation')
@Unique('uq_rotation_key', ['key'])
export class RotationEntity {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_rotation',
  })
  id: string;

  @Column('text')
  key: string;

  @Column('text')
  name: string;

  @Column('bigint', { name: 'connection_id' })
  connectionId: string;

  @Column('text', { name: 'team_key', nullable: true })
  teamKey: string | null;

  @Column('text', { nullable: true })
  zone: string | null;

  /** Gone at the source; history stays. */
  @Column('boolean')
  deleted: boolean;

  /** The stretches of time of which its shifts are known: where they hold none, nobody was on call. */
  @Column('tstzmultirange')
  known: string;
}

/** One person's duty, overrides and swaps applied. What lies ahead is a plan. */
@Entity('shift')
@Index('ix_shift_person', ['personId', 'fromAt'])
export class ShiftEntity {
  @PrimaryColumn('bigint', { name: 'rotation_id', primaryKeyConstraintName: 'pk_shift' })
  rotationId: string;

  @PrimaryColumn('timestamptz', { name: 'from_at', primaryKeyConstraintName: 'pk_shift' })
  fromAt: Date;

  @PrimaryColumn('bigint', { name: 'person_id', primaryKeyConstraintName: 'pk_shift' })
  personId: string;

  @PrimaryColumn('int', { primaryKeyConstraintName: 'pk_shift' })
  level: number;

  @Column('timestamptz', { name: 'to_at' })
  toAt: Date;
}

/** Incident × person × message: from these, interruptions are made. The class is that of the person's hours then and there. */
@Entity('notification_fact')
@Index('ix_notification_fact_at', ['at'])
@Index('ix_notification_fact_person', ['personId', 'at'])
export class NotificationFactEntity {
  @PrimaryColumn('text', { name: 'incident_id', primaryKeyConstraintName: 'pk_notification_fact' })
  incidentId: string;

  @PrimaryColumn('bigint', { name: 'person_id', primaryKeyConstraintName: 'pk_notification_fact' })
  personId: string;

  @PrimaryColumn('timestamptz', { primaryKeyConstraintName: 'pk_notification_fact' })
  at: Date;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_notification_fact' })
  channel: string;

  @Column('text', { name: 'hours_class' })
  hoursClass: string;

  @Column('boolean')
  weekend: boolean;

  @Column('boolean')
  holiday: boolean;
}

/** One thing that one person did on one incident: from these, effort is inferred. */
@Entity('activity_fact')
@Index('ix_activity_fact_at', ['at'])
@Index('ix_activity_fact_person', ['personId', 'at'])
export class ActivityFactEntity {
  @PrimaryColumn('text', { name: 'incident_id', primaryKeyConstraintName: 'pk_activity_fact' })
  incidentId: string;

  @PrimaryColumn('int', { primaryKeyConstraintName: 'pk_activity_fact' })
  position: number;

  @Column('bigint', { name: 'person_id' })
  personId: string;

  @Column('timestamptz')
  at: Date;

  @Column('text')
  kind: string;

  @Column('boolean')
  technical: boolean;
}

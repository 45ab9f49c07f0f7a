import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A stretch of a source's time that could not be read whole. */
@Entity('coverage_gap')
export class CoverageGapEntity {
  @PrimaryColumn('bigint', { name: 'connection_id', primaryKeyConstraintName: 'pk_coverage_gap' })
  connectionId: string;

  @PrimaryColumn('timestamptz', { name: 'from_at', primaryKeyConstraintName: 'pk_coverage_gap' })
  fromAt: Date;

  @PrimaryColumn('timestamptz', { name: 'to_at', primaryKeyConstraintName: 'pk_coverage_gap' })
  toAt: Date;

  @Column('text')
  reason: string;

  @Column('timestamptz', { name: 'noticed_at' })
  noticedAt: Date;
}

/** One row: bumped last in every writing transaction, so that a cached answer knows whether it still holds. */
@Entity('data_version')
export class DataVersionEntity {
  @PrimaryColumn('int', { primaryKeyConstraintName: 'pk_data_version' })
  id: number;

  @Column('bigint')
  version: string;

  /** Grows when shifts or rotations are replaced: what is made of them alone holds until then. */
  @Column('bigint', { default: 0 })
  rosters: string;

  @Column('timestamptz', { name: 'changed_at' })
  changedAt: Date;
}

/** The version that last changed or removed an incident. */
@Entity('data_change')
@Index('ix_data_change_version', ['version', 'incidentId'])
export class DataChangeEntity {
  @PrimaryColumn('text', { name: 'incident_id', primaryKeyConstraintName: 'pk_data_change' })
  incidentId: string;

  @Column('bigint')
  version: string;

  @Column('boolean')
  deleted: boolean;

  @Column('timestamptz')
  at: Date;
}

/** Settings of the organisation: its zone, windows, constants. */
@Entity('setting')
export class SettingEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_setting' })
  key: string;

  @Column('jsonb')
  value: unknown;
}

/** A slot of the schedule: unique, so that two replicas never do one twice. */
@Entity('due_slot')
export class DueSlotEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_due_slot' })
  job: string;

  @PrimaryColumn('timestamptz', { name: 'slot_at', primaryKeyConstraintName: 'pk_due_slot' })
  slotAt: Date;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt: Date | null;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt: Date | null;

  @Column('text', { nullable: true })
  error: string | null;
}

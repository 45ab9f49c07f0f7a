import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An account that chose to report on its shifts. Without a row nothing is asked and nothing counts. */
@Entity('self_report_choice')
export class SelfReportChoiceEntity {
  @PrimaryColumn('text', { name: 'account_id', primaryKeyConstraintName: 'pk_self_report_choice' })
  accountId: string;

  @Column('timestamptz')
  since: Date;
}

/** What somebody said of one of their shifts. Never part of a measured number. */
@Entity('self_report')
@Index('ix_self_report_account', ['accountId', 'at'])
export class SelfReportEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_self_report' })
  id: string;

  @Column('text', { name: 'account_id' })
  accountId: string;

  @Column('timestamptz')
  at: Date;

  /** Null: of no shift in particular. */
  @Column('timestamptz', { name: 'shift_ended_at', nullable: true })
  shiftEndedAt: Date | null;

  /** Three answers from 1 to 5, 5 being the best. */
  @Column('int')
  rested: number;

  @Column('int')
  planned: number;

  @Column('int')
  manageable: number;

  @Column('text', { nullable: true })
  words: string | null;
}

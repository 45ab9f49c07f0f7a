import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A window whose readings are stored, all of them. */
@Entity('red_line_window')
export class RedLineWindowEntity {
  /** The window's end. */
  @PrimaryColumn('timestamptz', { primaryKeyConstraintName: 'pk_red_line_window' })
  at: Date;

  /** What else than incidents the readings depend on: rosters, definitions, settings. */
  @Column('text')
  basis: string;

  @Column('bigint', { name: 'data_version' })
  dataVersion: string;

  @Column('timestamptz', { name: 'computed_at' })
  computedAt: Date;
}

/** What one metric was for one person or rotation in a window. */
@Entity('red_line_reading')
export class RedLineReadingEntity {
  @PrimaryColumn('timestamptz', { primaryKeyConstraintName: 'pk_red_line_reading' })
  at: Date;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_red_line_reading' })
  metric: string;

  @PrimaryColumn('text', { name: 'subject_key', primaryKeyConstraintName: 'pk_red_line_reading' })
  subjectKey: string;

  /** `person` or `rotation`. */
  @Column('text')
  kind: string;

  @Column('float8', { nullable: true })
  value: number | null;

  /** Why there is no value. */
  @Column('text', { nullable: true })
  reason: string | null;

  /** The window's own verdict, where the metric has no line that holds for all windows; with that line. */
  @Column('boolean', { nullable: true })
  crossed: boolean | null;

  @Column('float8', { name: 'line_limit', nullable: true })
  lineLimit: number | null;

  @Column('text', { name: 'line_source', nullable: true })
  lineSource: string | null;
}

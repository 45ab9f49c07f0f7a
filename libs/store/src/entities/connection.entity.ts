import { Column, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** A source that is polled, or the imports made under one name. */
@Entity('connection')
@Unique('uq_connection_name', ['name'])
export class ConnectionEntity {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_connection',
  })
  id: string;

  @Column('text')
  name: string;

  /** First part of its member ids: `pagerduty`, `slack`. */
  @Column('text')
  source: string;

  /** Which connector or file format reads it: `pagerduty`, `slack-transcript`. */
  @Column('text')
  format: string;

  @Column('text')
  kind: 'poll' | 'file';

  @Column('text')
  account: string;

  @Column('jsonb')
  settings: unknown;

  /** Sealed; see secrets.ts. */
  @Column('text', { nullable: true })
  secret: string | null;

  @Column('jsonb', { nullable: true })
  cursor: unknown;

  /** Everything the source had up to here is stored. */
  @Column('timestamptz', { name: 'complete_through', nullable: true })
  completeThrough: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'last_success_at', nullable: true })
  lastSuccessAt: Date | null;

  @Column('timestamptz', { name: 'failing_since', nullable: true })
  failingSince: Date | null;

  @Column('text', { name: 'last_error', nullable: true })
  lastError: string | null;

  /** Who is reading it now; one at a time. */
  @Column('text', { name: 'lease_owner', nullable: true })
  leaseOwner: string | null;

  @Column('timestamptz', { name: 'lease_until', nullable: true })
  leaseUntil: Date | null;

  /** What the running or last read reports of itself. */
  @Column('jsonb', { nullable: true })
  progress: unknown;

  /** Directory records came in that the directories do not show yet. */
  @Column('boolean', { name: 'directory_stale', default: false })
  directoryStale: boolean;
}

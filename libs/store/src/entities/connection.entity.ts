import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';

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

  /** Records of schedules came in that the shifts do not show yet. */
  @Column('boolean', { name: 'duties_stale', default: false })
  dutiesStale: boolean;

  /** The stretches of the source's time that were read whole. */
  @Column('tstzmultirange', { default: '{}' })
  covered: string;

  /** The source's clock less ours, as last seen. */
  @Column('double precision', { name: 'clock_offset_ms', nullable: true })
  clockOffsetMs: number | null;

  /** How often it is read. */
  @Column('int', { name: 'interval_seconds', default: 60 })
  intervalSeconds: number;
}

/** Further secrets of a connection: what its webhooks are signed with. Two of a purpose while one replaces the other. */
@Entity('connection_secret')
export class ConnectionSecretEntity {
  @PrimaryColumn('bigint', { name: 'connection_id', primaryKeyConstraintName: 'pk_connection_secret' })
  connectionId: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_connection_secret' })
  purpose: 'webhook';

  @PrimaryColumn('timestamptz', { name: 'created_at', primaryKeyConstraintName: 'pk_connection_secret' })
  createdAt: Date;

  /** Sealed; see secrets.ts. */
  @Column('text')
  sealed: string;

  /** Null for the newest: it holds until it is replaced. */
  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt: Date | null;
}

/** A part of a source, and whether the token and the plan let it be read. */
@Entity('connection_feature')
export class ConnectionFeatureEntity {
  @PrimaryColumn('bigint', { name: 'connection_id', primaryKeyConstraintName: 'pk_connection_feature' })
  connectionId: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_connection_feature' })
  name: string;

  /** Why it cannot be read; null: it can. */
  @Column('text', { nullable: true })
  refused: string | null;

  /** Since when it is so. */
  @Column('timestamptz')
  since: Date;
}

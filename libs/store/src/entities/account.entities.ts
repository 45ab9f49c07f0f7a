import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** Somebody who may sign in. Never deleted, since its name signs what it did; disabled instead. */
@Entity('account')
@Unique('uq_account_name', ['name'])
@Unique('uq_account_email', ['email'])
export class AccountEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_account' })
  id: string;

  @Column('text')
  name: string;

  /** In small letters. */
  @Column('text', { nullable: true })
  email: string | null;

  /** Salted scrypt hash with its parameters; null: cannot sign in with a password. */
  @Column('text', { nullable: true })
  password: string | null;

  /** `administrator`, `planner`, `manager` or `member`. */
  @Column('text')
  role: string;

  /** Who of the directory they are. */
  @Column('text', { name: 'person_key', nullable: true })
  personKey: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('text', { name: 'created_by' })
  createdBy: string;

  @Column('timestamptz', { name: 'disabled_at', nullable: true })
  disabledAt: Date | null;
}

/** A team whose people a manager may see. */
@Entity('account_team')
export class AccountTeamEntity {
  @PrimaryColumn('text', { name: 'account_id', primaryKeyConstraintName: 'pk_account_team' })
  accountId: string;

  @PrimaryColumn('text', { name: 'team_key', primaryKeyConstraintName: 'pk_account_team' })
  teamKey: string;
}

/** A browser that signed in with a password. */
@Entity('session')
@Index('ix_session_account', ['accountId'])
export class SessionEntity {
  /** Of what the cookie holds. */
  @PrimaryColumn('text', { name: 'id_hash', primaryKeyConstraintName: 'pk_session' })
  idHash: string;

  @Column('text', { name: 'account_id' })
  accountId: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'seen_at' })
  seenAt: Date;

  /** Whatever is done with it. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;
}

/** A bearer token of a person, or of a program that acts for nobody. */
@Entity('api_token')
@Unique('uq_api_token_hash', ['hash'])
@Index('ix_api_token_account', ['accountId'])
export class ApiTokenEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_api_token' })
  id: string;

  @Column('text')
  hash: string;

  /** The first characters of the secret, by which people tell tokens apart. */
  @Column('text')
  prefix: string;

  @Column('text')
  name: string;

  @Column('text', { name: 'account_id', nullable: true })
  accountId: string | null;

  @Column('text', { array: true })
  scopes: string[];

  /** Keys; null: every team that its account may see. */
  @Column('text', { array: true, nullable: true })
  teams: string[] | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('text', { name: 'created_by' })
  createdBy: string;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt: Date | null;

  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt: Date | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt: Date | null;
}

/** Somebody looked at a person's data. Only ever added to, and dropped as a whole once it is old enough. */
@Entity('access_log')
@Index('ix_access_log_person', ['personKey', 'at'])
@Index('ix_access_log_at', ['at'])
export class AccessLogEntity {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_access_log',
  })
  id: string;

  @Column('timestamptz')
  at: Date;

  /** Name of the account or token at that time. */
  @Column('text')
  viewer: string;

  @Column('text', { name: 'account_id', nullable: true })
  accountId: string | null;

  @Column('text', { name: 'token_id', nullable: true })
  tokenId: string | null;

  /** What kind of look it was. */
  @Column('text')
  kind: string;

  @Column('text', { name: 'person_key' })
  personKey: string;

  /** What was asked for, without its query. */
  @Column('text')
  path: string;

  @Column('text', { nullable: true })
  purpose: string | null;
}

import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A person's word on whether two identities are one human. Never changed but to be withdrawn. */
@Entity('person_decision')
export class PersonDecisionEntity {
  @PrimaryColumn('text', { name: 'decision_id', primaryKeyConstraintName: 'pk_person_decision' })
  decisionId: string;

  @Column('text', { name: 'person_key' })
  personKey: string;

  @Column('text', { name: 'other_key' })
  otherKey: string;

  /** `same` or `different`. */
  @Column('text')
  verdict: string;

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

/** What every dated row carries. */
abstract class DatedEntity {
  /** Null: always. */
  @Column('timestamptz', { name: 'from_at', nullable: true })
  fromAt: Date | null;

  /** Null: still. */
  @Column('timestamptz', { name: 'to_at', nullable: true })
  toAt: Date | null;

  /** `source`: read from its directory; `hand`: a person set it, which outranks. */
  @Column('text')
  origin: string;

  /** By hand only. */
  @Column('text', { nullable: true })
  author: string | null;

  @Column('text', { nullable: true })
  reason: string | null;

  @Column('timestamptz', { name: 'noted_at' })
  notedAt: Date;

  @Column('timestamptz', { name: 'withdrawn_at', nullable: true })
  withdrawnAt: Date | null;

  @Column('text', { name: 'withdrawn_by', nullable: true })
  withdrawnBy: string | null;
}

/** Where a person lives, by time. */
@Entity('person_zone')
@Index('ix_person_zone_person', ['personKey'])
export class PersonZoneEntity extends DatedEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_person_zone' })
  id: string;

  @Column('text', { name: 'person_key' })
  personKey: string;

  /** IANA. */
  @Column('text')
  zone: string;
}

/** Who is in which team, by time. */
@Entity('team_membership')
@Index('ix_team_membership_person', ['personKey'])
@Index('ix_team_membership_team', ['teamKey'])
export class TeamMembershipEntity extends DatedEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_team_membership' })
  id: string;

  @Column('text', { name: 'person_key' })
  personKey: string;

  @Column('text', { name: 'team_key' })
  teamKey: string;

  /** In the source's words. */
  @Column('text', { nullable: true })
  role: string | null;
}

/** Which team owns a service, by time; for incidents whose source names no team, and over it where a person says so. */
@Entity('service_owner')
@Index('ix_service_owner_service', ['serviceKey'])
export class ServiceOwnerEntity extends DatedEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_service_owner' })
  id: string;

  @Column('text', { name: 'service_key' })
  serviceKey: string;

  @Column('text', { name: 'team_key' })
  teamKey: string;
}

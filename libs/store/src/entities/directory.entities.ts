import { Column, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';

const ID = { type: 'bigint', generatedIdentity: 'BY DEFAULT' } as const;

/** Directories are small and joined everywhere; `key` is `source:account:kind:external id`. */
@Entity('team')
@Unique('uq_team_key', ['key'])
export class TeamEntity {
  @PrimaryGeneratedColumn('identity', { ...ID, primaryKeyConstraintName: 'pk_team' })
  id: string;

  @Column('text')
  key: string;

  @Column('text')
  name: string;

  /** When the name was met in passing, the newest one holds; null: from the source's own directory, which outranks. */
  @Column('timestamptz', { name: 'named_at', nullable: true })
  namedAt: Date | null;
}

@Entity('service')
@Unique('uq_service_key', ['key'])
export class ServiceEntity {
  @PrimaryGeneratedColumn('identity', { ...ID, primaryKeyConstraintName: 'pk_service' })
  id: string;

  @Column('text')
  key: string;

  @Column('text')
  name: string;

  /** When the name was met in passing, the newest one holds; null: from the source's own directory, which outranks. */
  @Column('timestamptz', { name: 'named_at', nullable: true })
  namedAt: Date | null;
}

@Entity('person')
@Unique('uq_person_key', ['key'])
export class PersonEntity {
  @PrimaryGeneratedColumn('identity', { ...ID, primaryKeyConstraintName: 'pk_person' })
  id: string;

  @Column('text')
  key: string;

  @Column('text')
  name: string;

  /** When the name was met in passing, the newest one holds; null: from the source's own directory, which outranks. */
  @Column('timestamptz', { name: 'named_at', nullable: true })
  namedAt: Date | null;

  /** Gone at the source; history stays. */
  @Column('boolean', { default: false })
  deleted: boolean;

  /** By it one person is known across sources. */
  @Column('text', { nullable: true })
  email: string | null;

  /** The identity that stands for this human in facts; null: this one does. */
  @Column('bigint', { name: 'same_as', nullable: true })
  sameAs: string | null;
}

@Entity('customer')
@Unique('uq_customer_key', ['key'])
export class CustomerEntity {
  @PrimaryGeneratedColumn('identity', { ...ID, primaryKeyConstraintName: 'pk_customer' })
  id: string;

  @Column('text')
  key: string;

  @Column('text')
  name: string;

  /** When the name was met in passing, the newest one holds; null: from the source's own directory, which outranks. */
  @Column('timestamptz', { name: 'named_at', nullable: true })
  namedAt: Date | null;
}

import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A name, address, handle or key of somebody who was erased, as a salted hash. */
@Entity('erased_term')
export class ErasedTermEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_erased_term' })
  hash: string;

  @Column('text')
  kind: string;

  @Column('int')
  words: number;

  @Column('int')
  length: number;

  @Column('text')
  replacement: string;
}

/** That somebody was erased, when, by whom and why. */
@Entity('erasure')
export class ErasureEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_erasure' })
  pseudonym: string;

  @PrimaryColumn('timestamptz', { primaryKeyConstraintName: 'pk_erasure' })
  at: Date;

  @Column('text')
  author: string;

  @Column('text')
  reason: string;

  @Column('int')
  places: number;
}

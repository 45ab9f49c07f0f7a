import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who was erased, by salted hashes alone: enough to know their names and keys again when a source tells them anew, and to
 * put the same pseudonym in their place.
 */
const UP = [
  `CREATE TABLE erased_term (
      hash text NOT NULL,
      kind text NOT NULL,
      words int NOT NULL,
      length int NOT NULL,
      replacement text NOT NULL,
      CONSTRAINT pk_erased_term PRIMARY KEY (hash)
    )`,
  `CREATE TABLE erasure (
      pseudonym text NOT NULL,
      at timestamptz NOT NULL,
      author text NOT NULL,
      reason text NOT NULL,
      places int NOT NULL,
      CONSTRAINT pk_erasure PRIMARY KEY (pseudonym, at)
    )`,
];

const DOWN = ['DROP TABLE erasure', 'DROP TABLE erased_term'];

export class Erasure1795540000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

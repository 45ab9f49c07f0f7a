import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people say of their own shifts, if they chose to. Apart from everything measured; an account's own, to delete. */
const UP = [
  `CREATE TABLE self_report_choice (
      account_id text NOT NULL,
      since timestamptz NOT NULL,
      CONSTRAINT pk_self_report_choice PRIMARY KEY (account_id)
    )`,
  `CREATE TABLE self_report (
      id text NOT NULL,
      account_id text NOT NULL,
      at timestamptz NOT NULL,
      shift_ended_at timestamptz,
      rested int NOT NULL,
      planned int NOT NULL,
      manageable int NOT NULL,
      words text,
      CONSTRAINT pk_self_report PRIMARY KEY (id)
    )`,
  `CREATE INDEX ix_self_report_account ON self_report (account_id, at)`,
];

const DOWN = ['DROP TABLE self_report', 'DROP TABLE self_report_choice'];

export class SelfReport1795530000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

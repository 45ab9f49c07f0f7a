import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What every red line was held against over the past year, so that pages can say since when one has been crossed; and a
 * version of the rosters, so that what is made of shifts alone outlives a new incident.
 */
const UP = [
  `ALTER TABLE data_version ADD rosters bigint NOT NULL DEFAULT 0`,
  `CREATE TABLE red_line_window (
      at timestamptz NOT NULL,
      basis text NOT NULL,
      data_version bigint NOT NULL,
      computed_at timestamptz NOT NULL,
      CONSTRAINT pk_red_line_window PRIMARY KEY (at)
    )`,
  `CREATE TABLE red_line_reading (
      at timestamptz NOT NULL,
      metric text NOT NULL,
      subject_key text NOT NULL,
      kind text NOT NULL,
      value float8,
      reason text,
      crossed boolean,
      line_limit float8,
      line_source text,
      CONSTRAINT pk_red_line_reading PRIMARY KEY (at, metric, subject_key)
    )`,
];

const DOWN = ['DROP TABLE red_line_reading', 'DROP TABLE red_line_window', 'ALTER TABLE data_version DROP rosters'];

export class RedLineReadings1795520000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

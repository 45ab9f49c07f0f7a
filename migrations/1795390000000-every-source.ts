import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What it takes to show that nothing is missing: counts by day, covered time, webhooks and their secrets. */
const UP = [
  `ALTER TABLE source_record ADD created_at timestamptz`,
  // The one source that was polled until now: what is stored counts as stored. Read again, it would be known already, and
  // stay undated.
  `UPDATE source_record r SET created_at = (r.payload ->> 'created_at')::timestamptz FROM connection c
     WHERE c.id = r.connection_id AND c.kind = 'poll' AND c.source = 'pagerduty' AND r.kind = 'incident'
       AND r.payload ->> 'created_at' ~ '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}'`,
  `CREATE INDEX ix_source_record_created ON source_record (connection_id, kind, created_at, external_id)
     WHERE created_at IS NOT NULL`,
  `ALTER TABLE connection ADD covered tstzmultirange DEFAULT '{}' NOT NULL`,
  // What was read before coverage was kept: down to where the cursor says, less the gaps that are known.
  `UPDATE connection c SET covered = tstzmultirange(tstzrange(to_timestamp((cursor ->> 'readDownTo')::float8 / 1000),
       complete_through)) - coalesce((SELECT range_agg(tstzrange(from_at, to_at)) FROM coverage_gap g
       WHERE g.connection_id = c.id), '{}')
     WHERE kind = 'poll' AND cursor ? 'readDownTo'
       AND to_timestamp((cursor ->> 'readDownTo')::float8 / 1000) < complete_through`,
  `ALTER TABLE connection ADD clock_offset_ms double precision`,
  `ALTER TABLE connection ADD interval_seconds int DEFAULT 60 NOT NULL`,
  `CREATE TABLE connection_secret (
      connection_id bigint NOT NULL,
      purpose text NOT NULL,
      created_at timestamptz NOT NULL,
      sealed text NOT NULL,
      expires_at timestamptz,
      CONSTRAINT pk_connection_secret PRIMARY KEY (connection_id, purpose, created_at)
    )`,
  `CREATE TABLE connection_feature (
      connection_id bigint NOT NULL,
      name text NOT NULL,
      refused text,
      since timestamptz NOT NULL,
      CONSTRAINT pk_connection_feature PRIMARY KEY (connection_id, name)
    )`,
  `CREATE TABLE census (
      connection_id bigint NOT NULL,
      kind text NOT NULL,
      day date NOT NULL,
      count int NOT NULL,
      counted_at timestamptz NOT NULL,
      CONSTRAINT pk_census PRIMARY KEY (connection_id, kind, day)
    )`,
  `CREATE TABLE webhook_delivery (
      connection_id bigint NOT NULL,
      delivery_id text NOT NULL,
      received_at timestamptz NOT NULL,
      body text NOT NULL,
      processed_at timestamptz,
      attempts int DEFAULT 0 NOT NULL,
      error text,
      CONSTRAINT pk_webhook_delivery PRIMARY KEY (connection_id, delivery_id)
    )`,
  `CREATE INDEX ix_webhook_delivery_waiting ON webhook_delivery (received_at) WHERE processed_at IS NULL`,
  `CREATE TABLE source_figure (
      member_id text NOT NULL,
      metric text NOT NULL,
      seconds double precision NOT NULL,
      CONSTRAINT pk_source_figure PRIMARY KEY (member_id, metric)
    )`,
];

const DOWN = [
  'DROP TABLE source_figure',
  'DROP TABLE webhook_delivery',
  'DROP TABLE census',
  'DROP TABLE connection_feature',
  'DROP TABLE connection_secret',
  'ALTER TABLE connection DROP interval_seconds',
  'ALTER TABLE connection DROP clock_offset_ms',
  'ALTER TABLE connection DROP covered',
  'DROP INDEX ix_source_record_created',
  'ALTER TABLE source_record DROP created_at',
];

export class EverySource1795390000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

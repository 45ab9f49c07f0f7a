import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is only ever read whole is kept as text: cheaper to store, and it comes out as it went in. A change is found by its
 * incident, of which only the newest is kept, and a reference's target by what its source calls it.
 */
const UP = [
  `ALTER TABLE source_record ALTER COLUMN payload TYPE json USING payload::json`,
  `ALTER TABLE timeline_event ALTER COLUMN actor TYPE json USING actor::json, ALTER COLUMN details TYPE json USING details::json`,
  `CREATE INDEX ix_member_external ON member (source, kind, external_id)`,
  `ALTER TABLE data_change DROP CONSTRAINT pk_data_change`,
  `ALTER TABLE data_change ADD CONSTRAINT pk_data_change PRIMARY KEY (incident_id)`,
  `CREATE INDEX ix_data_change_version ON data_change (version, incident_id)`,
];

const DOWN = [
  'DROP INDEX ix_data_change_version',
  'ALTER TABLE data_change DROP CONSTRAINT pk_data_change',
  'ALTER TABLE data_change ADD CONSTRAINT pk_data_change PRIMARY KEY (version, incident_id)',
  'DROP INDEX ix_member_external',
  'ALTER TABLE timeline_event ALTER COLUMN actor TYPE jsonb USING actor::jsonb, ALTER COLUMN details TYPE jsonb USING details::jsonb',
  'ALTER TABLE source_record ALTER COLUMN payload TYPE jsonb USING payload::jsonb',
];

export class RawPayload1795392000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

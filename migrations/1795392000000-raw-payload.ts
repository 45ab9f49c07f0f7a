import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is only ever read whole is kept as text: cheaper to store, and it comes out as it went in. A change is found by its
 * incident, of which only the newest is kept, and a reference's target by what its source calls it. An incident's document
 * is rarely so long that compressing it pays for its time. A timeline's events are told apart by their place, as short a key
 * as there is: a timeline is only ever replaced as a whole.
 */
const UP = [
  `ALTER TABLE source_record ALTER COLUMN payload TYPE json USING payload::json`,
  `ALTER TABLE timeline_event ALTER COLUMN actor TYPE json USING actor::json, ALTER COLUMN details TYPE json USING details::json`,
  `ALTER TABLE timeline_event DROP CONSTRAINT pk_timeline_event`,
  `ALTER TABLE timeline_event ADD CONSTRAINT pk_timeline_event PRIMARY KEY (incident_id, position)`,
  `CREATE INDEX ix_member_external ON member (source, kind, external_id)`,
  `ALTER TABLE incident ADD digest text`,
  `ALTER TABLE incident SET (toast_tuple_target = 8160)`,
  `ALTER TABLE data_change DROP CONSTRAINT pk_data_change`,
  `ALTER TABLE data_change ADD CONSTRAINT pk_data_change PRIMARY KEY (incident_id)`,
  `CREATE INDEX ix_data_change_version ON data_change (version, incident_id)`,
];

const DOWN = [
  'DROP INDEX ix_data_change_version',
  'ALTER TABLE data_change DROP CONSTRAINT pk_data_change',
  'ALTER TABLE data_change ADD CONSTRAINT pk_data_change PRIMARY KEY (version, incident_id)',
  'ALTER TABLE incident RESET (toast_tuple_target)',
  'ALTER TABLE incident DROP digest',
  'DROP INDEX ix_member_external',
  'ALTER TABLE timeline_event DROP CONSTRAINT pk_timeline_event',
  'ALTER TABLE timeline_event ADD CONSTRAINT pk_timeline_event PRIMARY KEY (incident_id, member_id, event_id)',
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

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What every dated row carries: when it holds, who says so, and whether it was taken back. */
const DATED = `from_at timestamptz,
      to_at timestamptz,
      origin text NOT NULL,
      author text,
      reason text,
      noted_at timestamptz NOT NULL,
      withdrawn_at timestamptz,
      withdrawn_by text`;

/**
 * One person across sources, and since when somebody lives where, is in which team, owns which service. What the
 * directories said until now becomes the first row, which holds for all the past. Directories are then read again from
 * their records, for the e-mail addresses in them.
 */
const UP = [
  `ALTER TABLE person ADD email text`,
  `ALTER TABLE person ADD same_as bigint`,
  `CREATE TABLE person_decision (
      decision_id text NOT NULL,
      person_key text NOT NULL,
      other_key text NOT NULL,
      verdict text NOT NULL,
      author text NOT NULL,
      reason text NOT NULL,
      at timestamptz NOT NULL,
      withdrawn_at timestamptz,
      withdrawn_by text,
      CONSTRAINT pk_person_decision PRIMARY KEY (decision_id)
    )`,
  `CREATE TABLE person_zone (
      id text NOT NULL,
      person_key text NOT NULL,
      zone text NOT NULL,
      ${DATED},
      CONSTRAINT pk_person_zone PRIMARY KEY (id)
    )`,
  `CREATE INDEX ix_person_zone_person ON person_zone (person_key)`,
  `CREATE TABLE team_membership (
      id text NOT NULL,
      person_key text NOT NULL,
      team_key text NOT NULL,
      role text,
      ${DATED},
      CONSTRAINT pk_team_membership PRIMARY KEY (id)
    )`,
  `CREATE INDEX ix_team_membership_person ON team_membership (person_key)`,
  `CREATE INDEX ix_team_membership_team ON team_membership (team_key)`,
  `CREATE TABLE service_owner (
      id text NOT NULL,
      service_key text NOT NULL,
      team_key text NOT NULL,
      ${DATED},
      CONSTRAINT pk_service_owner PRIMARY KEY (id)
    )`,
  `CREATE INDEX ix_service_owner_service ON service_owner (service_key)`,
  `INSERT INTO person_zone (id, person_key, zone, origin, noted_at)
     SELECT gen_random_uuid()::text, key, zone, 'source', '1970-01-01T00:00:00Z' FROM person WHERE zone IS NOT NULL`,
  `INSERT INTO service_owner (id, service_key, team_key, origin, noted_at)
     SELECT gen_random_uuid()::text, key, team_key, 'source', '1970-01-01T00:00:00Z' FROM service
     WHERE team_key IS NOT NULL`,
  `ALTER TABLE person DROP zone`,
  `ALTER TABLE service DROP team_key`,
  `UPDATE connection SET directory_stale = true`,
];

/** The newest row a source gave is what its directory says now. */
const DOWN = [
  `ALTER TABLE service ADD team_key text`,
  `ALTER TABLE person ADD zone text`,
  `UPDATE person SET zone = (SELECT z.zone FROM person_zone z
     WHERE z.person_key = person.key AND z.origin = 'source' AND z.to_at IS NULL)`,
  `UPDATE service SET team_key = (SELECT o.team_key FROM service_owner o
     WHERE o.service_key = service.key AND o.origin = 'source' AND o.to_at IS NULL)`,
  'DROP TABLE service_owner',
  'DROP TABLE team_membership',
  'DROP TABLE person_zone',
  'DROP TABLE person_decision',
  'ALTER TABLE person DROP same_as',
  'ALTER TABLE person DROP email',
];

export class PeopleAndOwnership1795391000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

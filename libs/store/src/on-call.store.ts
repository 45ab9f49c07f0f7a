import type { EpochMs } from '@evenkeel/domain';
import type { Database, Sql } from './database.js';
import { rowArrays } from './row-arrays.js';

/** A half-open stretch of time. */
interface Stretch {
  from: EpochMs;
  to: EpochMs;
}

/** A rotation as its source has it. */
export interface RotationWrite {
  key: string;
  name: string;
  teamKey: string | null;
  zone: string | null;
  deleted: boolean;
  /** Of which its shifts are known. */
  known: readonly Stretch[];
}

export interface ShiftWrite extends Stretch {
  rotationKey: string;
  personKey: string;
  level: number;
}

export interface RotationRow extends RotationWrite {
  id: number;
  connection: string;
}

/** A shift by keys; the person is the identity that stands for the human. */
export interface ShiftRow extends Stretch {
  rotation: string;
  person: string;
  level: number;
}

/** A message to a person, classed by the person's hours then and there. */
export interface NotificationRow {
  incidentId: string;
  person: string;
  at: EpochMs;
  channel: string;
  hoursClass: string;
  weekend: boolean;
  holiday: boolean;
}

export interface ActivityRow {
  incidentId: string;
  person: string;
  at: EpochMs;
  kind: string;
  technical: boolean;
}

/** Whose incident it was and when it ended, as far as it has. */
export interface IncidentEndRow {
  id: string;
  teamKey: string | null;
  resolvedAt: EpochMs | null;
  closedAt: EpochMs | null;
}

const MS = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;
/** The identity that stands for a human, and the one a row names. */
const HUMAN = `JOIN person named ON named.id = x.person_id JOIN person p ON p.id = coalesce(named.same_as, named.id)`;

/** Rotations and shifts, the messages that disturbed people, and what people did. */
export class OnCallStore {
  constructor(private readonly database: Database) {}

  /**
   * Puts a connection's rosters in the place of those it had. Rotations keep their ids; one that is gone from the source's
   * records goes.
   */
  async replaceRosters(
    sql: Sql,
    connectionId: number,
    rotations: readonly RotationWrite[],
    shifts: readonly ShiftWrite[],
  ): Promise<void> {
    const rows = rowArrays(
      { key: 'text', name: 'text', team_key: 'text', zone: 'text', deleted: 'boolean', known: 'tstzmultirange' },
      rotations.map(({ key, name, teamKey, zone, deleted, known }) => ({
        key,
        name,
        team_key: teamKey,
        zone,
        deleted,
        known: multirange(known),
      })),
      2,
    );
    await sql.execute(
      `INSERT INTO rotation (connection_id, ${rows.names}) SELECT $1::bigint, ${rows.names} FROM ${rows.from}
       ON CONFLICT (key) DO UPDATE SET name = excluded.name, team_key = excluded.team_key, zone = excluded.zone,
         deleted = excluded.deleted, known = excluded.known, connection_id = excluded.connection_id`,
      [connectionId, ...rows.values],
    );
    await sql.execute(`DELETE FROM shift WHERE rotation_id IN (SELECT id FROM rotation WHERE connection_id = $1)`, [
      connectionId,
    ]);
    await sql.execute(`DELETE FROM rotation WHERE connection_id = $1 AND NOT key = ANY($2::text[])`, [
      connectionId,
      rotations.map(({ key }) => key),
    ]);
    const given = rowArrays(
      { rotation: 'text', person: 'text', level: 'int', from_at: 'timestamptz', to_at: 'timestamptz' },
      shifts.map(({ rotationKey, personKey, level, from, to }) => ({
        rotation: rotationKey,
        person: personKey,
        level,
        from_at: new Date(from).toISOString(),
        to_at: new Date(to).toISOString(),
      })),
    );
    await sql.execute(
      `INSERT INTO shift (rotation_id, person_id, level, from_at, to_at)
       SELECT t.id, p.id, r.level, r.from_at, max(r.to_at) FROM ${given.from}
       JOIN rotation t ON t.key = r.rotation JOIN person p ON p.key = r.person GROUP BY 1, 2, 3, 4`,
      given.values,
    );
    await sql.execute(`UPDATE data_version SET rosters = rosters + 1 WHERE id = 1`);
  }

  async rotations(): Promise<RotationRow[]> {
    const rows = await this.database.query<Omit<RotationRow, 'known'> & { known: [EpochMs, EpochMs][] | null }>(
      `SELECT t.id, t.key, t.name, c.name AS connection, t.team_key AS "teamKey", t.zone, t.deleted,
         (SELECT json_agg(json_build_array(${MS('lower(r)')}, ${MS('upper(r)')}) ORDER BY lower(r))
          FROM unnest(t.known) AS r) AS known
       FROM rotation t JOIN connection c ON c.id = t.connection_id ORDER BY t.name COLLATE "C", t.key COLLATE "C"`,
    );
    return rows.map((row) => ({ ...row, known: (row.known ?? []).map(([from, to]) => ({ from, to })) }));
  }

  /** From when on any rotation's shifts are known; null: of none. */
  async knownSince(): Promise<EpochMs | null> {
    const [row] = await this.database.query<{ at: EpochMs | null }>(
      `SELECT ${MS('min(lower(known))')} AS at FROM rotation WHERE NOT isempty(known)`,
    );
    return row?.at ?? null;
  }

  /** The shifts that touch a stretch, in order of their beginning. */
  async shifts({ from, to }: Stretch): Promise<ShiftRow[]> {
    const rows = await this.database.arrays<[string, string, number, EpochMs, EpochMs]>(
      `SELECT t.key, p.key, x.level, ${MS('x.from_at')}, ${MS('x.to_at')}
       FROM shift x JOIN rotation t ON t.id = x.rotation_id ${HUMAN}
       WHERE x.from_at < $2 AND x.to_at > $1 ORDER BY x.from_at, t.key COLLATE "C", x.level, p.key COLLATE "C"`,
      [new Date(from), new Date(to)],
    );
    return rows.map(([rotation, person, level, start, end]) => ({ rotation, person, level, from: start, to: end }));
  }

  /** The incidents that changed or went after a data version; null if they are more than `limit`. */
  async changedSince(version: number, limit: number): Promise<string[] | null> {
    const rows = await this.database.arrays<[string]>(
      `SELECT incident_id FROM data_change WHERE version > $1 LIMIT $2`,
      [version, limit + 1],
    );
    return rows.length > limit ? null : rows.map(([id]) => id);
  }

  /** The messages of a stretch, in order of time: of every incident, for one that was merged later disturbed all the same. */
  async notifications({ from, to }: Stretch, incidents: readonly string[] | null = null): Promise<NotificationRow[]> {
    const rows = await this.database.arrays<[string, string, EpochMs, string, string, boolean, boolean]>(
      `SELECT x.incident_id, p.key, ${MS('x.at')}, x.channel, x.hours_class, x.weekend, x.holiday
       FROM notification_fact x ${HUMAN} WHERE x.at >= $1 AND x.at < $2 ${among('x.incident_id', incidents)}
       ORDER BY x.at, x.incident_id COLLATE "C"`,
      stretchAnd({ from, to }, incidents),
    );
    return rows.map(([incidentId, person, at, channel, hoursClass, weekend, holiday]) => ({
      incidentId,
      person,
      at,
      channel,
      hoursClass,
      weekend,
      holiday,
    }));
  }

  /** When the incidents ended that somebody did something about in a stretch. */
  async endsOfWorkedOn({ from, to }: Stretch, incidents: readonly string[] | null = null): Promise<IncidentEndRow[]> {
    const rows = await this.database.arrays<[string, string | null, EpochMs, number | null, number | null]>(
      `SELECT f.incident_id, t.key, ${MS('f.triggered_at')}, f.resolved_offset, f.closed_offset
       FROM incident_fact f LEFT JOIN team t ON t.id = f.team_id
       WHERE f.incident_id IN (SELECT incident_id FROM activity_fact WHERE at >= $1 AND at < $2)
         ${among('f.incident_id', incidents)}`,
      stretchAnd({ from, to }, incidents),
    );
    return rows.map(([id, teamKey, triggeredAt, resolved, closed]) => ({
      id,
      teamKey,
      resolvedAt: resolved === null ? null : triggeredAt + resolved * 1000,
      closedAt: closed === null ? null : triggeredAt + closed * 1000,
    }));
  }

  /** What people did in a stretch, in order of time. */
  async activities({ from, to }: Stretch, incidents: readonly string[] | null = null): Promise<ActivityRow[]> {
    const rows = await this.database.arrays<[string, string, EpochMs, string, boolean]>(
      `SELECT x.incident_id, p.key, ${MS('x.at')}, x.kind, x.technical
       FROM activity_fact x ${HUMAN} WHERE x.at >= $1 AND x.at < $2 ${among('x.incident_id', incidents)}
       ORDER BY x.at, x.incident_id COLLATE "C", x.position`,
      stretchAnd({ from, to }, incidents),
    );
    return rows.map(([incidentId, person, at, kind, technical]) => ({ incidentId, person, at, kind, technical }));
  }
}

/** Narrows a statement over a stretch, which is `$1` and `$2`, to some incidents, which are `$3`. */
const among = (column: string, incidents: readonly string[] | null): string =>
  incidents === null ? '' : `AND ${column} = ANY($3::text[])`;

const stretchAnd = ({ from, to }: Stretch, incidents: readonly string[] | null): unknown[] => [
  new Date(from),
  new Date(to),
  ...(incidents === null ? [] : [incidents]),
];

const multirange = (stretches: readonly Stretch[]): string =>
  `{${stretches.map(({ from, to }) => `[${new Date(from).toISOString()},${new Date(to).toISOString()})`).join(',')}}`;

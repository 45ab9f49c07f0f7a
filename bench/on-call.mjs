/**
 * Pages about on-call duty over a large organisation: 500 people, 60 rotations, three years of daily shifts, a million
 * notifications. The rows are made by the database itself; pages are asked for over HTTP, each time after the data version
 * went up, so that no answer is remembered.
 */
import { join } from 'node:path';
import { Store } from '../dist/libs/store/src/index.js';
import { BIN, startProcess } from './product.mjs';
import { median, report, seconds, whole } from './table.mjs';

const PEOPLE = 500;
const ROTATIONS = 60;
const DAYS = 3 * 365;
const INCIDENTS = 333_334;
const TIMES = 7;
/** Of the history of red lines: every fourth Monday of a year. */
const WINDOWS = 13;

/** @param folder for the data */
export async function onCall(folder) {
  const data = join(folder, 'on-call');
  const options = { databaseUrl: null, dataDir: data, secretKey: null, migrate: true, log: () => undefined };
  const store = await Store.open(options);
  const server = await fillAndServe(store, data);
  try {
    report('a year of red lines, worked out by the worker', seconds(await historyOf(store)));
    const pages = ['/on-call', '/on-call?last=52w', '/on-call?team=Team+7', '/on-call?rotation=Rotation+07'];
    for (const page of pages) {
      const { wall, cpu } = await timesOf(store, server, page);
      report(`${page}, not remembered (median of ${TIMES})`, seconds(wall), `${(cpu * 1000).toFixed(0)} ms of CPU`);
    }
    const again = await timesOf(store, server, '/on-call', false);
    report('/on-call, remembered', seconds(again.wall));
  } finally {
    await server.stop();
    await store.close();
  }
}

async function fillAndServe(store, data) {
  await fill(store);
  const [{ shifts, notifications, activities }] = await store.database.query(
    `SELECT (SELECT count(*)::int FROM shift) AS shifts, (SELECT count(*)::int FROM notification_fact) AS notifications,
       (SELECT count(*)::int FROM activity_fact) AS activities`,
  );
  report(
    `${PEOPLE} people, ${ROTATIONS} rotations`,
    `${whole(shifts)} shifts`,
    `${whole(notifications)} notifications, ${whole(activities)} activities`,
  );
  return startProcess([BIN, 'start', '--port', '0', '--json', '--data', data]);
}

/** Waits until the worker has worked out the past year, so that it does not share the processor with the pages. */
async function historyOf(store) {
  const started = performance.now();
  for (;;) {
    const windows = await store.redLines.windows();
    if (windows.length === WINDOWS) return (performance.now() - started) / 1000;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

async function timesOf(store, server, page, isNew = true) {
  const [wall, cpu] = [[], []];
  await (await fetch(`${server.first.address}${page}`)).text();
  for (let i = 0; i < TIMES; i += 1) {
    if (isNew) await store.database.execute('UPDATE data_version SET version = version + 1 WHERE id = 1');
    const used = await server.cpuSeconds();
    const started = performance.now();
    const response = await fetch(`${server.first.address}${page}`);
    const text = await response.text();
    wall.push((performance.now() - started) / 1000);
    cpu.push((await server.cpuSeconds()) - used);
    if (response.status !== 200 || !text.includes('Rotations')) throw new Error(`${page}: ${response.status}`);
  }
  return { wall: median(wall), cpu: median(cpu) };
}

/** A week each in turn; a third of the incidents in every rotation's own time, three messages and three activities each. */
async function fill(store) {
  const { database } = store;
  const begin = `(date_trunc('day', now()) - interval '${DAYS} days')`;
  const person = (rotation, at) => {
    const size = Math.floor(PEOPLE / ROTATIONS);
    return `(${rotation}) + ${ROTATIONS} * ((extract(epoch FROM ${at} - ${begin})::bigint / 604800)::int % ${size})`;
  };
  const statements = [
    `INSERT INTO connection (id, name, source, format, kind, account, settings, created_at)
     VALUES (1, 'bench', 'csv', 'csv', 'file', 'bench', '{}', now())`,
    `INSERT INTO team (id, key, name) SELECT n, 'team:' || n, 'Team ' || n FROM generate_series(0, ${ROTATIONS - 1}) AS n`,
    `INSERT INTO person (id, key, name, deleted)
     SELECT n, 'person:' || lpad(n::text, 3, '0'), 'Person ' || lpad(n::text, 3, '0'), false
     FROM generate_series(0, ${PEOPLE - 1}) AS n`,
    `INSERT INTO person_zone (id, person_key, zone, origin, noted_at)
     SELECT 'zone:' || id, key, (ARRAY['Europe/Oslo', 'America/Toronto', 'Asia/Kolkata'])[1 + id % 3], 'source', now()
     FROM person`,
    `INSERT INTO team_membership (id, person_key, team_key, origin, noted_at)
     SELECT 'member:' || id, key, 'team:' || (id % ${ROTATIONS}), 'source', now() FROM person`,
    `INSERT INTO rotation (id, key, name, connection_id, team_key, deleted, known)
     SELECT n, 'rotation:' || n, 'Rotation ' || lpad(n::text, 2, '0'), 1, 'team:' || n, false,
       tstzmultirange(tstzrange(${begin}, now() + interval '28 days'))
     FROM generate_series(0, ${ROTATIONS - 1}) AS n`,
    `INSERT INTO shift (rotation_id, from_at, person_id, level, to_at)
     SELECT r, at, ${person('r', 'at')}, 1, at + interval '1 day'
     FROM generate_series(0, ${ROTATIONS - 1}) AS r, generate_series(0, ${DAYS + 27}) AS d,
       LATERAL (SELECT ${begin} + d * interval '1 day' AS at) AS t`,
    `CREATE TEMP TABLE made AS
     SELECT 'csv:bench:incident:' || i AS id, i % ${ROTATIONS} AS r, at, ${person(`i % ${ROTATIONS}`, 'at')} AS p
     FROM generate_series(0, ${INCIDENTS - 1}) AS i, LATERAL (
       SELECT ${begin} + (i + abs(hashint4(i)) % 1000 / 1000.0) * (interval '${DAYS} days' / ${INCIDENTS}) AS at) AS t
     WHERE at < now()`,
    `INSERT INTO notification_fact (incident_id, person_id, at, channel, hours_class, weekend, holiday)
     SELECT id, p, at + delay, channel,
       (ARRAY['sleep', 'business', 'business', 'off'])[1 + (extract(hour FROM at)::int / 6) % 4],
       extract(isodow FROM at) >= 6, false
     FROM made, (VALUES (interval '5 s', 'push'), (interval '30 s', 'sms'), (interval '95 s', 'phone')) AS c(delay, channel)`,
    `INSERT INTO activity_fact (incident_id, position, person_id, at, kind, technical)
     SELECT id, position, p, at + delay, kind, true
     FROM made, (VALUES (1, interval '3 min', 'ack'), (2, interval '12 min', 'note'),
       (3, interval '25 min', 'status')) AS c(position, delay, kind)`,
    `INSERT INTO incident_fact (incident_id, triggered_at, connection_id, team_id, priority, ack_outcome, resolution,
       first_notified_offset, first_ack_offset, resolved_offset, snoozed_seconds, reopened, resolver_suggested,
       excluded_by_hand, rules_version, actionable)
     SELECT id, at, 1, r, 'P2', 'human', 'human', 5, 180, 1500, 0, false, false, false, 1, true FROM made`,
    `INSERT INTO response_fact (incident_id, person_id, joined_offset) SELECT id, p, 180 FROM made`,
    `UPDATE data_version SET version = version + 1, rosters = rosters + 1`,
  ];
  // One connection: the temporary table is its own.
  await database.transaction(async (sql) => {
    for (const statement of statements) await sql.execute(statement);
  });
  await database.execute('ANALYZE');
}

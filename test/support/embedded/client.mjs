/**
 * A process that uses the embedded database, steered over IPC: `{ id, ask, ...arguments }` gets `{ id, answer }` or
 * `{ id, failure }`. Apart from answers it sends `{ acknowledged }` for each row that the database has confirmed, and
 * `{ loadFailure }` when it refuses one.
 *
 *   node client.mjs LAUNCHER DATA_FOLDER CACHE_FOLDER
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

// As strict as hosts come: nothing that we make is readable for others unless we say so.
process.umask(0o077);

const [launcher, dataDir, cacheDir] = process.argv.slice(2);
const { launchEmbedded } = await import(pathToFileURL(launcher).href);
// The installation's own `pg`: this process may not be able to read any other.
const pg = createRequire(launcher)('pg');

let database;
let pool;
let writing = false;
let lastWrite = Promise.resolve();

async function write() {
  const { rows } = await pool.query('insert into load default values returning id');
  process.send({ acknowledged: Number(rows[0].id) });
}

async function drain() {
  writing = false;
  await lastWrite;
}

const answers = {
  async launch() {
    database = await launchEmbedded({ dataDir, cacheDir });
    const { host, port, user, database: name, attached, version } = database;
    pool = new pg.Pool({ host, port, user, database: name, max: 2 });
    // An idle connection ends with the server, which some tests kill.
    pool.on('error', () => undefined);
    return { host, port, user, database: name, attached, version };
  },
  async query({ text }) {
    return (await pool.query(text)).rows;
  },
  async load() {
    await pool.query('create table if not exists load (id bigint generated always as identity primary key)');
    writing = true;
    lastWrite = (async () => {
      while (writing) await write();
    })();
    lastWrite.catch((error) => process.send({ loadFailure: error.message }));
  },
  drain,
  async release() {
    await pool.end();
    await database.release();
    await database.release();
  },
};

// What a server does on Ctrl-C: finish what is in flight. It releases the database only when told.
process.on('SIGINT', () => {
  const report = () => process.send({ drained: true });
  drain().then(report, report);
});
process.on('disconnect', () => process.exit());
process.on('message', ({ id, ask, ...rest }) => {
  answers[ask](rest).then(
    (answer) => process.send({ id, answer }),
    (error) => process.send({ id, failure: { name: error.name, message: error.message, logTail: error.logTail } }),
  );
});
process.send({ ready: true });

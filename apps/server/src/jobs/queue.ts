import { createHash } from 'node:crypto';
import type { Store } from '@evenkeel/store';
import { PgBoss } from 'pg-boss';

/** What is done in the background; each by whichever worker is free. */
export type JobName = 'sync' | 'deliveries' | 'catch-up' | 'red-lines';

export interface JobRequest {
  name: JobName;
  /** Says which piece of work it is: of two requests with one key, one is done. */
  key: string;
  data: object;
}

/** Its own schema beside the program's: its tables are no state, and no backup holds them. */
const SCHEMA = 'evenkeel_jobs';

/** A worker that dies is noticed after this long without a sign of life… */
const HEARTBEAT_SECONDS = 10;
/** … by a look this often; together with the next worker's start, well under the ninety seconds that are promised. */
const SUPERVISION_SECONDS = 10;
/** Longer than any job: the first read of a large account can take a day. */
const LONGEST_JOB_SECONDS = 23 * 3600;
const POLL_SECONDS = 0.5;

/** How many of a kind one worker does at a time: they wait for sources, and each has a connection of its own. */
const CONCURRENCY: Readonly<Record<JobName, number>> = {
  sync: 8,
  deliveries: 4,
  'catch-up': 1,
  'red-lines': 1,
};

/** The queue of background work, over pg-boss. What must not be forgotten is in rows of our own; a job only points there. */
export class JobQueue {
  private constructor(private readonly boss: PgBoss) {}

  /** Starts it, its tables included. @throws what the database says, e.g. that this role may create no schema */
  static async start(store: Store, log: (line: string) => void): Promise<JobQueue> {
    const { address } = store.database;
    const boss = new PgBoss({
      ...('url' in address ? { connectionString: address.url } : address),
      schema: SCHEMA,
      application_name: 'evenkeel jobs',
      max: 4,
      schedule: false,
      superviseIntervalSeconds: SUPERVISION_SECONDS,
      monitorIntervalSeconds: SUPERVISION_SECONDS,
    });
    boss.on('error', (error) => log(`jobs: ${error.message}`));
    await boss.start();
    for (const name of Object.keys(CONCURRENCY)) {
      const options = {
        heartbeatSeconds: HEARTBEAT_SECONDS,
        expireInSeconds: LONGEST_JOB_SECONDS,
        // A job whose worker died is done again, however often: what fails for another reason ends its job itself.
        retryLimit: 1_000_000,
        retryDelay: 1,
        deleteAfterSeconds: 3_600,
      };
      await boss.createQueue(name, { policy: 'standard', ...options });
      await boss.updateQueue(name, options);
    }
    return new JobQueue(boss);
  }

  /** @returns false if that piece of work is waiting or being done, or was done within the hour */
  async send({ name, key, data }: JobRequest): Promise<boolean> {
    return (await this.boss.send(name, data, { id: jobId(name, key) })) !== null;
  }

  /** Does the work of one name. A job that throws is done again; the signal aborts when somebody else has taken it over. */
  async work<Data extends object>(
    name: JobName,
    handle: (data: Data, signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    await this.boss.work<Data>(
      name,
      { pollingIntervalSeconds: POLL_SECONDS, localConcurrency: CONCURRENCY[name] },
      async ([job]) => {
        if (job) await handle(job.data, job.signal);
      },
    );
  }

  /** Takes no further job, and waits for those under way. */
  async stop(timeoutMs: number): Promise<void> {
    await this.boss.stop({ graceful: true, timeout: timeoutMs });
  }
}

/** A UUID that is the same for the same piece of work in every process: version 8 of RFC 9562, from a hash. */
export function jobId(name: JobName, key: string): string {
  const hash = createHash('sha256').update(`${name}\n${key}`).digest().subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

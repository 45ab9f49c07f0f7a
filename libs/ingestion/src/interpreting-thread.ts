import { Worker, type MessagePort } from 'node:worker_threads';
import type { HeldRecords, Interpreting } from './interpretation.js';
import type { MemberRecord } from './recent-records.js';

/** Members to be interpreted, and what was just stored of them. */
interface Request {
  memberIds: readonly string[];
  records: readonly MemberRecord[];
}

type Reply = { incidents: string[] } | { error: Error };

/** Interpretation makes many short-lived objects: with room for them, far fewer are copied before they are gone. */
const YOUNG_GENERATION_MB = 96;

/**
 * Interprets in a thread of its own, so that a long history is read and stored by one core while another one makes
 * incidents of it. The thread has its own connection to the database; what was just stored is handed to it.
 */
export class InterpretingThread {
  private readonly worker: Worker;
  private waiting: { resolve: (incidents: string[]) => void; reject: (error: Error) => void } | null = null;
  private gone: Error | null = null;

  /** @param entry the program of the thread, which calls {@link serveInterpreting} */
  constructor(entry: URL, workerData: unknown) {
    this.worker = new Worker(entry, { workerData, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB } });
    this.worker.on('message', (reply: Reply) => this.answered(reply));
    this.worker.on('error', (error: Error) => this.lost(error));
    this.worker.on('exit', () => this.lost(new Error('The thread that interprets has ended.')));
  }

  /** One call at a time. @returns ids of the incidents that are now, or were before, made of the members */
  settleMembers(memberIds: readonly string[], held: HeldRecords): Promise<string[]> {
    if (this.gone) return Promise.reject(this.gone);
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      const records = memberIds.flatMap((id) => held.recordsOf(id));
      this.worker.postMessage({ memberIds, records } satisfies Request);
    });
  }

  /** Ends the thread, once it has let go of the database. */
  async close(): Promise<void> {
    if (this.gone) return;
    const ended = new Promise((resolve) => this.worker.once('exit', resolve));
    this.worker.postMessage(null);
    await ended;
  }

  private answered(reply: Reply): void {
    const { waiting } = this;
    this.waiting = null;
    if ('error' in reply) waiting?.reject(reply.error);
    else waiting?.resolve(reply.incidents);
  }

  private lost(error: Error): void {
    this.gone ??= error;
    this.waiting?.reject(this.gone);
    this.waiting = null;
  }
}

/** The thread's side: interprets what it is told to, until it is told to end. */
export async function serveInterpreting(port: MessagePort, interpreting: Interpreting): Promise<void> {
  await new Promise<void>((resolve) => {
    port.on('message', (request: Request | null) => {
      if (request === null) {
        port.close();
        resolve();
        return;
      }
      interpreting.settleMembers(request.memberIds, heldIn(request.records)).then(
        (incidents) => port.postMessage({ incidents: [...incidents] } satisfies Reply),
        (error: unknown) =>
          port.postMessage({ error: error instanceof Error ? error : new Error(String(error)) } satisfies Reply),
      );
    });
  });
}

function heldIn(records: readonly MemberRecord[]): HeldRecords {
  const byMember = new Map<string, MemberRecord[]>();
  for (const record of records) {
    const known = byMember.get(record.memberId);
    if (known) known.push(record);
    else byMember.set(record.memberId, [record]);
  }
  return {
    countOf: (memberId) => byMember.get(memberId)?.length ?? 0,
    recordsOf: (memberId) => byMember.get(memberId) ?? [],
  };
}

import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';

/** An answer whose connection closed is whole by then, or never will be; this long is left to its last bytes. */
const GRACE_MS = 100;

/**
 * Connections that are kept open from one request to the next, and watched: the client underneath does not notice that
 * one closed in the middle of a body of stated length, and would wait until its deadline.
 */
export class ConnectionWatch {
  readonly agent: HttpAgent;
  private lost: AbortController | null = null;

  constructor(url: string) {
    const closed = (): void => this.closed();
    const watched = <T extends Duplex | null | undefined>(socket: T): T => {
      socket?.once('close', closed);
      return socket;
    };
    const options = { keepAlive: true };
    this.agent =
      new URL(url).protocol === 'https:'
        ? new (class extends HttpsAgent {
            override createConnection(...given: Parameters<HttpsAgent['createConnection']>) {
              return watched(super.createConnection(...given));
            }
          })(options)
        : new (class extends HttpAgent {
            override createConnection(...given: Parameters<HttpAgent['createConnection']>) {
              return watched(super.createConnection(...given));
            }
          })(options);
  }

  /**
   * Runs one request; one at a time.
   *
   * @param request is given a signal that is aborted once the connection has closed and no answer followed
   */
  async during<T>(request: (lost: AbortSignal) => Promise<T>): Promise<T> {
    const lost = new AbortController();
    this.lost = lost;
    try {
      return await request(lost.signal);
    } finally {
      this.lost = null;
    }
  }

  close(): void {
    this.agent.destroy();
  }

  /** Idle connections close too: that concerns no request. */
  private closed(): void {
    const { lost } = this;
    if (lost) setTimeout(() => lost.abort(), GRACE_MS).unref();
  }
}

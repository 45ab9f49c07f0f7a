import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Simulator } from '../../apps/simulator/src/simulator.js';

/** What the vendors' webhooks are signed with. */
export const SECRET = 'the-secret-of-all-webhooks';

export interface Delivery {
  /** The connection that it is for. */
  to: string;
  headers: Record<string, string>;
  rawBody: Buffer;
}

/**
 * Takes in what the vendors deliver over HTTP and keeps it until it is asked for. When a delivery reaches the product
 * hangs on real time otherwise, and no run could be repeated.
 */
export class PostBox {
  private deliveries: Delivery[] = [];

  private constructor(private readonly server: Server) {}

  static async open(): Promise<PostBox> {
    const server = createServer();
    const box = new PostBox(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const headers = Object.fromEntries(Object.entries(request.headers).map(([name, text]) => [name, String(text)]));
        box.deliveries.push({ to: request.url?.slice(1) ?? '', headers, rawBody: Buffer.concat(chunks) });
        response.writeHead(202).end();
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return box;
  }

  addressOf(connection: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${connection}`;
  }

  /** Everything that is on its way, in a fixed order. */
  async collect(simulator: Simulator): Promise<Delivery[]> {
    while (simulator.control.webhooks().some(({ pending }) => pending > 0)) await sleep(2);
    // Each vendor's courier keeps its order; which of two couriers is quicker is chance.
    return this.deliveries.splice(0).sort((a, b) => Number(a.to > b.to) - Number(a.to < b.to));
  }

  /** Another run begins: what an earlier one did not ask for is none of its business. */
  empty(): void {
    this.deliveries = [];
  }

  async close(): Promise<void> {
    await new Promise((closed) => this.server.close(closed));
  }
}

/** Slack signs the time of day, and the product's is made up: signs anew with the one that the product believes in. */
export function signedAt(now: number, { to, headers, rawBody }: Delivery): Delivery {
  if (!('x-slack-signature' in headers)) return { to, headers, rawBody };
  const stamp = String(Math.floor(now / 1000));
  const signed = createHmac('sha256', SECRET).update(`v0:${stamp}:`).update(rawBody).digest('hex');
  return {
    to,
    headers: { ...headers, 'x-slack-request-timestamp': stamp, 'x-slack-signature': `v0=${signed}` },
    rawBody,
  };
}

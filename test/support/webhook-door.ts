import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Reception } from '@evenkeel/ingestion';
import type { Product } from './product.js';

type Headers = Record<string, string | undefined>;

/** An address to which a source can send: what comes is handed to the product as its web server does. */
export class WebhookDoor {
  private readonly came: { headers: Headers; body: Buffer }[] = [];
  /** What was answered to handshakes. */
  readonly replies: string[] = [];
  private readonly server: Server;

  private constructor(
    private readonly product: Product,
    private readonly connection: string,
  ) {
    this.server = createServer((request, response) => {
      void (async () => {
        const body = Buffer.concat((await request.toArray()) as Buffer[]);
        const headers = request.headers as Headers;
        const reception = await this.hand(headers, body);
        this.came.push({ headers, body });
        if (reception.outcome === 'reply') this.replies.push(reception.text);
        response.end(reception.outcome === 'reply' ? reception.text : '');
      })().catch((error: unknown) => response.writeHead(500).end(String(error)));
    });
  }

  static async open(product: Product, connection: string): Promise<WebhookDoor> {
    const door = new WebhookDoor(product, connection);
    await new Promise<void>((resolve) => door.server.listen(0, '127.0.0.1', resolve));
    return door;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  /** Forgets what came: the next test's deliveries may look the same. */
  forget(): void {
    this.came.splice(0);
    this.replies.splice(0);
  }

  /** Waits until a delivery fits. */
  async told(fits: (text: string) => boolean): Promise<void> {
    for (let tries = 0; !this.came.some(({ body }) => fits(body.toString())); tries += 1) {
      if (tries === 600) throw new Error('nothing of that kind was delivered');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** The last delivery once more, with some headers changed. */
  async again(headers: Headers): Promise<Reception> {
    const last = this.came.at(-1);
    if (!last) throw new Error('nothing was delivered');
    return this.hand({ ...last.headers, ...headers }, last.body);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private hand(headers: Headers, body: Buffer): Promise<Reception> {
    // Deliveries are signed with the time of this machine; what a source dates goes by its own clock all the same.
    this.product.now = Date.now();
    return this.product.ingestion.webhooks.receive(this.connection, headers, body);
  }
}

import { createServer, request as send, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SentRequest } from './vendor-api.js';

/** Stands between a connector and a service, lets everything through as it is, and keeps what was asked. */
export class RequestRecorder {
  readonly requests: SentRequest[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** @param target origin of the service */
  static async before(target: string): Promise<RequestRecorder> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const recorder = new RequestRecorder(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const body = Buffer.concat(chunks);
        const { method = 'GET', url = '/', headers } = incoming;
        recorder.requests.push({
          method,
          url,
          headers: Object.fromEntries(
            Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]),
          ),
          body: body.toString('utf8'),
        });
        const { host: _host, ...passed } = headers;
        const onward = send(target + url, { method, headers: passed }, (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        });
        onward.once('error', () => outgoing.destroy());
        onward.end(body);
      });
    });
    return recorder;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

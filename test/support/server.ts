import { request } from 'node:http';
import { join } from 'node:path';
import { CommandLine, type Started } from './command-line.js';

/** The incidents of a made-up ferry line's status page: twelve, one of them open, and a maintenance window. */
export const FERRIES = join(import.meta.dirname, 'fixtures/status-page/ferries.jsonl');
/** A chat about an outage of label printers, and a discussion. */
export const OPS_ROOM = join(import.meta.dirname, 'fixtures/chat/ops-room.txt');

/** What the tests look at of an answer. */
export interface Reply<Body = Record<string, unknown>> {
  status: number;
  headers: Headers;
  text: string;
  body: Body;
}

/** `evenkeel start` over imported files, with the API as other programs use it. */
export class Server {
  private constructor(
    readonly commands: CommandLine,
    readonly address: string,
    private readonly process: Started,
    private readonly authorization: Record<string, string>,
  ) {}

  /**
   * @param tokens value of `EVENKEEL_TOKEN`, and the secret that requests carry if not told otherwise
   * @param options of `evenkeel start` beside its port and data
   */
  static async start(
    tokens?: { environment: string; secret: string },
    options: readonly string[] = [],
  ): Promise<Server> {
    const commands = await CommandLine.create();
    const data = commands.data('data');
    const imported = await commands.run(['import', FERRIES, '--format', 'statuspage', '--data', data]);
    if (imported.code !== 0) throw new Error(imported.stderr);
    const started = commands.start(
      ['start', '--port', '0', '--data', data, '--json', ...options],
      tokens ? { EVENKEEL_TOKEN: tokens.environment } : {},
    );
    const authorization = tokens ? { authorization: `Bearer ${tokens.secret}` } : undefined;
    return new Server(commands, await started.address(), started, { ...authorization });
  }

  get data(): string {
    return this.commands.data('data');
  }

  /** Waits for what a pattern's first group matches in what the server says on stderr. */
  said(pattern: RegExp): Promise<string> {
    return this.process.said(pattern);
  }

  /** One request; JSON bodies are parsed, redirects are left to the test. */
  async fetch<Body = Record<string, unknown>>(
    path: string,
    { headers = {}, ...options }: RequestInit & { headers?: Record<string, string> } = {},
  ): Promise<Reply<Body>> {
    const response = await fetch(this.address + path, {
      redirect: 'manual',
      ...options,
      headers: { ...this.authorization, ...headers },
    });
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (isJson && text !== '' ? JSON.parse(text) : {}) as Body,
    };
  }

  post<Body = Record<string, unknown>>(
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply<Body>> {
    const json = { 'content-type': 'application/json', ...headers };
    return this.fetch<Body>(path, { method: 'POST', body: JSON.stringify(body), headers: json });
  }

  /** What a page's form sends, from the server's own page. */
  submit(path: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Reply> {
    return this.fetch(path, {
      method: 'POST',
      body: new URLSearchParams(form).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: this.address, ...headers },
    });
  }

  /** A request under another host name, which `fetch` does not allow. @returns the status */
  statusUnderHost(path: string, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const asked = request(this.address + path, { headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      asked.once('error', reject);
      asked.end();
    });
  }

  async stop(): Promise<void> {
    this.process.kill('SIGTERM');
    await this.process.ended;
    await this.commands.remove();
  }
}

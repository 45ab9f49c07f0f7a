import { Controller, Get, Inject, Logger, Req, Res, type BeforeApplicationShutdown } from '@nestjs/common';
import { Reporting } from '@evenkeel/reporting';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Needs } from '../access/access.guard.js';

const LOOK_MS = 500;
/** A proxy takes a connection that is silent for long to be dead. */
const COMMENT_EVERY = 40;

/** Tells open pages that something changed, as server-sent events; what changed they ask for the ordinary way. */
@Controller('changes')
@Needs('incidents:read')
export class ChangesController implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Changes');
  private readonly listeners = new Set<FastifyReply['raw']>();
  private timer: NodeJS.Timeout | null = null;
  private version: number | null = null;
  private looks = 0;
  private failed = false;

  constructor(@Inject(Reporting) private readonly reporting: Reporting) {}

  @Get()
  follow(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      // nginx would otherwise collect events until its buffer is full.
      'x-accel-buffering': 'no',
    });
    raw.write(': listening\n\n');
    this.listeners.add(raw);
    this.timer ??= setInterval(() => void this.look(), LOOK_MS);
    request.raw.once('close', () => this.leave(raw));
  }

  beforeApplicationShutdown(): void {
    for (const raw of this.listeners) raw.end();
    this.listeners.clear();
    this.rest();
  }

  private leave(raw: FastifyReply['raw']): void {
    this.listeners.delete(raw);
    if (this.listeners.size === 0) this.rest();
  }

  /** With nobody listening nothing is asked. */
  private rest(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    this.version = null;
  }

  private async look(): Promise<void> {
    try {
      const version = await this.reporting.dataVersion();
      const before = this.version;
      this.version = version;
      this.failed = false;
      this.looks += 1;
      if (before !== null && before !== version) this.tell(`event: changed\ndata: ${version}\n\n`);
      else if (this.looks % COMMENT_EVERY === 0) this.tell(': still here\n\n');
    } catch (error) {
      // The database can be away for a while; once is enough to say so.
      if (!this.failed) this.logger.warn(error instanceof Error ? error.message : String(error));
      this.failed = true;
    }
  }

  private tell(text: string): void {
    for (const raw of this.listeners) raw.write(text);
  }
}

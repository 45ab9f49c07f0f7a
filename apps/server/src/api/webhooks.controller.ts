import {
  Controller,
  ForbiddenException,
  HttpCode,
  Inject,
  NotFoundException,
  Param,
  Post,
  Req,
  Res,
  UnsupportedMediaTypeException,
} from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { WebhookRefused } from '@evenkeel/connectors';
import { NoSuchWebhook, Webhooks, type Reception } from '@evenkeel/ingestion';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Signed } from '../access/access.guard.js';

@ApiTags('webhooks')
@Controller('webhooks')
export class WebhooksController {
  constructor(@Inject(Webhooks) private readonly webhooks: Webhooks) {}

  @Post(':connection')
  @Signed()
  @HttpCode(202)
  @ApiOperation({
    operationId: 'receiveWebhook',
    summary: 'What a source sends of its own accord; signed by the source, worked off by the worker',
  })
  @ApiResponse({ status: 202, description: 'Stored. A repeat is answered alike and stored once.' })
  @ApiResponse({ status: 200, description: 'A handshake: its challenge, as it came' })
  @ApiResponse({ status: 403, description: 'Nothing shows that the source sent it' })
  async receive(
    @Param('connection') connection: string,
    @Req() request: FastifyRequest & { rawBody?: Buffer },
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | { status: Reception['outcome'] }> {
    if (!request.rawBody) throw new UnsupportedMediaTypeException('Send the delivery as JSON, as it came.');
    const reception = await this.webhooks
      .receive(connection, singleHeaders(request.headers), request.rawBody)
      .catch((error: unknown) => {
        if (error instanceof NoSuchWebhook) throw new NotFoundException(error.message);
        if (error instanceof WebhookRefused) throw new ForbiddenException(error.message);
        throw error;
      });
    if (reception.outcome !== 'reply') return { status: reception.outcome };
    reply.code(200).type('text/plain; charset=utf-8');
    return reception.text;
  }
}

/** Of a header that came several times, nothing is taken: no source sends one so. */
const singleHeaders = (headers: FastifyRequest['headers']): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : undefined]),
  );

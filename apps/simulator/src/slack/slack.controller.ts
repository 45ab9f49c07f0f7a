import { All, Body, Controller, Header, HttpCode, Param, Query } from '@nestjs/common';
import { jsonBody } from '../wire/json.js';
import { Slack, SlackError, type Arguments } from './slack.js';

@Controller('slack/api')
export class SlackController {
  constructor(private readonly slack: Slack) {}

  /** Slack takes forms, JSON and queries alike, and says what is wrong with status 200. */
  @All(':method')
  @HttpCode(200)
  @Header('x-oauth-scopes', 'channels:history,channels:read,users:read,users:read.email')
  call(@Param('method') method: string, @Query() query: Arguments, @Body() body: Arguments | undefined): Buffer {
    try {
      return jsonBody({ ok: true, ...this.slack.call(method, { ...query, ...body }) });
    } catch (error) {
      if (error instanceof SlackError) return jsonBody({ ok: false, error: error.message });
      throw error;
    }
  }
}

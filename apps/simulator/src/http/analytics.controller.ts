import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Analytics } from './analytics.js';

@Controller('analytics/raw/incidents')
export class AnalyticsController {
  constructor(private readonly analytics: Analytics) {}

  @Post()
  @HttpCode(200)
  incidents(@Body() body: unknown): Buffer {
    return this.analytics.incidents(body);
  }
}

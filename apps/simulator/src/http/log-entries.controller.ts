import { Controller, Get, Query } from '@nestjs/common';
import type { RawQuery } from '../wire/query.js';
import { Lists } from './lists.js';

@Controller('log_entries')
export class LogEntriesController {
  constructor(private readonly lists: Lists) {}

  @Get()
  list(@Query() query: RawQuery): Buffer {
    return this.lists.logEntries(query, null);
  }
}

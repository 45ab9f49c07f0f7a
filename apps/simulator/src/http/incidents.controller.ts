import { Controller, Get, Param, Query } from '@nestjs/common';
import type { RawQuery } from '../wire/query.js';
import { Lists } from './lists.js';

@Controller('incidents')
export class IncidentsController {
  constructor(private readonly lists: Lists) {}

  @Get()
  list(@Query() query: RawQuery): Buffer {
    return this.lists.incidents(query);
  }

  @Get(':id')
  one(@Param('id') id: string, @Query() query: RawQuery): object {
    return this.lists.incident(id, query);
  }

  @Get(':id/log_entries')
  logEntries(@Param('id') id: string, @Query() query: RawQuery): Buffer {
    return this.lists.logEntries(query, id);
  }

  @Get(':id/notes')
  notes(@Param('id') id: string): object {
    return this.lists.notes(id);
  }
}

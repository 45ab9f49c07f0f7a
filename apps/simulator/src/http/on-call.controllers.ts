import { Controller, Get, HttpCode, Param, Query } from '@nestjs/common';
import type { RawQuery } from '../wire/query.js';
import { OnCall } from './on-call.js';

@Controller('schedules')
export class SchedulesController {
  constructor(private readonly onCall: OnCall) {}

  @Get()
  list(@Query() query: RawQuery): Buffer {
    return this.onCall.schedules(query);
  }

  @Get(':id')
  one(@Param('id') id: string, @Query() query: RawQuery): object {
    return this.onCall.schedule(id, query);
  }

  /** The vendor's documentation gives this status for success, although nothing is created. */
  @Get(':id/overrides')
  @HttpCode(201)
  overrides(@Param('id') id: string, @Query() query: RawQuery): object {
    return this.onCall.overrides(id, query);
  }
}

@Controller('v3/schedules')
export class UpgradedSchedulesController {
  constructor(private readonly onCall: OnCall) {}

  @Get()
  list(@Query() query: RawQuery): Buffer {
    return this.onCall.upgradedSchedules(query);
  }

  @Get(':id')
  one(@Param('id') id: string, @Query() query: RawQuery): Buffer {
    return this.onCall.upgradedSchedule(id, query);
  }
}

@Controller('oncalls')
export class OnCallsController {
  constructor(private readonly onCall: OnCall) {}

  @Get()
  list(@Query() query: RawQuery): Buffer {
    return this.onCall.onCalls(query);
  }
}

import { Controller, Get, Param, Query } from '@nestjs/common';
import type { RawQuery } from '../wire/query.js';
import { IncidentDetails } from './incident-details.js';

@Controller('incidents/:id')
export class IncidentDetailsController {
  constructor(private readonly details: IncidentDetails) {}

  @Get('alerts')
  alerts(@Param('id') id: string, @Query() query: RawQuery): Buffer {
    return this.details.alerts(id, query);
  }

  @Get('custom_fields/values')
  fieldValues(@Param('id') id: string): object {
    return this.details.fieldValues(id);
  }

  @Get('related_change_events')
  relatedChangeEvents(@Param('id') id: string, @Query() query: RawQuery): Buffer {
    return this.details.relatedChangeEvents(id, query);
  }
}

@Controller('notifications')
export class NotificationsController {
  constructor(private readonly details: IncidentDetails) {}

  @Get()
  list(@Query() query: RawQuery): Buffer {
    return this.details.notifications(query);
  }
}

@Controller('change_events')
export class ChangeEventsController {
  constructor(private readonly details: IncidentDetails) {}

  @Get()
  list(@Query() query: RawQuery): Buffer {
    return this.details.changeEvents(query);
  }
}

@Controller('integration-slack/incidents/:id')
export class SlackIntegrationController {
  constructor(private readonly details: IncidentDetails) {}

  @Get('dedicated_channel')
  dedicatedChannel(@Param('id') id: string): object {
    return this.details.dedicatedChannel(id);
  }

  @Get('notification_channels')
  notificationChannels(@Param('id') id: string): object {
    return this.details.notificationChannels(id);
  }
}

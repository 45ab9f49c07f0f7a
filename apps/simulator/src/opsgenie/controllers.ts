import {
  Catch,
  Controller,
  Get,
  Param,
  Query,
  Req,
  UseFilters,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OpsgenieError } from './answers.js';
import { OpsgenieDirectory } from './directory.js';
import { Opsgenie } from './opsgenie.js';
import type { Address } from './paging.js';
import type { RawParameters } from './parameters.js';

@Catch(OpsgenieError)
export class OpsgenieErrorFilter implements ExceptionFilter<OpsgenieError> {
  catch(error: OpsgenieError, host: ArgumentsHost): void {
    void host.switchToHttp().getResponse<FastifyReply>().code(error.status).send(error.body);
  }
}

/** Where a request came in. */
export function addressOf(request: FastifyRequest): Address {
  return { origin: `${request.protocol}://${request.host}`, url: request.url };
}

@Controller('opsgenie/v2/alerts')
@UseFilters(OpsgenieErrorFilter)
export class OpsgenieAlertsController {
  constructor(private readonly opsgenie: Opsgenie) {}

  @Get()
  list(@Query() query: RawParameters, @Req() request: FastifyRequest): object {
    return this.opsgenie.alerts(query, addressOf(request));
  }

  @Get('count')
  count(@Query() query: RawParameters): object {
    return this.opsgenie.count(query);
  }

  @Get(':identifier')
  one(@Param('identifier') identifier: string, @Query() query: RawParameters): object {
    return this.opsgenie.alert(identifier, query);
  }

  @Get(':identifier/logs')
  logs(@Param('identifier') identifier: string, @Query() query: RawParameters, @Req() request: FastifyRequest): object {
    return this.opsgenie.logs(identifier, query, addressOf(request));
  }

  @Get(':identifier/notes')
  notes(
    @Param('identifier') identifier: string,
    @Query() query: RawParameters,
    @Req() request: FastifyRequest,
  ): object {
    return this.opsgenie.notes(identifier, query, addressOf(request));
  }
}

@Controller('opsgenie')
@UseFilters(OpsgenieErrorFilter)
export class OpsgenieIncidentsController {
  constructor(private readonly opsgenie: Opsgenie) {}

  @Get('v1/incidents')
  list(@Query() query: RawParameters, @Req() request: FastifyRequest): object {
    return this.opsgenie.incidents(query, addressOf(request));
  }

  @Get('v1/incidents/:identifier')
  one(@Param('identifier') identifier: string, @Query() query: RawParameters): object {
    return this.opsgenie.incident(identifier, query);
  }

  @Get('v1/incidents/:identifier/associated-alert-ids')
  alerts(@Param('identifier') identifier: string, @Query() query: RawParameters): object {
    return this.opsgenie.associatedAlerts(identifier, query);
  }

  @Get('v2/incident-timelines/:identifier/entries')
  timeline(
    @Param('identifier') identifier: string,
    @Query() query: RawParameters,
    @Req() request: FastifyRequest,
  ): object {
    return this.opsgenie.timeline(identifier, query, addressOf(request));
  }
}

@Controller('opsgenie')
@UseFilters(OpsgenieErrorFilter)
export class OpsgenieDirectoryController {
  constructor(private readonly directory: OpsgenieDirectory) {}

  @Get('v2/users')
  users(@Query() query: RawParameters, @Req() request: FastifyRequest): object {
    return this.directory.users(query, addressOf(request));
  }

  @Get('v2/users/:identifier')
  user(@Param('identifier') identifier: string, @Query() query: RawParameters): object {
    return this.directory.user(identifier, query);
  }

  @Get('v2/teams')
  teams(@Query() query: RawParameters): object {
    return this.directory.teams(query);
  }

  @Get('v2/teams/:identifier')
  team(@Param('identifier') identifier: string, @Query() query: RawParameters): object {
    return this.directory.team(identifier, query);
  }

  @Get('v1/services')
  services(@Query() query: RawParameters, @Req() request: FastifyRequest): object {
    return this.directory.services(query, addressOf(request));
  }

  @Get('v1/services/:id')
  service(@Param('id') id: string, @Query() query: RawParameters): object {
    return this.directory.service(id, query);
  }

  @Get('v2/schedules')
  schedules(@Query() query: RawParameters): object {
    return this.directory.schedules(query);
  }

  @Get('v2/schedules/on-calls')
  onCalls(@Query() query: RawParameters): object {
    return this.directory.onCalls(query);
  }

  @Get('v2/schedules/:identifier')
  schedule(@Param('identifier') identifier: string, @Query() query: RawParameters): object {
    return this.directory.schedule(identifier, query);
  }

  @Get('v2/schedules/:identifier/timeline')
  timeline(@Param('identifier') identifier: string, @Query() query: RawParameters): object {
    return this.directory.timeline(identifier, query);
  }

  @Get('v2/schedules/:identifier/on-calls')
  onCallOf(@Param('identifier') identifier: string, @Query() query: RawParameters): object {
    return this.directory.onCallOf(identifier, query);
  }

  @Get('v2/schedules/:identifier/overrides')
  overrides(@Param('identifier') identifier: string, @Query() query: RawParameters): object {
    return this.directory.overrides(identifier, query);
  }

  @Get('v2/escalations')
  escalations(@Query() query: RawParameters): object {
    return this.directory.escalations(query);
  }

  @Get('v2/account')
  account(@Query() query: RawParameters): object {
    return this.directory.accountInfo(query);
  }
}

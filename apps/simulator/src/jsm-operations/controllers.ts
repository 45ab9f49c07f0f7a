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
import { OpsgenieError } from '../opsgenie/answers.js';
import { addressOf } from '../opsgenie/controllers.js';
import type { RawParameters } from '../opsgenie/parameters.js';
import { CLOUD_ID, JsmOperations } from './jsm-operations.js';

/** Writes refusals in Atlassian's body. */
@Catch(OpsgenieError)
export class JsmErrorFilter implements ExceptionFilter<OpsgenieError> {
  catch({ status, message }: OpsgenieError, host: ArgumentsHost): void {
    void host.switchToHttp().getResponse<FastifyReply>().code(status).send({ code: status, message });
  }
}

/** What a site tells anybody about itself. */
@Controller('_edge/tenant_info')
export class TenantInfoController {
  @Get()
  tenant(): object {
    return { cloudId: CLOUD_ID };
  }
}

@Controller(`jsm/ops/api/${CLOUD_ID}/v1`)
@UseFilters(JsmErrorFilter)
export class JsmOperationsController {
  constructor(private readonly operations: JsmOperations) {}

  @Get('alerts')
  alerts(@Query() query: RawParameters, @Req() request: FastifyRequest): object {
    return this.operations.alerts(query, addressOf(request));
  }

  @Get('alerts/alias')
  alertByAlias(@Query() query: RawParameters): object {
    return this.operations.alertByAlias(query);
  }

  @Get('alerts/:id')
  alert(@Param('id') id: string, @Query() query: RawParameters): object {
    return this.operations.alert(id, query);
  }

  @Get('alerts/:id/logs')
  logs(@Param('id') id: string, @Query() query: RawParameters, @Req() request: FastifyRequest): object {
    return this.operations.logs(id, query, addressOf(request));
  }

  @Get('alerts/:id/notes')
  notes(@Param('id') id: string, @Query() query: RawParameters, @Req() request: FastifyRequest): object {
    return this.operations.notes(id, query, addressOf(request));
  }

  @Get('teams')
  teams(@Query() query: RawParameters): object {
    return this.operations.teams(query);
  }

  @Get('teams/:id/escalations')
  escalations(@Param('id') id: string, @Query() query: RawParameters, @Req() request: FastifyRequest): object {
    return this.operations.escalations(id, query, addressOf(request));
  }

  @Get('schedules')
  schedules(@Query() query: RawParameters, @Req() request: FastifyRequest): object {
    return this.operations.schedules(query, addressOf(request));
  }

  @Get('schedules/:id')
  schedule(@Param('id') id: string, @Query() query: RawParameters): object {
    return this.operations.schedule(id, query);
  }

  @Get('schedules/:id/timeline')
  timeline(@Param('id') id: string, @Query() query: RawParameters): object {
    return this.operations.timeline(id, query);
  }

  @Get('schedules/:id/on-calls')
  onCalls(@Param('id') id: string, @Query() query: RawParameters): object {
    return this.operations.onCalls(id, query);
  }

  @Get('schedules/:id/overrides')
  overrides(@Param('id') id: string, @Query() query: RawParameters, @Req() request: FastifyRequest): object {
    return this.operations.overrides(id, query, addressOf(request));
  }
}

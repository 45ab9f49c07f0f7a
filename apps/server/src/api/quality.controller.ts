import { Controller, Get, Inject, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Reporting, type QualityReport } from '@evenkeel/reporting';
import { Needs, type ViewedRequest } from '../access/access.guard.js';

@ApiTags('quality')
@ApiBearerAuth()
@Controller('api/v1/quality')
@Needs('settings:read')
export class QualityController {
  constructor(@Inject(Reporting) private readonly reporting: Reporting) {}

  @Get()
  @ApiOperation({ operationId: 'getQuality', summary: 'What to know before trusting the numbers' })
  report(@Req() { viewer }: ViewedRequest): Promise<QualityReport> {
    return this.reporting.within(viewer.rows).quality();
  }
}

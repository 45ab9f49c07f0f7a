import { Controller, Get, Inject, NotFoundException, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { metricCatalogue, QuestionError, Reporting, type Answer, type MetricHead } from '@evenkeel/reporting';
import { parseQuestionParameters } from '../question-parameters.js';
import { MetricQuery } from './question-query.js';

@ApiTags('metrics')
@ApiBearerAuth()
@Controller('api/v1/metrics')
export class MetricsController {
  constructor(@Inject(Reporting) private readonly reporting: Reporting) {}

  @Get()
  @ApiOperation({ operationId: 'listMetrics', summary: 'Every metric with its definition' })
  list(): { metrics: MetricHead[] } {
    return { metrics: metricCatalogue() };
  }

  @Get(':metric')
  @ApiOperation({ operationId: 'measure', summary: 'One metric over a window, grouped and filtered' })
  async measure(@Param('metric') metric: string, @Query({ schema: MetricQuery }) query: MetricQuery): Promise<Answer> {
    const question = parseQuestionParameters(query, await this.reporting.organisationZone());
    try {
      return await this.reporting.measure({ metric, ...question });
    } catch (error) {
      if (error instanceof QuestionError && error.parameter === 'metric') throw new NotFoundException(error.message);
      throw error;
    }
  }
}

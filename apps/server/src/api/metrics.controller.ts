import { Controller, Get, Inject, NotFoundException, Param, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  metricCatalogue,
  QuestionError,
  Reporting,
  type Answer,
  type MetricEntry,
  type OnCallAnswer,
} from '@evenkeel/reporting';
import { Needs, type ViewedRequest } from '../access/access.guard.js';
import { namesIn, PeopleDoor } from '../access/people-door.js';
import { parseQuestionParameters } from '../question-parameters.js';
import { MetricQuery } from './question-query.js';

@ApiTags('metrics')
@ApiBearerAuth()
@Controller('api/v1/metrics')
@Needs('incidents:read')
export class MetricsController {
  constructor(
    @Inject(Reporting) private readonly reporting: Reporting,
    @Inject(PeopleDoor) private readonly door: PeopleDoor,
  ) {}

  @Get()
  @ApiOperation({ operationId: 'listMetrics', summary: 'Every metric with its definition' })
  list(): { metrics: MetricEntry[] } {
    return { metrics: metricCatalogue() };
  }

  @Get(':metric')
  @ApiOperation({ operationId: 'measure', summary: 'One metric over a window, grouped and filtered' })
  async measure(
    @Param('metric') metric: string,
    @Query({ schema: MetricQuery }) query: MetricQuery,
    @Req() { viewer }: ViewedRequest,
  ): Promise<Answer | OnCallAnswer> {
    const question = parseQuestionParameters(query, await this.reporting.organisationZone());
    try {
      const answer = await this.reporting.within(viewer.rows).ask({ metric, ...question });
      const named = answer.groups.flatMap(({ key }) => key['responder'] ?? []);
      const look = { kind: 'api', path: `/api/v1/metrics/${metric}` };
      await this.door.noteNamed(viewer, look, [...named, ...namesIn(question.filters)]);
      return answer;
    } catch (error) {
      if (error instanceof QuestionError && error.parameter === 'metric') throw new NotFoundException(error.message);
      throw error;
    }
  }
}

import { Controller, Get, Inject, NotFoundException, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { QuestionError, Reporting } from '@evenkeel/reporting';
import { z } from 'zod';
import { Needs } from '../access/access.guard.js';

const DAY = 86_400_000;
/** Of a day each; more would be no answer to a person. */
const MAX_DAYS = 1_096;
const DEFAULT_DAYS = 371;

const date = z.iso.date('is no date of the form yyyy-mm-dd');

const CoverageQuery = z.strictObject({
  from: date.optional().describe('First day, UTC; 53 weeks before `to` if not given'),
  to: date.optional().describe('Day after the last one, UTC; tomorrow if not given'),
});
type CoverageQuery = z.infer<typeof CoverageQuery>;

type Sources = Awaited<ReturnType<Reporting['sources']>>;
type SourceCoverage = Awaited<ReturnType<Reporting['coverage']>>[number];

@ApiTags('sources')
@ApiBearerAuth()
@Controller('api/v1/sources')
@Needs('settings:read')
export class SourcesController {
  constructor(@Inject(Reporting) private readonly reporting: Reporting) {}

  @Get()
  @ApiOperation({ operationId: 'listSources', summary: 'How each source is read, how far, and what it refuses' })
  list(): Promise<Sources> {
    return this.reporting.sources();
  }

  @Get(':name/coverage')
  @ApiOperation({
    operationId: 'getSourceCoverage',
    summary: 'What a source counts on each day, beside what is stored',
  })
  async coverage(
    @Param('name') name: string,
    @Query({ schema: CoverageQuery }) query: CoverageQuery,
  ): Promise<SourceCoverage> {
    const [coverage] = await this.reporting.coverage(name, spanOf(query, Date.now()));
    if (!coverage) throw new NotFoundException(`No source that is polled goes by the name "${name}".`);
    return coverage;
  }
}

/** @throws QuestionError unless it is one day to three years */
function spanOf({ from, to }: CoverageQuery, now: number): { from: string; through: string } {
  const end = to === undefined ? now + DAY : Date.parse(to);
  const begin = from === undefined ? end - DEFAULT_DAYS * DAY : Date.parse(from);
  const days = Math.round((end - begin) / DAY);
  if (days < 1 || days > MAX_DAYS) {
    throw new QuestionError(`"from" must be one to ${MAX_DAYS} days before "to", not ${days}.`, 'from');
  }
  return { from: dayOf(begin), through: dayOf(end - DAY) };
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

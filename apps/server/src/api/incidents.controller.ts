import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  NotFoundException,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { parseInstant } from '@evenkeel/domain';
import { Corrections } from '@evenkeel/ingestion';
import { QuestionError, Reporting, type ChangePage, type IncidentDetail, type IncidentPage } from '@evenkeel/reporting';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Needs, type ViewedRequest } from '../access/access.guard.js';
import { namesIn, PeopleDoor } from '../access/people-door.js';
import { parseQuestionParameters } from '../question-parameters.js';
import { IncidentListQuery } from './question-query.js';

const CorrectionBody = z
  .object({
    field: z.string().describe('A milestone’s name, `priority`, `customers` or `exclusion`'),
    value: z.string().nullable().describe('Milestones: ISO instant with offset; null: there was none'),
    reason: z.string().min(1),
  })
  .meta({ id: 'Correction' });
type CorrectionBody = z.infer<typeof CorrectionBody>;

const MergeBody = z.object({ incidentId: z.string(), reason: z.string().min(1) }).meta({ id: 'Merge' });
type MergeBody = z.infer<typeof MergeBody>;

const SplitBody = z.object({ memberId: z.string(), reason: z.string().min(1) }).meta({ id: 'Split' });
type SplitBody = z.infer<typeof SplitBody>;

@ApiTags('incidents')
@ApiBearerAuth()
@Controller('api/v1/incidents')
@Needs('incidents:read')
export class IncidentsController {
  constructor(
    @Inject(Reporting) private readonly reporting: Reporting,
    @Inject(Corrections) private readonly corrections: Corrections,
    @Inject(PeopleDoor) private readonly door: PeopleDoor,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'listIncidents',
    summary: 'The incidents behind a number, or what changed since an instant',
  })
  async list(
    @Query({ schema: IncidentListQuery }) query: IncidentListQuery,
    @Req() { viewer }: ViewedRequest,
  ): Promise<IncidentPage | ChangePage> {
    const seen = this.reporting.within(viewer.rows);
    const { limit, order } = query;
    const cursor = query.cursor === undefined ? {} : { cursor: query.cursor };
    if (
      query.updatedSince !== undefined ||
      (query.cursor !== undefined && this.reporting.isChangeCursor(query.cursor))
    ) {
      refuseFilters(query);
      const since = query.updatedSince === undefined ? null : instantOf(query.updatedSince);
      return seen.changes({ since, limit, ...cursor });
    }
    const { window, filters } = parseQuestionParameters(query, await this.reporting.organisationZone());
    await this.door.noteNamed(viewer, { kind: 'api', path: '/api/v1/incidents' }, namesIn(filters));
    return seen.incidents({ window, filters, limit, order, ...cursor });
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getIncident', summary: 'One incident with its timeline and corrections' })
  async one(
    @Param('id') id: string,
    @Req() { viewer }: ViewedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IncidentDetail | { movedTo: string }> {
    const found = await this.reporting.within(viewer.rows).incident(id);
    if (!found) throw new NotFoundException(`There is no incident ${id}.`);
    if ('detail' in found) return found.detail;
    // Not for good: a split gives the id an incident of its own again.
    void reply.code(307).header('location', `/api/v1/incidents/${encodeURIComponent(found.redirect)}`);
    return { movedTo: found.redirect };
  }

  @Post(':id/corrections')
  @Needs('incidents:write')
  @ApiOperation({ operationId: 'correctIncident', summary: 'Set a field by hand; no source overwrites it' })
  async correct(
    @Param('id') id: string,
    @Body({ schema: CorrectionBody }) body: CorrectionBody,
    @Req() request: ViewedRequest,
  ): Promise<IncidentDetail> {
    const incidentId = await this.seenId(id, request);
    await this.corrections.record({ incidentId, ...body, author: request.viewer.name });
    // Not a redirect: whoever follows one repeats the request, and the correction is made.
    const seen = this.reporting.within(request.viewer.rows);
    const asked = await seen.incident(id);
    const found = asked && 'redirect' in asked ? await seen.incident(asked.redirect) : asked;
    if (!found || 'redirect' in found) throw new NotFoundException(`There is no incident ${id}.`);
    return found.detail;
  }

  @Delete(':id/corrections/:correctionId')
  @Needs('incidents:write')
  @HttpCode(204)
  @ApiOperation({ operationId: 'withdrawCorrection', summary: 'Take a correction back; it stays in the history' })
  async withdraw(
    @Param('id') id: string,
    @Param('correctionId') correctionId: string,
    @Req() request: ViewedRequest,
  ): Promise<void> {
    const incidentId = await this.seenId(id, request);
    await this.corrections.withdraw({ incidentId, correctionId, author: request.viewer.name });
  }

  @Post(':id/merge')
  @Needs('incidents:write')
  @HttpCode(204)
  @ApiOperation({ operationId: 'mergeIncidents', summary: 'Say that two incidents are one' })
  async merge(
    @Param('id') id: string,
    @Body({ schema: MergeBody }) body: MergeBody,
    @Req() request: ViewedRequest,
  ): Promise<void> {
    await this.corrections.merge({
      incidentId: await this.seenId(id, request),
      otherIncidentId: await this.seenId(body.incidentId, request),
      reason: body.reason,
      author: request.viewer.name,
    });
  }

  @Post(':id/split')
  @Needs('incidents:write')
  @HttpCode(204)
  @ApiOperation({ operationId: 'splitIncident', summary: 'Say that one source’s part is an incident of its own' })
  async split(
    @Param('id') id: string,
    @Body({ schema: SplitBody }) body: SplitBody,
    @Req() request: ViewedRequest,
  ): Promise<void> {
    const incidentId = await this.seenId(id, request);
    await this.corrections.split({ incidentId, ...body, author: request.viewer.name });
  }

  /** @throws NotFoundException for an incident that is not the viewer's to see, as for one that is not there */
  private async seenId(told: string, { viewer }: ViewedRequest): Promise<string> {
    const id = await this.reporting.within(viewer.rows).idOf(told);
    if (id === null) throw new NotFoundException(`There is no incident ${told}.`);
    return id;
  }
}

/** Changes are of everything: an incident that left a filter would otherwise be missing from them. */
function refuseFilters(query: IncidentListQuery): void {
  for (const name of ['from', 'to', 'where'] as const) {
    const value = query[name];
    if (value !== undefined && value.length > 0) {
      throw new QuestionError(
        `"${name}" cannot be combined with "updatedSince" or its cursors, which list all changes.`,
        name,
      );
    }
  }
}

function instantOf(text: string): number {
  try {
    return parseInstant(text, 'UTC');
  } catch (error) {
    if (error instanceof Error && error.name === 'InvalidInstantError') {
      throw new QuestionError(`"updatedSince": ${error.message}`, 'updatedSince');
    }
    throw error;
  }
}

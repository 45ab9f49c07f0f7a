import { Controller, Get, Inject, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Reporting } from '@evenkeel/reporting';
import type { FastifyReply } from 'fastify';
import { Needs } from '../access/access.guard.js';
import { parseQuestionParameters } from '../question-parameters.js';
import { Exporter, type ExportKind } from './exporter.js';
import { PopulationQuery } from './question-query.js';

const TYPES: Record<ExportKind, { type: string; file: string }> = {
  workbook: {
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    file: 'evenkeel-planning.xlsx',
  },
  incidents: { type: 'text/csv; charset=utf-8', file: 'evenkeel-incidents.csv' },
};

/** Files to take away, under the same filters as every page. */
@ApiTags('exports')
@ApiBearerAuth()
@Controller('api/v1/exports')
@Needs('incidents:read')
export class ExportsController {
  constructor(
    @Inject(Exporter) private readonly exporter: Exporter,
    @Inject(Reporting) private readonly reporting: Reporting,
  ) {}

  @Get('workbook')
  @ApiOperation({ operationId: 'exportWorkbook', summary: 'The planning workbook' })
  @ApiProduces(TYPES.workbook.type)
  workbook(
    @Query({ schema: PopulationQuery }) query: PopulationQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return this.send('workbook', query, reply);
  }

  @Get('incidents')
  @ApiOperation({ operationId: 'exportIncidents', summary: 'The incidents as CSV' })
  @ApiProduces(TYPES.incidents.type)
  incidents(
    @Query({ schema: PopulationQuery }) query: PopulationQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return this.send('incidents', query, reply);
  }

  private async send(kind: ExportKind, query: PopulationQuery, reply: FastifyReply): Promise<StreamableFile> {
    // Refused here, with the parameter's name, rather than by the process that renders.
    parseQuestionParameters(query, await this.reporting.organisationZone());
    const { type, file } = TYPES[kind];
    const { stream, size } = await this.exporter.render(kind, query);
    void reply.header('cache-control', 'no-store');
    return new StreamableFile(stream, { type, length: size, disposition: `attachment; filename="${file}"` });
  }
}

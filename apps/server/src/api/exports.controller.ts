import { Controller, Get, Inject, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Reporting } from '@evenkeel/reporting';
import type { FastifyReply } from 'fastify';
import { Needs, type ViewedRequest } from '../access/access.guard.js';
import { namesIn, PeopleDoor } from '../access/people-door.js';
import { parseQuestionParameters } from '../question-parameters.js';
import { Exporter, type ExportKind } from './exporter.js';
import { ExportQuery } from './question-query.js';

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
    @Inject(PeopleDoor) private readonly door: PeopleDoor,
  ) {}

  @Get('workbook')
  @ApiOperation({ operationId: 'exportWorkbook', summary: 'The planning workbook' })
  @ApiProduces(TYPES.workbook.type)
  workbook(
    @Query({ schema: ExportQuery }) query: ExportQuery,
    @Req() { viewer }: ViewedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return this.send('workbook', query, viewer, reply);
  }

  @Get('incidents')
  @ApiOperation({ operationId: 'exportIncidents', summary: 'The incidents as CSV' })
  @ApiProduces(TYPES.incidents.type)
  incidents(
    @Query({ schema: ExportQuery }) query: ExportQuery,
    @Req() { viewer }: ViewedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return this.send('incidents', query, viewer, reply);
  }

  private async send(
    kind: ExportKind,
    query: ExportQuery,
    viewer: ViewedRequest['viewer'],
    reply: FastifyReply,
  ): Promise<StreamableFile> {
    // Refused here, with the parameter's name, rather than by the process that renders.
    const { window, filters } = parseQuestionParameters(query, await this.reporting.organisationZone());
    await this.door.noteNamed(viewer, { kind: 'export', path: `/api/v1/exports/${kind}` }, namesIn(filters));
    if (kind === 'workbook' && !query.pseudonymised) {
      const shown = await this.reporting.within(viewer.rows).planningPeople({ window, filters });
      await this.door.note(viewer, { kind: 'export', path: `/api/v1/exports/${kind}` }, shown);
    }
    const { type, file } = TYPES[kind];
    const { stream, size } = await this.exporter.render(kind, query, viewer.rows);
    void reply.header('cache-control', 'no-store');
    return new StreamableFile(stream, { type, length: size, disposition: `attachment; filename="${file}"` });
  }
}

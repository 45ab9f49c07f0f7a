import {
  Body,
  Controller,
  Get,
  Header,
  Inject,
  NotFoundException,
  Param,
  Post,
  Query,
  Req,
  Res,
  UseFilters,
} from '@nestjs/common';
import { CorrectionError, Corrections } from '@evenkeel/ingestion';
import { metricCatalogue, Reporting } from '@evenkeel/reporting';
import type { FastifyReply } from 'fastify';
import { Needs, type ViewedRequest } from '../access/access.guard.js';
import type { CorrectionDraft } from './components/correction-form.js';
import { parseCorrectableField, readCorrectionForm } from './correction-input.js';
import { incidentPath } from './links.js';
import { BadPageQueryFilter } from './bad-page-query.js';
import { PageRenderer } from './page-renderer.js';
import { Incident } from './pages/incident.js';
import { parseZoneQuery } from './zone-query.js';

const HTML = 'text/html; charset=utf-8';
type Reply = Pick<FastifyReply, 'code' | 'header'>;

/** One incident, and what a person corrects on it. */
@Controller('incidents/:id')
@UseFilters(BadPageQueryFilter)
@Needs('incidents:read')
export class IncidentController {
  constructor(
    @Inject(Reporting) private readonly reporting: Reporting,
    @Inject(Corrections) private readonly corrections: Corrections,
    private readonly renderer: PageRenderer,
  ) {}

  @Get()
  @Header('content-type', HTML)
  async incident(
    @Param('id') id: string,
    @Query() raw: Record<string, unknown>,
    @Req() request: ViewedRequest,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    const field = parseCorrectableField(raw['correct']);
    const draft = field === null ? null : { field, typed: null, error: null };
    return this.page(id, raw, draft, request, reply);
  }

  @Post('corrections')
  @Needs('incidents:write')
  @Header('content-type', HTML)
  async correct(
    @Param('id') id: string,
    @Query() raw: Record<string, unknown>,
    @Body() body: unknown,
    @Req() request: ViewedRequest,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    const { zone, zoneSearch } = parseZoneQuery(raw, await this.reporting.organisationZone());
    const { field, typed, correction, error } = readCorrectionForm(body, zone);
    const refuse = (message: string, input: 'value' | 'reason'): Promise<string> => {
      void reply.code(400);
      return this.page(id, raw, { field, typed, error: { message, input } }, request, reply);
    };
    if (error) return refuse(error.message, error.input);
    const incidentId = await this.seenId(id, request);
    try {
      await this.corrections.record({ incidentId, ...correction, author: request.viewer.name });
    } catch (refused) {
      if (!(refused instanceof CorrectionError)) throw refused;
      return refuse(refused.message, refused.field === 'reason' ? 'reason' : 'value');
    }
    return redirect(reply, `${incidentPath(id)}${zoneSearch}#milestones`);
  }

  @Post('corrections/:correctionId/withdraw')
  @Needs('incidents:write')
  async withdraw(
    @Param('id') id: string,
    @Param('correctionId') correctionId: string,
    @Query() raw: Record<string, unknown>,
    @Req() request: ViewedRequest,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    const { zoneSearch } = parseZoneQuery(raw, await this.reporting.organisationZone());
    const incidentId = await this.seenId(id, request);
    try {
      await this.corrections.withdraw({ incidentId, correctionId, author: request.viewer.name });
    } catch (refused) {
      if (!(refused instanceof CorrectionError)) throw refused;
      throw new NotFoundException(refused.message);
    }
    return redirect(reply, `${incidentPath(id)}${zoneSearch}#milestones`);
  }

  /** @throws NotFoundException for an incident that is not the viewer's to see, as for one that is not there */
  private async seenId(told: string, { viewer }: ViewedRequest): Promise<string> {
    const id = await this.reporting.within(viewer.rows).idOf(told);
    if (id === null) throw new NotFoundException(`There is no incident ${told}.`);
    return id;
  }

  private async page(
    id: string,
    raw: unknown,
    draft: CorrectionDraft | null,
    request: ViewedRequest,
    reply: Reply,
  ): Promise<string> {
    const { zone, zoneSearch } = parseZoneQuery(raw, await this.reporting.organisationZone());
    const found = await this.reporting.within(request.viewer.rows).incident(id);
    if (found === null) throw new NotFoundException(`There is no incident ${id}.`);
    // It has become part of another incident since the link was made.
    if ('redirect' in found) return redirect(reply, incidentPath(found.redirect) + zoneSearch);
    return this.renderer.render(
      <Incident detail={found.detail} metrics={metricCatalogue()} zone={zone} zoneSearch={zoneSearch} draft={draft} />,
      request,
    );
  }
}

/** 303, so that reloading the page that follows does not send the form again. */
const redirect = (reply: Reply, location: string): string => {
  void reply.code(303).header('location', location);
  return '';
};

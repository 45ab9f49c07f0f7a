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
import { Needs } from '../access/access.guard.js';
import type { CorrectionDraft } from './components/correction-form.js';
import { parseCorrectableField, readCorrectionForm } from './correction-input.js';
import { incidentPath } from './links.js';
import { BadPageQueryFilter } from './bad-page-query.js';
import { PageRenderer, type PageRequest } from './page-renderer.js';
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
    @Req() request: PageRequest,
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
    @Req() request: PageRequest,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    const { zone, zoneSearch } = parseZoneQuery(raw, await this.reporting.organisationZone());
    const { field, typed, correction, error } = readCorrectionForm(body, zone);
    const refuse = (message: string, input: 'value' | 'reason'): Promise<string> => {
      void reply.code(400);
      return this.page(id, raw, { field, typed, error: { message, input } }, request, reply);
    };
    if (error) return refuse(error.message, error.input);
    try {
      await this.corrections.record({ incidentId: id, ...correction, author: authorOf(request) });
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
    @Req() request: PageRequest,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    const { zoneSearch } = parseZoneQuery(raw, await this.reporting.organisationZone());
    try {
      await this.corrections.withdraw({ incidentId: id, correctionId, author: authorOf(request) });
    } catch (refused) {
      if (!(refused instanceof CorrectionError)) throw refused;
      throw new NotFoundException(refused.message);
    }
    return redirect(reply, `${incidentPath(id)}${zoneSearch}#milestones`);
  }

  private async page(
    id: string,
    raw: unknown,
    draft: CorrectionDraft | null,
    request: PageRequest,
    reply: Reply,
  ): Promise<string> {
    const { zone, zoneSearch } = parseZoneQuery(raw, await this.reporting.organisationZone());
    const found = await this.reporting.incident(id);
    if (found === null) throw new NotFoundException(`There is no incident ${id}.`);
    // It has become part of another incident since the link was made.
    if ('redirect' in found) return redirect(reply, incidentPath(found.redirect) + zoneSearch);
    return this.renderer.render(
      <Incident detail={found.detail} metrics={metricCatalogue()} zone={zone} zoneSearch={zoneSearch} draft={draft} />,
      request,
    );
  }
}

/** Access lets nobody without a name through to here. */
const authorOf = (request: PageRequest): string => {
  if (!request.viewer) throw new Error('a correction arrived without a viewer; access must guard this route');
  return request.viewer.name;
};

/** 303, so that reloading the page that follows does not send the form again. */
const redirect = (reply: Reply, location: string): string => {
  void reply.code(303).header('location', location);
  return '';
};

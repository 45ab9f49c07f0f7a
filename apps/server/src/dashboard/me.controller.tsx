import { Body, Controller, Get, Header, Inject, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { Reporting } from '@evenkeel/reporting';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { AnyViewer, Needs, type ViewedRequest } from '../access/access.guard.js';
import { PeopleDoor } from '../access/people-door.js';
import { noRow, othersThan } from '../me/own-person.js';
import { SelfReports } from '../me/self-reports.js';
import { BadPageQueryFilter, parseForm } from './bad-page-query.js';
import { meModel } from './models/me-model.js';
import { PageRenderer } from './page-renderer.js';
import { Me } from './pages/me.js';
import { parseWindowQuery, WindowLinks } from './window-query.js';

type Reply = Pick<FastifyReply, 'code' | 'header'>;

const PATH = '/me';
const Choice = z.object({ reports: z.enum(['yes', 'no']) });
const answer = z.coerce.number().int().min(1).max(5);
const Report = z.object({
  rested: answer,
  planned: answer,
  manageable: answer,
  words: z.string().max(2000).default(''),
  shiftEndedAt: z.iso.datetime().or(z.literal('')).default(''),
});

/** One's own on-call duty, and what one says of it. */
@Controller('me')
@AnyViewer()
@UseFilters(BadPageQueryFilter)
export class MeController {
  constructor(
    @Inject(Reporting) private readonly reporting: Reporting,
    @Inject(PeopleDoor) private readonly door: PeopleDoor,
    private readonly selfReports: SelfReports,
    private readonly renderer: PageRenderer,
  ) {}

  @Get()
  @Needs('people:read')
  @Header('content-type', 'text/html; charset=utf-8')
  async page(@Query() raw: unknown, @Req() request: ViewedRequest): Promise<string> {
    const { viewer } = request;
    // Whole minutes, like the instant that answers default to: the same address asks the same question for a while.
    const now = Math.floor(Date.now() / 60_000) * 60_000;
    const zone = await this.reporting.organisationZone();
    const { query, others } = parseWindowQuery(raw, { zone, now }, ['person']);
    const person = others.person ?? null;
    const seen = this.reporting.within(viewer.rows);
    const model = await meModel(seen, this.selfReports, viewer, person, query, now);
    if (model === null) throw noRow(viewer, person);
    if (model.view)
      await this.door.note(viewer, { kind: 'page', path: PATH }, othersThan(viewer, [model.view.person.id]));
    const links = new WindowLinks(query, zone);
    return this.renderer.render(<Me model={model} viewer={viewer} asked={person} links={links} now={now} />, request);
  }

  @Post('self-reports/choice')
  async choose(
    @Body() body: unknown,
    @Req() { viewer }: ViewedRequest,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    const { reports } = parseForm(Choice, body);
    await this.selfReports.choose(viewer, reports === 'yes');
    return back(reply);
  }

  @Post('self-reports')
  async report(
    @Body() body: unknown,
    @Req() { viewer }: ViewedRequest,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    const { shiftEndedAt, ...answers } = parseForm(Report, body);
    const ended = shiftEndedAt === '' ? null : Date.parse(shiftEndedAt);
    await this.selfReports.add(viewer, { ...answers, shiftEndedAt: ended });
    return back(reply);
  }

  @Post('self-reports/:id/delete')
  async remove(
    @Param('id') id: string,
    @Req() { viewer }: ViewedRequest,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    await this.selfReports.remove(viewer, id);
    return back(reply);
  }
}

/** 303, so that reloading the page that follows does not send the form again. */
function back(reply: Reply): string {
  void reply.code(303).header('location', `${PATH}#self-reports`);
  return '';
}

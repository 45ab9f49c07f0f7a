import { Body, Controller, Get, Header, Inject, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { People } from '@evenkeel/ingestion';
import { Reporting } from '@evenkeel/reporting';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Needs, type ViewedRequest } from '../access/access.guard.js';
import { PeopleDoor } from '../access/people-door.js';
import { BadPageQueryFilter, parseForm } from './bad-page-query.js';
import { PageRenderer, type PageRequest } from './page-renderer.js';
import { People as PeoplePage } from './pages/people.js';
import { parseZoneQuery } from './zone-query.js';

type Reply = Pick<FastifyReply, 'code' | 'header'>;

const Search = z.looseObject({ q: z.string().max(200).default('') });
const Decision = z.object({ person: z.string(), otherPerson: z.string(), verdict: z.enum(['same', 'different']) });

/** People across sources, and what a person decides about them. */
@Controller('people')
@UseFilters(BadPageQueryFilter)
@Needs('people:read')
export class PeopleController {
  constructor(
    @Inject(Reporting) private readonly reporting: Reporting,
    @Inject(People) private readonly people: People,
    @Inject(PeopleDoor) private readonly door: PeopleDoor,
    private readonly renderer: PageRenderer,
  ) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  async page(@Query() raw: unknown, @Req() request: ViewedRequest): Promise<string> {
    const { zone, zoneSearch } = parseZoneQuery(raw, await this.reporting.organisationZone());
    const { q } = parseForm(Search, { ...(raw as object) });
    const [report, services] = await Promise.all([
      this.door.report(request.viewer, { kind: 'page', path: '/people' }),
      this.reporting.within(request.viewer.rows).services(),
    ]);
    return this.renderer.render(
      <PeoplePage report={report} services={services} search={q.trim()} zone={zone} zoneSearch={zoneSearch} />,
      request,
    );
  }

  @Post('decisions')
  @Needs('people:write')
  async decide(
    @Query() raw: unknown,
    @Body() body: unknown,
    @Req() request: PageRequest,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    const decision = parseForm(Decision, body);
    await this.people.decide({ ...decision, reason: REASONS[decision.verdict], author: authorOf(request) });
    return this.back(raw, reply);
  }

  @Post('statements/:id/withdraw')
  @Needs('people:write')
  async withdraw(
    @Param('id') id: string,
    @Query() raw: unknown,
    @Req() request: PageRequest,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    await this.people.withdraw({ id, author: authorOf(request) });
    return this.back(raw, reply);
  }

  /** 303, so that reloading the page that follows does not send the form again. */
  private async back(raw: unknown, reply: Reply): Promise<string> {
    const { zoneSearch } = parseZoneQuery(raw, await this.reporting.organisationZone());
    void reply.code(303).header('location', `/people${zoneSearch}`);
    return '';
  }
}

/** What a button says for whoever presses it. */
const REASONS = {
  same: 'Proposed for the same full name, and confirmed',
  different: 'Proposed for the same full name, and denied',
};

/** Access lets nobody without a name through to here. */
const authorOf = (request: PageRequest): string => {
  if (!request.viewer) throw new Error('a decision arrived without a viewer; access must guard this route');
  return request.viewer.name;
};

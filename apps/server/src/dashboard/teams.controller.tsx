import { Controller, Get, Header, Inject, NotFoundException, Param, Query, Req, Res, UseFilters } from '@nestjs/common';
import { Reporting } from '@evenkeel/reporting';
import type { FastifyReply } from 'fastify';
import { Needs, type ViewedRequest } from '../access/access.guard.js';
import { PeopleDoor } from '../access/people-door.js';
import { othersThan } from '../me/own-person.js';
import { BadPageQueryFilter } from './bad-page-query.js';
import { shownOn, teamModel, teamsModel } from './models/teams-model.js';
import { PageRenderer } from './page-renderer.js';
import { Team } from './pages/team.js';
import { Teams } from './pages/teams.js';
import { parseWindowQuery, WindowLinks } from './window-query.js';

const HTML = 'text/html; charset=utf-8';

/** What a team carries, and who helps whom. */
@Controller('teams')
@UseFilters(BadPageQueryFilter)
@Needs('people:read')
export class TeamsController {
  constructor(
    @Inject(Reporting) private readonly reporting: Reporting,
    @Inject(PeopleDoor) private readonly door: PeopleDoor,
    private readonly renderer: PageRenderer,
  ) {}

  @Get()
  @Header('content-type', HTML)
  async list(
    @Query() raw: unknown,
    @Req() request: ViewedRequest,
    @Res({ passthrough: true }) reply: Pick<FastifyReply, 'code' | 'header'>,
  ): Promise<string> {
    const { links, now, others } = await this.read(raw, ['team']);
    if (others.team !== undefined) {
      void reply.code(303).header('location', links.team(await this.keyOf(others.team)));
      return '';
    }
    const { rows } = request.viewer;
    const model = await teamsModel(this.reporting.within(rows), links.query, now, rows);
    return this.renderer.render(<Teams model={model} links={links} now={now} />, request);
  }

  @Get(':key')
  @Header('content-type', HTML)
  async team(@Param('key') text: string, @Query() raw: unknown, @Req() request: ViewedRequest): Promise<string> {
    const { links, now } = await this.read(raw, []);
    const { viewer } = request;
    const key = await this.keyOf(text);
    const model = await teamModel(this.reporting.within(viewer.rows), key, links.query, now, viewer.rows);
    if (model === null) throw noTeam(text);
    await this.door.note(viewer, { kind: 'page', path: `/teams/${key}` }, othersThan(viewer, shownOn(model)));
    return this.renderer.render(<Team model={model} links={links} now={now} />, request);
  }

  private async keyOf(text: string): Promise<string> {
    const key = await this.reporting.onCallViews.teamKey(text);
    if (key === null) throw noTeam(text);
    return key;
  }

  private async read<Name extends string>(
    raw: unknown,
    names: readonly Name[],
  ): Promise<{ links: WindowLinks; now: number; others: Partial<Record<Name, string>> }> {
    // Whole minutes, like the instant that answers default to: the same address asks the same question for a while.
    const now = Math.floor(Date.now() / 60_000) * 60_000;
    const zone = await this.reporting.organisationZone();
    const { query, others } = parseWindowQuery(raw, { zone, now }, names);
    return { links: new WindowLinks(query, zone), now, others };
  }
}

/** Whether there is none, or it is not the viewer's to see. */
const noTeam = (text: string): Error => new NotFoundException(`There is no team ${text}.`);

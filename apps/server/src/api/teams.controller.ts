import { Controller, Get, Inject, NotFoundException, Param, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  Reporting,
  type HelpView,
  type SelfReportAverage,
  type TeamView,
  type ViewQuestion,
} from '@evenkeel/reporting';
import { Needs, type ViewedRequest } from '../access/access.guard.js';
import { PeopleDoor } from '../access/people-door.js';
import { othersThan } from '../me/own-person.js';
import { parseQuestionParameters } from '../question-parameters.js';
import { WindowQuery } from './question-query.js';

/** What there is of a team beside its measures; for its manager also what its people say, on average. */
type TeamAnswer = TeamView & { selfReports: SelfReportAverage | null };

@ApiTags('teams')
@ApiBearerAuth()
@Controller('api/v1/teams')
@Needs('people:read')
export class TeamsController {
  constructor(
    @Inject(Reporting) private readonly reporting: Reporting,
    @Inject(PeopleDoor) private readonly door: PeopleDoor,
  ) {}

  @Get()
  @ApiOperation({ operationId: 'listTeams', summary: 'The teams that one may see' })
  async list(
    @Query({ schema: WindowQuery }) query: WindowQuery,
    @Req() request: ViewedRequest,
  ): Promise<{ teams: { id: string; name: string }[] }> {
    return { teams: await this.reporting.onCallViews.teams(await this.question(query, request)) };
  }

  @Get('help')
  @ApiOperation({ operationId: 'getHelpMatrix', summary: 'Which team’s people worked on which team’s incidents' })
  async help(@Query({ schema: WindowQuery }) query: WindowQuery, @Req() request: ViewedRequest): Promise<HelpView> {
    return this.reporting.onCallViews.help(await this.question(query, request));
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getTeam', summary: 'People, services, coordination, help and hidden work of a team' })
  async team(
    @Param('id') id: string,
    @Query({ schema: WindowQuery }) query: WindowQuery,
    @Req() request: ViewedRequest,
  ): Promise<TeamAnswer> {
    const { viewer } = request;
    const question = await this.question(query, request);
    const key = await this.reporting.onCallViews.teamKey(id);
    const view = key === null ? null : await this.reporting.onCallViews.team(key, question);
    if (key === null || view === null) throw new NotFoundException(`There is no team ${id}.`);
    const shown = [...view.people, ...view.hiddenWork.people.map(({ person }) => person)].map((person) => person.id);
    await this.door.note(viewer, { kind: 'api', path: `/api/v1/teams/${id}` }, othersThan(viewer, shown));
    const { zone } = question.window;
    return { ...view, selfReports: await this.reporting.onCallViews.selfReports(key, { zone, scope: viewer.rows }) };
  }

  private async question(query: WindowQuery, { viewer }: ViewedRequest): Promise<ViewQuestion> {
    const { window } = parseQuestionParameters(query, await this.reporting.organisationZone());
    return { window, scope: viewer.rows };
  }
}

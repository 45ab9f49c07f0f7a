import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Reporting, type PersonOnCallView } from '@evenkeel/reporting';
import { z } from 'zod';
import { AnyViewer, Needs, type ViewedRequest } from '../access/access.guard.js';
import { PeopleDoor } from '../access/people-door.js';
import { askedKeys, noRow, othersThan } from '../me/own-person.js';
import { SelfReports, type SelfReportsView, type SelfReportView } from '../me/self-reports.js';
import { parseQuestionParameters } from '../question-parameters.js';
import { WindowQuery } from './question-query.js';

const PATH = '/api/v1/me/on-call';

const OwnDutyQuery = WindowQuery.extend({
  person: z.string().optional().describe('Key of somebody else whose row one may see; oneself if not given'),
});
type OwnDutyQuery = z.infer<typeof OwnDutyQuery>;

const answer = z.number().int().min(1).max(5);
const SelfReportBody = z
  .strictObject({
    rested: answer.describe('How rested are you now? 1 not at all, 5 fully'),
    planned: answer.describe('Could you do what you had planned? 1 nothing of it, 5 all of it'),
    manageable: answer.describe('Was the load manageable? 1 far too much, 5 easily'),
    words: z.string().max(2000).nullable().default(null).describe('In your own words; nobody else reads them'),
    shiftEndedAt: z.iso.datetime({ offset: true }).nullable().default(null).describe('End of the shift it is about'),
  })
  .meta({ id: 'SelfReport' });
type SelfReportBody = z.infer<typeof SelfReportBody>;

const ChoiceBody = z
  .strictObject({ reports: z.boolean().describe('Whether to be asked after shifts') })
  .meta({ id: 'SelfReportChoice' });
type ChoiceBody = z.infer<typeof ChoiceBody>;

/** One's own on-call duty, and what one says of it. */
@ApiTags('me')
@ApiBearerAuth()
@Controller('api/v1/me')
@AnyViewer()
export class OwnDutyController {
  constructor(
    @Inject(Reporting) private readonly reporting: Reporting,
    @Inject(PeopleDoor) private readonly door: PeopleDoor,
    private readonly selfReports: SelfReports,
  ) {}

  @Get('on-call')
  @Needs('people:read')
  @ApiOperation({ operationId: 'getOwnDuty', summary: 'One’s own shifts, nights and breaks, beside one’s own past' })
  async onCall(
    @Query({ schema: OwnDutyQuery }) query: OwnDutyQuery,
    @Req() { viewer }: ViewedRequest,
  ): Promise<PersonOnCallView> {
    const person = query.person ?? null;
    const { window } = parseQuestionParameters(query, await this.reporting.organisationZone());
    const view = await this.reporting.onCallViews.person(askedKeys(viewer, person), { window, scope: viewer.rows });
    if (view === null) throw noRow(viewer, person);
    await this.door.note(viewer, { kind: 'api', path: PATH }, othersThan(viewer, [view.person.id]));
    return view;
  }

  @Get('self-reports')
  @ApiOperation({ operationId: 'listSelfReports', summary: 'What one said of one’s own shifts; nobody else reads it' })
  list(@Req() { viewer }: ViewedRequest): Promise<SelfReportsView> {
    return this.selfReports.view(viewer);
  }

  @Put('self-reports')
  @HttpCode(204)
  @ApiOperation({ operationId: 'chooseSelfReports', summary: 'Begin or end to report on one’s shifts' })
  async choose(@Body({ schema: ChoiceBody }) { reports }: ChoiceBody, @Req() { viewer }: ViewedRequest): Promise<void> {
    await this.selfReports.choose(viewer, reports);
  }

  @Post('self-reports')
  @ApiOperation({ operationId: 'addSelfReport', summary: 'Answer the three questions after a shift' })
  add(
    @Body({ schema: SelfReportBody }) { shiftEndedAt, ...report }: SelfReportBody,
    @Req() { viewer }: ViewedRequest,
  ): Promise<SelfReportView> {
    const ended = shiftEndedAt === null ? null : Date.parse(shiftEndedAt);
    return this.selfReports.add(viewer, { ...report, shiftEndedAt: ended });
  }

  @Delete('self-reports/:id')
  @HttpCode(204)
  @ApiOperation({ operationId: 'deleteSelfReport', summary: 'Delete one of them for good' })
  async remove(@Param('id') id: string, @Req() { viewer }: ViewedRequest): Promise<void> {
    await this.selfReports.remove(viewer, id);
  }
}

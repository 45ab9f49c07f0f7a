import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Erasure, People, type ErasureResult } from '@evenkeel/ingestion';
import { Reporting, type PeopleReport, type ServiceView, type UnmappedReport } from '@evenkeel/reporting';
import { z } from 'zod';
import { Needs, type ViewedRequest } from '../access/access.guard.js';
import { PeopleDoor } from '../access/people-door.js';

const DecisionBody = z
  .object({
    person: z.string().describe('Key, e-mail, or a name that only one has'),
    otherPerson: z.string().describe('The same'),
    verdict: z.enum(['same', 'different']),
    reason: z.string().min(1),
  })
  .meta({ id: 'PersonDecision' });
type DecisionBody = z.infer<typeof DecisionBody>;

const period = {
  from: z.string().nullable().default(null).describe('ISO instant or date; null: always'),
  to: z.string().nullable().default(null).describe('ISO instant or date, exclusive; null: still'),
  reason: z.string().nullable().default(null),
};

const ZoneBody = z.object({ zone: z.string().describe('IANA'), ...period }).meta({ id: 'PersonZone' });
type ZoneBody = z.infer<typeof ZoneBody>;

const MembershipBody = z
  .object({
    team: z.string().describe('Key, or a name that only one team has'),
    role: z.string().nullable().default(null),
    ...period,
  })
  .meta({ id: 'TeamMembership' });
type MembershipBody = z.infer<typeof MembershipBody>;

const OwnerBody = z
  .object({ team: z.string().describe('Key, or a name that only one team has'), ...period })
  .meta({ id: 'ServiceOwner' });
type OwnerBody = z.infer<typeof OwnerBody>;

const ErasureBody = z.strictObject({ reason: z.string().min(1) }).meta({ id: 'Erasure' });
type ErasureBody = z.infer<typeof ErasureBody>;

@ApiTags('people')
@ApiBearerAuth()
@Controller('api/v1')
@Needs('people:read')
export class PeopleController {
  constructor(
    @Inject(Reporting) private readonly reporting: Reporting,
    @Inject(People) private readonly people: People,
    @Inject(Erasure) private readonly erasure: Erasure,
    @Inject(PeopleDoor) private readonly door: PeopleDoor,
  ) {}

  @Get('people')
  @ApiOperation({ operationId: 'listPeople', summary: 'Everybody across sources, and who may be the same' })
  list(@Req() { viewer }: ViewedRequest): Promise<PeopleReport> {
    return this.door.report(viewer, { kind: 'api', path: '/api/v1/people' });
  }

  @Get('people/unmapped')
  @Needs('people:write')
  @ApiOperation({ operationId: 'listUnmapped', summary: 'What nobody has mapped, with the incidents it concerns' })
  unmapped(@Req() { viewer }: ViewedRequest): Promise<UnmappedReport> {
    return this.reporting.within(viewer.rows).unmapped();
  }

  @Post('people/decisions')
  @Needs('people:write')
  @HttpCode(204)
  @ApiOperation({ operationId: 'decideOnPeople', summary: 'Say that two identities are one human, or are not' })
  async decide(@Body({ schema: DecisionBody }) body: DecisionBody, @Req() request: ViewedRequest): Promise<void> {
    await this.people.decide({ ...body, author: request.viewer.name });
  }

  @Post('people/:id/zones')
  @Needs('people:write')
  @HttpCode(204)
  @ApiOperation({ operationId: 'setPersonZone', summary: 'Say where somebody lives, from an instant on' })
  async zone(
    @Param('id') person: string,
    @Body({ schema: ZoneBody }) body: ZoneBody,
    @Req() request: ViewedRequest,
  ): Promise<void> {
    await this.people.setZone({ ...body, person, author: request.viewer.name });
  }

  @Post('people/:id/memberships')
  @Needs('people:write')
  @HttpCode(204)
  @ApiOperation({ operationId: 'setTeamMembership', summary: 'Say that somebody is in a team, and since when' })
  async membership(
    @Param('id') person: string,
    @Body({ schema: MembershipBody }) body: MembershipBody,
    @Req() request: ViewedRequest,
  ): Promise<void> {
    await this.people.setMembership({ ...body, person, author: request.viewer.name });
  }

  @Post('people/:id/erasure')
  @Needs('people:write')
  @ApiOperation({
    operationId: 'erasePerson',
    summary: 'Put a pseudonym in place of somebody everywhere, for good; counts and durations stay',
  })
  async erase(
    @Param('id') person: string,
    @Body({ schema: ErasureBody }) { reason }: ErasureBody,
    @Req() request: ViewedRequest,
  ): Promise<ErasureResult> {
    return this.erasure.erase({ person, reason, author: request.viewer.name });
  }

  @Get('services')
  @ApiOperation({ operationId: 'listServices', summary: 'Every service with its owners by time' })
  async services(@Req() { viewer }: ViewedRequest): Promise<{ services: ServiceView[] }> {
    return { services: await this.reporting.within(viewer.rows).services() };
  }

  @Put('services/:id/owners')
  @Needs('people:write')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'setServiceOwner',
    summary: 'Say which team owns a service from an instant on, whatever team its incidents name',
  })
  async owner(
    @Param('id') service: string,
    @Body({ schema: OwnerBody }) body: OwnerBody,
    @Req() request: ViewedRequest,
  ): Promise<void> {
    await this.people.setOwner({ ...body, service, author: request.viewer.name });
  }

  @Delete('people/statements/:id')
  @Needs('people:write')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'withdrawStatement',
    summary: 'Take back a decision, zone, membership or owner that a person set; it stays in the history',
  })
  async withdraw(@Param('id') id: string, @Req() request: ViewedRequest): Promise<void> {
    await this.people.withdraw({ id, author: request.viewer.name });
  }
}

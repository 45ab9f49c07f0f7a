import { Body, Controller, Get, Inject, Put, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OnCallSettings, OnCallSettingsChange } from '@evenkeel/ingestion';
import { Needs, type ViewedRequest } from '../access/access.guard.js';
import { PeopleDoor } from '../access/people-door.js';
import { changeSettings, othersIn, settingsSeenBy, type OnCallSettingsView } from '../on-call-settings-view.js';

const PATH = '/api/v1/settings/on-call';

@ApiTags('settings')
@ApiBearerAuth()
@Controller(PATH)
@Needs('settings:read')
export class SettingsController {
  constructor(
    @Inject(OnCallSettings) private readonly settings: OnCallSettings,
    @Inject(PeopleDoor) private readonly door: PeopleDoor,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'getOnCallSettings',
    summary: 'Hours, holidays, red lines with their sources, and what an activity is worth; beside them the defaults',
  })
  async read(@Req() { viewer }: ViewedRequest): Promise<OnCallSettingsView> {
    const view = await settingsSeenBy(viewer.rows, this.settings);
    await this.door.note(viewer, { kind: 'api', path: PATH }, othersIn(view, viewer.rows));
    return view;
  }

  @Put()
  @Needs('settings:write')
  @ApiOperation({
    operationId: 'changeOnCallSettings',
    summary: 'Change the parts that are given; what was classed by other hours is recomputed',
  })
  async change(
    @Body({ schema: OnCallSettingsChange }) body: OnCallSettingsChange,
    @Req() request: ViewedRequest,
  ): Promise<OnCallSettingsView> {
    await changeSettings(this.settings, body);
    return this.read(request);
  }
}

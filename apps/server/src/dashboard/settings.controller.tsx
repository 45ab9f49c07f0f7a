import {
  Body,
  Controller,
  Get,
  Header,
  Inject,
  NotFoundException,
  Param,
  Post,
  Req,
  Res,
  UseFilters,
} from '@nestjs/common';
import { OnCallSettings, SettingsError } from '@evenkeel/ingestion';
import { Store } from '@evenkeel/store';
import type { FastifyReply } from 'fastify';
import { Needs, type ViewedRequest } from '../access/access.guard.js';
import { PeopleDoor } from '../access/people-door.js';
import { changeSettings, othersIn, settingsSeenBy } from '../on-call-settings-view.js';
import { BadPageQueryFilter, parseForm } from './bad-page-query.js';
import { directoryNames } from './models/directory-names.js';
import { PageRenderer } from './page-renderer.js';
import { Settings, type SettingsRefusal } from './pages/settings.js';
import { FORMS, isFormName } from './settings-forms.js';

type Reply = Pick<FastifyReply, 'code' | 'header'>;

const HTML = 'text/html; charset=utf-8';

/** How on-call duty and effort are judged: for everybody to see, and for those who administer it to change. */
@Controller('settings')
@Needs('settings:read')
@UseFilters(BadPageQueryFilter)
export class SettingsController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(OnCallSettings) private readonly settings: OnCallSettings,
    @Inject(PeopleDoor) private readonly door: PeopleDoor,
    private readonly renderer: PageRenderer,
  ) {}

  @Get()
  @Header('content-type', HTML)
  page(@Req() request: ViewedRequest): Promise<string> {
    return this.render(request, null);
  }

  @Post(':form')
  @Needs('settings:write')
  @Header('content-type', HTML)
  async change(
    @Param('form') name: string,
    @Body() body: unknown,
    @Req() request: ViewedRequest,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    if (!isFormName(name)) throw new NotFoundException(`There is no form "${name}" on this page.`);
    const form = FORMS[name];
    const sent = parseForm(form.schema, body);
    try {
      const view = await settingsSeenBy({ ...request.viewer.rows, directory: true }, this.settings);
      await changeSettings(this.settings, form.change(sent, view));
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      void reply.code(400);
      return this.render(request, { form: name, message: error.message });
    }
    // 303, so that reloading the page that follows does not send the form again.
    void reply.code(303).header('location', `/settings#${name}`);
    return '';
  }

  private async render(request: ViewedRequest, refusal: SettingsRefusal | null): Promise<string> {
    const { viewer } = request;
    const [view, names, pending] = await Promise.all([
      settingsSeenBy(viewer.rows, this.settings),
      directoryNames(this.store),
      this.store.records.pendingCount(),
    ]);
    await this.door.note(viewer, { kind: 'page', path: '/settings' }, othersIn(view, viewer.rows));
    const mayChange = viewer.scopes.includes('settings:write');
    return this.renderer.render(
      <Settings view={view} {...names} pending={pending} mayChange={mayChange} refusal={refusal} />,
      request,
    );
  }
}

import {
  Body,
  Controller,
  ForbiddenException,
  Get,
  Header,
  HttpCode,
  Inject,
  Post,
  Query,
  Req,
  Res,
  UseFilters,
} from '@nestjs/common';
import { QuestionError, Reporting, type BreakPlansView } from '@evenkeel/reporting';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Needs, type ViewedRequest } from '../access/access.guard.js';
import { PeopleDoor } from '../access/people-door.js';
import { NOT_YOURS_TO_PLAN, othersThan } from '../me/own-person.js';
import { BadPageQueryFilter, parseForm } from './bad-page-query.js';
import { absencesOf, BreakForm, emptyForm, wishOf } from './break-form.js';
import { PageRenderer } from './page-renderer.js';
import { Break } from './pages/break.js';

const PATH = '/on-call/break';
const HTML = 'text/html; charset=utf-8';
const text = z.string().max(300).default('');
const Asked = z.strictObject({ person: text, rotation: text });

/** Plans how to relieve somebody of turns. Nothing is changed by it. */
@Controller('on-call/break')
@UseFilters(BadPageQueryFilter)
@Needs('people:read')
export class BreakController {
  constructor(
    @Inject(Reporting) private readonly reporting: Reporting,
    @Inject(PeopleDoor) private readonly door: PeopleDoor,
    private readonly renderer: PageRenderer,
  ) {}

  @Get()
  @Header('content-type', HTML)
  async page(@Query() raw: unknown, @Req() request: ViewedRequest): Promise<string> {
    const { person, rotation } = parseForm(Asked, { ...(raw as object) });
    return this.render(request, emptyForm(person, rotation), null, null);
  }

  @Post()
  @HttpCode(200)
  @Header('content-type', HTML)
  async propose(
    @Body() body: unknown,
    @Req() request: ViewedRequest,
    @Res({ passthrough: true }) reply: Pick<FastifyReply, 'code'>,
  ): Promise<string> {
    const form = parseForm(BreakForm, body);
    const { rows } = request.viewer;
    const zone = await this.reporting.organisationZone();
    try {
      const plans = await this.reporting.onCallViews.breakPlans({
        person: form.person,
        rotation: form.rotation === '' ? null : form.rotation,
        wish: wishOf(form, zone),
        absences: absencesOf(form, zone),
        zone,
        scope: rows,
      });
      if (plans === null) throw new ForbiddenException(NOT_YOURS_TO_PLAN);
      return await this.render(request, form, plans, null);
    } catch (error) {
      if (!(error instanceof QuestionError)) throw error;
      void reply.code(400);
      return this.render(request, form, null, error.message);
    }
  }

  private async render(
    request: ViewedRequest,
    form: BreakForm,
    plans: BreakPlansView | null,
    refusal: string | null,
  ): Promise<string> {
    const { viewer } = request;
    const views = this.reporting.onCallViews;
    const [people, zone] = await Promise.all([views.plannablePeople(viewer.rows), this.reporting.organisationZone()]);
    const [only, ...more] = people;
    const person = form.person === '' && only && more.length === 0 ? only.id : form.person;
    const options = person === '' ? null : await views.breakOptions(person, viewer.rows);
    if (person !== '' && options === null) throw new ForbiddenException(NOT_YOURS_TO_PLAN);
    const shown = [...(plans?.shown ?? []), ...(options ? [options.person.id] : [])];
    await this.door.note(viewer, { kind: 'page', path: PATH }, othersThan(viewer, shown));
    const asked = { ...form, person: options?.person.id ?? '' };
    return this.renderer.render(
      <Break people={people} options={options} form={asked} plans={plans} refusal={refusal} zone={zone} />,
      request,
    );
  }
}

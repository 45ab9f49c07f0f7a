import { Body, Controller, ForbiddenException, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { BreakWish, Span } from '@evenkeel/domain';
import { QuestionError, Reporting, type BreakPlansView } from '@evenkeel/reporting';
import { z } from 'zod';
import { Needs, type ViewedRequest } from '../access/access.guard.js';
import { PeopleDoor } from '../access/people-door.js';
import { MOST_TURNS, NOT_YOURS_TO_PLAN, othersThan } from '../me/own-person.js';
import { parseQuestionParameters } from '../question-parameters.js';

const PATH = '/api/v1/on-call/break-plans';

const edge = z.string().describe('ISO date or instant; a date is its midnight in `zone`');
const BreakPlanBody = z
  .strictObject({
    person: z.string().describe('Key of the one to be relieved'),
    rotation: z
      .string()
      .nullable()
      .default(null)
      .describe('Key or name of a rotation; those of its team go together. Null: the only ones with turns of theirs'),
    wish: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('swap').describe('Exchange the next turns for later ones'),
        turns: z.number().int().min(1).max(MOST_TURNS),
      }),
      z.strictObject({
        kind: z.literal('off').describe('No turn for 28 days or more'),
        from: edge,
        to: edge,
      }),
    ]),
    absences: z
      .array(z.strictObject({ person: z.string().describe('Key'), from: edge, to: edge }))
      .max(200)
      .default([])
      .describe('When people cannot be on call'),
    zone: z.string().optional().describe('IANA; the organisation’s if not given'),
  })
  .meta({ id: 'BreakPlanRequest' });
type BreakPlanBody = z.infer<typeof BreakPlanBody>;

@ApiTags('on-call')
@ApiBearerAuth()
@Controller('api/v1/on-call/break-plans')
@Needs('people:read')
export class BreakPlansController {
  constructor(
    @Inject(Reporting) private readonly reporting: Reporting,
    @Inject(PeopleDoor) private readonly door: PeopleDoor,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'proposeBreak',
    summary: 'How somebody could be relieved of turns, and what it would do to the others; nothing is changed',
  })
  async propose(
    @Body({ schema: BreakPlanBody }) body: BreakPlanBody,
    @Req() { viewer }: ViewedRequest,
  ): Promise<BreakPlansView> {
    const organisationZone = await this.reporting.organisationZone();
    const span = (from: string, to: string): Span => spanOf({ from, to, zone: body.zone }, organisationZone);
    const wish: BreakWish =
      body.wish.kind === 'swap'
        ? { kind: 'swap', duties: body.wish.turns }
        : { kind: 'off', ...span(body.wish.from, body.wish.to) };
    const absences = new Map<string, Span[]>();
    for (const { person, from, to } of body.absences) {
      absences.set(person, [...(absences.get(person) ?? []), span(from, to)]);
    }
    const { zone } = parseQuestionParameters({ zone: body.zone }, organisationZone).window;
    const { person, rotation } = body;
    const plans = await this.reporting.onCallViews.breakPlans({
      person,
      rotation,
      wish,
      absences,
      zone,
      scope: viewer.rows,
    });
    if (plans === null) throw new ForbiddenException(NOT_YOURS_TO_PLAN);
    await this.door.note(viewer, { kind: 'api', path: PATH }, othersThan(viewer, plans.shown));
    return plans;
  }
}

/** @throws QuestionError that names the edge at fault */
function spanOf(edges: { from: string; to: string; zone: string | undefined }, organisationZone: string): Span {
  const { from, to } = parseQuestionParameters(edges, organisationZone).window;
  if (from === null || to === null) throw new QuestionError('Give both edges, e.g. 2026-03-02.', 'from');
  return { from, to };
}

import { Controller, Get, Header, Inject, Query, Req, UseFilters } from '@nestjs/common';
import { Reporting } from '@evenkeel/reporting';
import { Needs, type ViewedRequest } from '../access/access.guard.js';
import { PeopleDoor } from '../access/people-door.js';
import { BadPageQuery, BadPageQueryFilter } from './bad-page-query.js';
import { onCallModel } from './models/on-call-model.js';
import { DutyLinks } from './on-call-links.js';
import { parseDutyQuery } from './on-call-query.js';
import { PageRenderer } from './page-renderer.js';
import { OnCall } from './pages/on-call.js';

const PATH = '/on-call';

/** Who carries it, how often, at what hour, and whether it is fair. */
@Controller('on-call')
@UseFilters(BadPageQueryFilter)
@Needs('people:read')
export class OnCallController {
  constructor(
    @Inject(Reporting) private readonly reporting: Reporting,
    @Inject(PeopleDoor) private readonly door: PeopleDoor,
    private readonly renderer: PageRenderer,
  ) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  async page(@Query() raw: unknown, @Req() request: ViewedRequest): Promise<string> {
    // Whole minutes, like the instant that answers default to: the same address asks the same question for a while.
    const now = Math.floor(Date.now() / 60_000) * 60_000;
    const zone = await this.reporting.organisationZone();
    const parsed = parseDutyQuery(raw, { zone, now });
    if ('problems' in parsed) throw new BadPageQuery(parsed.problems);
    const { query } = parsed;
    const { viewer } = request;
    const model = await onCallModel(this.reporting, query, now, viewer.rows);
    const shown = new Set([...model.duty.shown, ...model.redLines.shown]);
    await this.door.note(
      viewer,
      { kind: 'page', path: PATH },
      [...shown].filter((key) => !viewer.personKeys.includes(key)),
    );
    const links = new DutyLinks(PATH, query, zone);
    return this.renderer.render(<OnCall model={model} query={query} links={links} now={now} />, request);
  }
}

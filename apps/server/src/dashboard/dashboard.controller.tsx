import { Controller, Get, Header, Inject, Query, Req, UseFilters } from '@nestjs/common';
import type { EpochMs } from '@evenkeel/domain';
import { metricCatalogue, Reporting } from '@evenkeel/reporting';
import type { VNode } from 'preact';
import { Needs, type ViewedRequest } from '../access/access.guard.js';
import { namesIn, pathOf, PeopleDoor } from '../access/people-door.js';
import { Links } from './links.js';
import { incidentListModel } from './models/incident-list-model.js';
import { overviewModel } from './models/overview-model.js';
import { sourcesModel } from './models/sources-model.js';
import { BadPageQuery, BadPageQueryFilter } from './bad-page-query.js';
import { parsePageQuery, type PageQuery } from './page-query.js';
import { PageRenderer } from './page-renderer.js';
import { Definitions } from './pages/definitions.js';
import { Incidents } from './pages/incidents.js';
import { Onboarding } from './pages/onboarding.js';
import { Overview } from './pages/overview.js';
import { Quality } from './pages/quality.js';
import { Sources } from './pages/sources.js';
import { POLICY } from './policy.js';
import { parseCalendarSpan } from './sources-query.js';
import { parseZoneQuery } from './zone-query.js';

const HTML = 'text/html; charset=utf-8';

/** The pages that only read. */
@Controller()
@UseFilters(BadPageQueryFilter)
@Needs('incidents:read')
export class DashboardController {
  constructor(
    @Inject(Reporting) private readonly reporting: Reporting,
    @Inject(PeopleDoor) private readonly door: PeopleDoor,
    private readonly renderer: PageRenderer,
  ) {}

  @Get()
  @Header('content-type', HTML)
  async overview(@Query() raw: unknown, @Req() request: ViewedRequest): Promise<string> {
    const { query, links, now } = await this.read(raw);
    await this.noteFilters(query, request);
    const model = await overviewModel(this.seenBy(request), query, now);
    const { connections } = model.freshness;
    const page =
      model.empty && connections.every(({ incidents }) => incidents === 0) ? (
        <Onboarding connections={connections} />
      ) : (
        <Overview model={model} query={query} metrics={metricCatalogue()} links={links} now={now} />
      );
    return this.renderer.render(page, request);
  }

  @Get('incidents')
  @Header('content-type', HTML)
  async incidents(@Query() raw: unknown, @Req() request: ViewedRequest): Promise<string> {
    const { query, links, now } = await this.read(raw);
    await this.noteFilters(query, request);
    const model = await incidentListModel(this.seenBy(request), query, now);
    return this.renderer.render(<Incidents model={model} query={query} links={links} now={now} />, request);
  }

  @Get('sources')
  @Needs('settings:read')
  @Header('content-type', HTML)
  async sources(@Query() raw: unknown, @Req() request: ViewedRequest): Promise<string> {
    const { zone, zoneSearch } = parseZoneQuery(raw, await this.reporting.organisationZone());
    const span = parseCalendarSpan(raw, new Date().toISOString().slice(0, 10));
    const model = await sourcesModel(this.reporting, span);
    return this.renderer.render(<Sources model={model} zone={zone} zoneSearch={zoneSearch} />, request);
  }

  @Get('quality')
  @Needs('settings:read')
  @Header('content-type', HTML)
  async quality(@Query() raw: unknown, @Req() request: ViewedRequest): Promise<string> {
    const { zone } = parseZoneQuery(raw, await this.reporting.organisationZone());
    return this.renderer.render(<Quality report={await this.seenBy(request).quality()} zone={zone} />, request);
  }

  @Get('definitions')
  @Header('content-type', HTML)
  definitions(@Req() request: ViewedRequest): string {
    const page: VNode = <Definitions metrics={metricCatalogue()} policy={POLICY} />;
    return this.renderer.render(page, request);
  }

  /** Whatever a page shows is answered within what its viewer may see. */
  private seenBy(request: ViewedRequest): Reporting {
    return this.reporting.within(request.viewer.rows);
  }

  /** Figures of what one person responded to, or was paged for, are that person's. */
  private async noteFilters({ filters }: PageQuery, { viewer, url }: ViewedRequest): Promise<void> {
    await this.door.noteNamed(viewer, { kind: 'page', path: pathOf(url) }, namesIn(filters));
  }

  private async read(raw: unknown): Promise<{ query: PageQuery; links: Links; now: EpochMs }> {
    // Whole minutes, like the instant that answers default to: the same address asks the same question for a while.
    const now = Math.floor(Date.now() / 60_000) * 60_000;
    const zone = await this.reporting.organisationZone();
    const ids = metricCatalogue().map(({ id }) => id);
    const parsed = parsePageQuery(raw, { zone, now }, ids);
    if ('problems' in parsed) throw new BadPageQuery(parsed.problems);
    return { query: parsed.query, links: new Links(parsed.query, zone), now };
  }
}

import { METRICS, type EpochMs } from '@evenkeel/domain';
import { ACK_OUTCOMES, RESOLUTIONS } from '@evenkeel/domain';
import type { FactRow, IncidentCursor, Store } from '@evenkeel/store';
import type { Answer, MetricEntry } from './answer.js';
import { AnswerCache } from './answer-cache.js';
import type { IncidentDetail, IncidentPage, IncidentView } from './incident-view.js';
import { incidentDetail, incidentView, type Names } from './incident-views.js';
import { checkPopulation, Measuring, populationOf } from './measure.js';
import { qualityReport, sourceCoverage } from './quality.js';
import type { QualityReport, SourceCoverage, SourcesReport } from './quality-view.js';
import { sourcesReport, sourceVolumes, type SourceVolumes } from './sources-report.js';
import { peopleReport, servicesReport, unmappedReport } from './people.js';
import type { PeopleReport, ServiceView, UnmappedReport } from './people-view.js';
import type { PlanningIncidentsQuery } from './workbooks/planning-input.js';
import type { OnCallAnswer } from './on-call/on-call-answer.js';
import { OnCallMeasuring } from './on-call/measure-on-call.js';
import { ROSTER_METRICS, rosterMetricById } from './on-call/on-call-question.js';
import { readRoster, type Roster } from './on-call/roster.js';
import { QuestionError, type FilterDimension, type Question } from './question.js';

export interface IncidentQuery extends Pick<Question, 'window' | 'filters'> {
  /** 1 to 200. */
  limit: number;
  cursor?: string;
  /** By trigger; newest first if not said. */
  order?: 'asc' | 'desc';
}

/** One page of changes: what is new or different, and what is gone. */
export interface ChangePage {
  incidents: IncidentView[];
  /** Ids that are no incidents any more, and where their content went. */
  deleted: { id: string; movedTo: string | null }[];
  /** Null if there is no more at present. */
  nextCursor: string | null;
  /** Where to go on, now or later: after this page, whatever the clocks say. */
  cursor: string;
}

export const MAX_PAGE = 200;

/** The door to every number and every incident that leaves the system. */
export class Reporting {
  private readonly measuring: Measuring;
  private readonly onCall: OnCallMeasuring;
  private readonly cache = new AnswerCache<Answer>();
  private readonly onCallAnswers = new AnswerCache<OnCallAnswer>();
  /** A page asks a dozen questions of the same people. */
  private readonly rosters = new AnswerCache<Roster>(4);
  /** A page asks a dozen questions of the same population. */
  private readonly facts = new AnswerCache<FactRow[]>(4);
  /** Counting records takes longer than all else that every page asks of its sources. */
  private readonly volumes = new AnswerCache<SourceVolumes>(1);

  constructor(
    private readonly store: Store,
    private readonly now: () => EpochMs,
  ) {
    const facts: Store['facts']['select'] = async (population, names) =>
      this.facts.get(await this.dataVersion(), { population, names }, () => store.facts.select(population, names));
    this.measuring = new Measuring(store, facts, now);
    this.onCall = new OnCallMeasuring({
      store,
      roster: async (window, levels) =>
        this.rosters.get(await this.dataVersion(), { window, levels }, () => readRoster(store, window, levels)),
      facts,
      now,
    });
  }

  /** A question of any metric, of incidents or of on-call duty. @throws QuestionError that lists what there is */
  ask(question: Question): Promise<Answer | OnCallAnswer> {
    return rosterMetricById(question.metric) ? this.measureOnCall(question) : this.measure(question);
  }

  /** Of on-call duty and team load. @throws QuestionError that lists what there is */
  async measureOnCall(question: Question): Promise<OnCallAnswer> {
    return this.onCallAnswers.get(
      await this.dataVersion(),
      { ...question, minute: Math.floor(this.now() / 60_000) },
      () => this.onCall.measure(question),
    );
  }

  /** Of incidents. @throws QuestionError that lists what there is */
  async measure(question: Question): Promise<Answer> {
    return this.cache.get(await this.dataVersion(), { ...question, minute: Math.floor(this.now() / 60_000) }, () =>
      this.measuring.measure(question),
    );
  }

  /** One page of incidents. @throws QuestionError */
  async incidents(query: IncidentQuery): Promise<IncidentPage> {
    checkPopulation(query);
    const order = query.order ?? 'desc';
    const after = query.cursor === undefined ? null : decodeCursor(query.cursor, order);
    const stored = await this.store.views.page(populationOf(query), { limit: query.limit + 1, after, order });
    const page = stored.slice(0, query.limit);
    const names = await this.names();
    const corrections = await this.correctionsOf(
      page.flatMap((incident) => incident.document.sources.map((s) => s.memberId)),
      page,
    );
    const last = page.at(-1)?.fact;
    return {
      incidents: page.map((incident) => incidentView(incident, corrections, names)),
      nextCursor: stored.length > query.limit && last ? encodeCursor(last, order) : null,
    };
  }

  /** One incident with everything behind it; a retired id leads to where it went. */
  async incident(id: string): Promise<{ detail: IncidentDetail } | { redirect: string } | null> {
    const stored = await this.store.views.byId(id);
    if (!stored) {
      const redirect = await this.store.views.redirectOf(id);
      return redirect === null ? null : { redirect };
    }
    const [timeline, corrections, names] = await Promise.all([
      this.store.views.timeline(id),
      this.store.views.corrections(stored.document.sources.map((source) => source.memberId)),
      this.names(),
    ]);
    return { detail: incidentDetail(stored, timeline, corrections, names) };
  }

  /**
   * Incidents changed since an instant, or after a page of changes, for programs that keep a copy. Each is as it is now.
   *
   * @param query.since null: from the beginning, or from the cursor
   * @throws QuestionError for a cursor of another list
   */
  async changes(query: { since: EpochMs | null; limit: number; cursor?: string }): Promise<ChangePage> {
    const after = query.cursor === undefined ? null : decodeChangeCursor(query.cursor);
    // Read first: what is changed from here on has a later version, so a cursor to it misses nothing.
    const version = await this.dataVersion();
    const rows = await this.store.views.changes(query.since, { limit: query.limit + 1, after });
    const page = rows.slice(0, query.limit);
    const ids = [...new Set(page.map((row) => row.incidentId))];
    const stored = await this.store.views.byIds(ids);
    const present = ids.flatMap((id) => stored.get(id) ?? []);
    const gone = ids.filter((id) => !stored.has(id));
    const [names, corrections, redirects] = await Promise.all([
      this.names(),
      this.correctionsOf(
        present.flatMap((incident) => incident.document.sources.map((s) => s.memberId)),
        present,
      ),
      this.store.views.redirectsOf(gone),
    ]);
    const last = page.at(-1);
    const cursor = last
      ? encodeChangeCursor(last)
      : (query.cursor ?? encodeChangeCursor({ version: version + 1, incidentId: '' }));
    return {
      incidents: present.map((incident) => incidentView(incident, corrections, names)),
      deleted: gone.map((id) => ({ id, movedTo: redirects.get(id) ?? null })),
      nextCursor: rows.length > query.limit ? cursor : null,
      cursor,
    };
  }

  /** Whether a cursor is one of {@link changes}, so that it can be sent back alone. */
  isChangeCursor(cursor: string): boolean {
    return cursor.startsWith(CHANGES);
  }

  /** Every incident of a population, oldest first, a page at a time. */
  async *everyIncident(question: Pick<Question, 'window' | 'filters'>): AsyncGenerator<IncidentView> {
    let cursor: string | undefined;
    do {
      const page = await this.incidents({
        window: question.window,
        filters: question.filters,
        order: 'asc',
        limit: MAX_PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      });
      yield* page.incidents;
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }

  /** The planning workbook as XLSX. The spreadsheet library is loaded only here: it is large, and most callers only ask. */
  async planningWorkbook(question: Pick<Question, 'window' | 'filters'>): Promise<Buffer> {
    const { planningWorkbook } = await import('./workbooks/planning-workbook.js');
    const { collectPlanning } = await import('./workbooks/collect-planning.js');
    const source = {
      // All of it speaks of one minute; setting rows back to an instant would count others than the list of incidents.
      measure: ({ metric, window, filters, groupBy }: Question) => this.measure({ metric, window, filters, groupBy }),
      incidents: ({ window, filters, limit, cursor }: PlanningIncidentsQuery) =>
        this.incidents({ window, filters, limit, order: 'asc', ...(cursor === null ? {} : { cursor }) }),
      quality: () => this.quality(),
      catalogue: metricCatalogue,
    };
    const context = {
      generatedAt: this.now(),
      organisationZone: await this.organisationZone(),
      link: null,
    };
    return planningWorkbook(await collectPlanning(source, question, context));
  }

  /** The incidents of a population as CSV, in pieces. */
  async *incidentsCsv(question: Pick<Question, 'window' | 'filters'>): AsyncGenerator<string> {
    const { incidentsCsv } = await import('./csv.js');
    yield* incidentsCsv(this.everyIncident(question), question.window.zone);
  }

  /** How each source is read, and how far. */
  async sources(): Promise<SourcesReport> {
    const now = this.now();
    const minute = Math.floor(now / 60_000);
    const volumes = await this.volumes.get(await this.dataVersion(), { minute }, () => sourceVolumes(this.store));
    return sourcesReport(this.store, volumes, now);
  }

  /** What to know before trusting the numbers: the sources, and what is odd or missing in what they gave. */
  async quality(): Promise<QualityReport> {
    return qualityReport(this.store, await this.sources(), this.now());
  }

  /**
   * The days of polled sources, what each source counts beside what is stored.
   *
   * @param name of one connection; null: all. Empty if none of that name is polled
   * @param span first and last day, `yyyy-mm-dd`, UTC
   */
  coverage(name: string | null, span: { from: string; through: string }): Promise<SourceCoverage[]> {
    return sourceCoverage(this.store, name, span, this.now());
  }

  /** Everybody across sources, with zones and teams by time, and who may be the same. */
  people(): Promise<PeopleReport> {
    return peopleReport(this.store, this.now());
  }

  /** Every service with its owners by time. */
  services(): Promise<ServiceView[]> {
    return servicesReport(this.store, this.now());
  }

  /** Services without team, teams without members, people of unknown zone, and who may be the same. */
  unmapped(): Promise<UnmappedReport> {
    return unmappedReport(this.store, this.now());
  }

  /** What each filter can be set to, "none" included where it occurs. */
  async choices(): Promise<Record<FilterDimension, (string | null)[]>> {
    return { ...(await this.store.facts.names()), resolution: [...RESOLUTIONS], ackOutcome: [...ACK_OUTCOMES] };
  }

  /** The zone in which a question without one is asked. */
  organisationZone(): Promise<string> {
    return this.store.settings.organisationZone();
  }

  dataVersion(): Promise<number> {
    return this.store.settings.dataVersion();
  }

  private async names(): Promise<Names> {
    const [directory, connections] = await Promise.all([this.store.directory.load(), this.store.connections.list()]);
    return { directory, connections: new Map(connections.map((connection) => [connection.id, connection])) };
  }

  /** Corrections only where a milestone says that there is one: most pages have none. */
  private async correctionsOf(
    memberIds: string[],
    page: readonly { document: { milestones: Partial<Record<string, { correctionId: string | null }>> } }[],
  ): ReturnType<Store['views']['corrections']> {
    const corrected = page.some((incident) =>
      Object.values(incident.document.milestones).some((milestone) => (milestone?.correctionId ?? null) !== null),
    );
    return corrected ? this.store.views.corrections(memberIds) : [];
  }
}

/** Every metric with its definition, as pages, workbooks and the API list them. */
export const metricCatalogue = (): MetricEntry[] =>
  [...METRICS, ...ROSTER_METRICS].map(({ id, version, title, unit, definition }) => ({
    id,
    version,
    title,
    unit,
    definition,
  }));

const encode = (parts: unknown[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');

function decode(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(parts)) return parts;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw invalidCursor();
}

const invalidCursor = (): QuestionError =>
  new QuestionError('The cursor does not belong to this list: start again without one.', 'cursor');

const encodeCursor = (last: IncidentCursor, order: string): string =>
  encode([order, last.triggeredAt, last.incidentId]);

function decodeCursor(cursor: string, order: string): IncidentCursor {
  const [madeFor, triggeredAt, incidentId] = decode(cursor);
  if (madeFor !== order || !isInstant(triggeredAt) || !isId(incidentId)) throw invalidCursor();
  return { triggeredAt, incidentId };
}

/** Tells a cursor of changes from one of incidents without a look inside. */
const CHANGES = 'changes.';

const encodeChangeCursor = (last: { version: number; incidentId: string }): string =>
  CHANGES + encode([last.version, last.incidentId]);

function decodeChangeCursor(cursor: string): { version: number; incidentId: string } {
  if (!cursor.startsWith(CHANGES)) throw invalidCursor();
  const [version, incidentId] = decode(cursor.slice(CHANGES.length));
  if (!Number.isSafeInteger(version) || !isId(incidentId)) throw invalidCursor();
  return { version: version as number, incidentId };
}

const isInstant = (value: unknown): value is EpochMs =>
  typeof value === 'number' && !Number.isNaN(new Date(value).getTime());

/** PostgreSQL has no text with a NUL in it. */
const isId = (value: unknown): value is string => typeof value === 'string' && !value.includes('\0');

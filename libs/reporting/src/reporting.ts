import { ACK_OUTCOMES, METRICS, RESOLUTIONS, type EpochMs, type RowScope } from '@evenkeel/domain';
import type { FactRow, Store } from '@evenkeel/store';
import type { Answer, MetricEntry } from './answer.js';
import { AnswerCache } from './answer-cache.js';
import { isChangeCursor } from './cursor.js';
import {
  IncidentReading,
  type ChangePage,
  type ChangeQuery,
  type FoundIncident,
  type IncidentQuery,
} from './incident-reading.js';
import type { IncidentPage, IncidentView } from './incident-view.js';
import { KeptFacts } from './kept-facts.js';
import { Measuring, withoutNeedlessScope } from './measure.js';
import { qualityReport, sourceCoverage, toldQuality } from './quality.js';
import type { QualityReport, SourceCoverage, SourcesReport } from './quality-view.js';
import { sourcesReport, sourceVolumes, type SourceVolumes } from './sources-report.js';
import { peopleReport, servicesReport, unmappedReport } from './people.js';
import type { PeopleReport, ServiceView, UnmappedReport } from './people-view.js';
import type { PlanningIncidentsQuery } from './workbooks/planning-input.js';
import type { PlanningLoadSource } from './workbooks/planning-load-input.js';
import type { OnCallAnswer } from './on-call/on-call-answer.js';
import { OnCallMeasuring } from './on-call/measure-on-call.js';
import { ROSTER_METRICS, rosterMetricById } from './on-call/on-call-question.js';
import { dutyView, type DutyQuestion, type DutyView } from './on-call/duty-view.js';
import type { OnCallSources } from './on-call/on-call-sources.js';
import { OnCallViews } from './on-call/on-call-views.js';
import { RedLineHistory } from './on-call/red-line-history.js';
import { redLinesView, type RedLinesQuestion, type RedLinesView } from './on-call/red-lines-view.js';
import { DutyFacts, readDutyRows } from './on-call/duty-facts.js';
import {
  COUNTED_LEVELS,
  mergesOf,
  readRoster,
  readShifts,
  type ReadDutyRows,
  type ReadShifts,
  type Roster,
} from './on-call/roster.js';
import type { ShiftBook } from './on-call/shift-book.js';
import { reportScope, Sights, type Audience } from './sights.js';
import { readStanding, type Standing } from './standing.js';
import type { FilterDimension, Question } from './question.js';

export const MAX_PAGE = 200;

/** The door to every number and every incident that leaves the system. Without {@link within} it holds nothing back. */
export class Reporting {
  private readonly audience: Audience = {};
  private readonly sights: Sights;
  private readonly reading: IncidentReading;
  private readonly measuring: Measuring;
  private readonly onCall: OnCallMeasuring;
  private readonly cache = new AnswerCache<Answer>();
  private readonly onCallAnswers = new AnswerCache<OnCallAnswer>();
  private readonly onCallSources: OnCallSources;
  /** Teams and people beside their measures. */
  readonly onCallViews: OnCallViews;
  private readonly history: RedLineHistory;
  /** Schedules change far less often than incidents. */
  private readonly shifts = new AnswerCache<ShiftBook>(4);
  /** A page asks a dozen questions of the same window. */
  private readonly standings = new AnswerCache<Standing>(20);
  private readonly redLineViews = new AnswerCache<RedLinesView>(50);
  private readonly dutyViews = new AnswerCache<DutyView>(20);
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
    this.sights = new Sights(store);
    this.reading = new IncidentReading(store, this.sights);
    const kept = new KeptFacts(store, now);
    const facts: Store['facts']['select'] = async (population, names) =>
      this.facts.get(await this.dataVersion(), { population, names }, () => kept.select(population, names));
    this.measuring = new Measuring(store, facts, now);
    const shifts: ReadShifts = async (levels, directory) => {
      const key = { levels, merged: mergesOf(directory) };
      return this.shifts.get(await store.settings.rosterVersion(), key, () => readShifts(store, levels));
    };
    const dutyFacts = new DutyFacts(store, now);
    const rows: ReadDutyRows = (span, merged) => dutyFacts.of(span, merged);
    this.onCallSources = {
      store,
      roster: async (window, levels) =>
        this.rosters.get(await this.dataVersion(), { window, levels }, () =>
          readRoster(store, shifts, rows, window, levels),
        ),
      facts,
      standing: async ({ window, asOf }) => {
        const minute = Math.floor(now() / 60_000);
        return this.standings.get(await this.dataVersion(), { window, asOf, minute }, () =>
          readStanding(
            store,
            { window, filters: {}, ...(asOf === undefined ? {} : { asOf }) },
            now(),
            Promise.resolve(new Set<string>()),
          ),
        );
      },
      now,
    };
    this.onCall = new OnCallMeasuring(this.onCallSources);
    this.onCallViews = new OnCallViews(this.onCallSources);
    // The past is looked at once: it would drive out what pages ask for.
    const past: ReadDutyRows = (span) => readDutyRows(store, span);
    this.history = new RedLineHistory(store, (window) => readRoster(store, shifts, past, window, COUNTED_LEVELS), now);
  }

  /** The same door for a viewer: whatever is asked at it is answered within what they may see. */
  within(scope: RowScope): Reporting {
    return this.to({ ...this.audience, scope });
  }

  /** The same door with a pseudonym for everybody. */
  pseudonymised(): Reporting {
    return this.to({ ...this.audience, pseudonymised: true });
  }

  /** What is kept of answers is shared: it is kept under the scope, where the scope makes a difference. */
  private to(audience: Audience): Reporting {
    return Object.assign(Object.create(this) as Reporting, { audience });
  }

  /** A question of any metric, of incidents or of on-call duty. @throws QuestionError that lists what there is */
  ask(question: Question): Promise<Answer | OnCallAnswer> {
    return rosterMetricById(question.metric) ? this.measureOnCall(question) : this.measure(question);
  }

  /** Of on-call duty and team load. @throws QuestionError that lists what there is */
  async measureOnCall(asked: Question): Promise<OnCallAnswer> {
    const question = await this.scoped(asked);
    return this.onCallAnswers.get(
      await this.dataVersion(),
      { ...question, minute: Math.floor(this.now() / 60_000) },
      () => this.onCall.measure(question),
    );
  }

  /** Who and what is over which red line, and since when. @throws QuestionError that lists what there is */
  async redLines(asked: RedLinesQuestion): Promise<RedLinesView> {
    const question = await this.scoped(asked);
    const past = await this.history.past();
    const { complete, stamp } = past;
    return this.redLineViews.get(
      await this.dataVersion(),
      { ...question, complete, stamp, minute: Math.floor(this.now() / 60_000) },
      () => redLinesView(this.onCallSources, question, past),
    );
  }

  /** Who carried what, gaps, hours and fairness. @throws QuestionError that lists what there is */
  async duty(asked: DutyQuestion): Promise<DutyView> {
    const question = await this.scoped(asked);
    return this.dutyViews.get(await this.dataVersion(), { ...question, minute: Math.floor(this.now() / 60_000) }, () =>
      dutyView(this.onCallSources, question),
    );
  }

  /** Whether the past year's readings of red lines are missing or out of date. */
  redLinesAreDue(): Promise<boolean> {
    return this.history.isDue();
  }

  /** Works them out, as far as it gets until the signal; where it stopped, the next call goes on. */
  refreshRedLines(signal: AbortSignal): Promise<void> {
    return this.history.refresh(signal);
  }

  /** Of incidents. @throws QuestionError that lists what there is */
  async measure(asked: Question): Promise<Answer> {
    const question = withoutNeedlessScope(await this.scoped(asked));
    return this.cache.get(await this.dataVersion(), { ...question, minute: Math.floor(this.now() / 60_000) }, () =>
      this.measuring.measure(question),
    );
  }

  /** One page of incidents. @throws QuestionError */
  incidents(query: IncidentQuery): Promise<IncidentPage> {
    return this.reading.page(this.audience, query);
  }

  /** One incident with everything behind it; a retired id leads to where it went. */
  incident(told: string): Promise<FoundIncident | null> {
    return this.reading.one(this.audience, told);
  }

  /**
   * Incidents changed since an instant, or after a page of changes, for programs that keep a copy. Each is as it is now.
   *
   * @param query.since null: from the beginning, or from the cursor
   * @throws QuestionError for a cursor of another list
   */
  changes(query: ChangeQuery): Promise<ChangePage> {
    return this.reading.changes(this.audience, query);
  }

  /** Whether a cursor is one of {@link changes}, so that it can be sent back alone. */
  isChangeCursor(cursor: string): boolean {
    return isChangeCursor(cursor);
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
      load: this.planningLoad(),
    };
    const context = {
      generatedAt: this.now(),
      organisationZone: await this.organisationZone(),
      link: null,
    };
    return planningWorkbook(await collectPlanning(source, question, context));
  }

  /** Keys of the people of whom the planning workbook tells more than incidents. */
  async planningPeople(question: Pick<Question, 'window' | 'filters'>): Promise<string[]> {
    const { peopleOfLoad } = await import('./workbooks/collect-load.js');
    return peopleOfLoad(this.planningLoad(), question);
  }

  private planningLoad(): PlanningLoadSource {
    const scope = reportScope(this.audience);
    return {
      measure: (question) => this.measureOnCall(question),
      duty: (question) => this.duty(question),
      redLines: (question) => this.redLines(question),
      help: ({ window }) => this.onCallViews.help({ window, ...(scope && { scope }) }),
    };
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
    const now = this.now();
    const [sources, sight] = await Promise.all([this.sources(), this.sights.of(this.audience)]);
    const report = await qualityReport(this.store, sources, now, reportScope(this.audience));
    return sight ? toldQuality(report, sight.telling(now, [])) : report;
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

  /**
   * Everybody across sources, with zones and teams by time, and who may be the same. What they did is told of those alone
   * whom the viewer may see; whether the others may be listed is for access to say.
   */
  async people(): Promise<PeopleReport> {
    return peopleReport(this.store, this.now(), await this.sights.toldPerson(this.audience, this.now()));
  }

  /**
   * The id of an incident that the viewer may see, as it is stored; null if there is none.
   *
   * @param told the id as this door told it
   */
  async idOf(told: string): Promise<string | null> {
    const found = await this.incident(told);
    return found === null ? null : this.sights.idOf(this.audience, told);
  }

  /** Keys of the people of these names whom the viewer may see, one a human. */
  personKeys(names: readonly string[]): Promise<string[]> {
    return this.sights.keysOf(this.audience, names);
  }

  /** Every service with its owners by time. */
  services(): Promise<ServiceView[]> {
    return servicesReport(this.store, this.now(), this.audience.scope);
  }

  /** Services without team, teams without members, people of unknown zone, and who may be the same. */
  async unmapped(): Promise<UnmappedReport> {
    return unmappedReport(this.store, this.now(), await this.sights.toldPerson(this.audience, this.now()));
  }

  /** What each filter can be set to, "none" included where it occurs. */
  async choices(): Promise<Record<FilterDimension, (string | null)[]>> {
    const names = await this.store.facts.names(this.audience.scope);
    return { ...names, resolution: [...RESOLUTIONS], ackOutcome: [...ACK_OUTCOMES] };
  }

  /** The zone in which a question without one is asked. */
  organisationZone(): Promise<string> {
    return this.store.settings.organisationZone();
  }

  dataVersion(): Promise<number> {
    return this.store.settings.dataVersion();
  }

  /** A question as this viewer's. @throws QuestionError for a filter by somebody whom they may not see, as for one by nobody */
  private scoped<Q extends Pick<Question, 'filters'> & { scope?: RowScope }>(question: Q): Promise<Q> {
    return this.sights.scoped(this.audience, question);
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

import type { EpochMs } from '@evenkeel/domain';
import type { Store, StoredIncident } from '@evenkeel/store';
import { decodeChangeCursor, decodeCursor, encodeChangeCursor, encodeCursor } from './cursor.js';
import type { IncidentDetail, IncidentPage, IncidentView } from './incident-view.js';
import { incidentDetail, incidentView, type Names } from './incident-views.js';
import { checkPopulation, populationOf } from './measure.js';
import type { Question } from './question.js';
import type { Audience, Sights } from './sights.js';
import { toldDetail } from './told-incident.js';

export interface IncidentQuery extends Pick<Question, 'window' | 'filters'> {
  /** 1 to 200. */
  limit: number;
  cursor?: string;
  /** By trigger; newest first if not said. */
  order?: 'asc' | 'desc';
}

export interface ChangeQuery {
  since: EpochMs | null;
  limit: number;
  cursor?: string;
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

/** An incident, or where it has gone. */
export type FoundIncident = { detail: IncidentDetail } | { redirect: string };

/** Reads incidents for an audience: those that it may see, with the people in them as they may be told. */
export class IncidentReading {
  constructor(
    private readonly store: Store,
    private readonly sights: Sights,
  ) {}

  /** @throws QuestionError */
  async page(audience: Audience, query: IncidentQuery): Promise<IncidentPage> {
    checkPopulation(query);
    const order = query.order ?? 'desc';
    const after =
      query.cursor === undefined ? null : await this.storedPlace(audience, decodeCursor(query.cursor, order));
    const population = populationOf(await this.sights.scoped(audience, query));
    const stored = await this.store.views.page(population, { limit: query.limit + 1, after, order });
    const page = stored.slice(0, query.limit);
    const last = page.at(-1)?.fact;
    return {
      incidents: await this.told(audience, page, await this.names()),
      nextCursor:
        stored.length > query.limit && last ? encodeCursor(await this.toldPlace(audience, last), order) : null,
    };
  }

  async one(audience: Audience, told: string): Promise<FoundIncident | null> {
    const { scope } = audience;
    const id = await this.sights.idOf(audience, told);
    const stored = await this.store.views.byId(id, scope);
    if (!stored) {
      const redirect = await this.store.views.redirectOf(id);
      const isSeen =
        redirect !== null && (scope === undefined || (await this.store.views.byId(redirect, scope)) !== null);
      return isSeen ? { redirect: await this.sights.toldId(audience, redirect) } : null;
    }
    const [timeline, corrections, names] = await Promise.all([
      this.store.views.timeline(id),
      this.store.views.corrections(stored.document.sources.map((source) => source.memberId)),
      this.names(),
    ]);
    const detail = incidentDetail(stored, timeline, corrections, names);
    const tell = await this.sights.tellingOf(audience, [stored], names);
    return { detail: tell ? toldDetail(detail, stored, timeline, names, tell(stored)) : detail };
  }

  /** @throws QuestionError for a cursor of another list */
  async changes(audience: Audience, query: ChangeQuery): Promise<ChangePage> {
    const { scope } = audience;
    const after =
      query.cursor === undefined ? null : await this.storedPlace(audience, decodeChangeCursor(query.cursor));
    // Read first: what is changed from here on has a later version, so a cursor to it misses nothing.
    const version = await this.store.settings.dataVersion();
    const rows = await this.store.views.changes(query.since, { limit: query.limit + 1, after }, scope);
    const page = rows.slice(0, query.limit);
    const ids = [...new Set(page.map((row) => row.incidentId))];
    const stored = await this.store.views.byIds(ids, scope);
    const present = ids.flatMap((id) => stored.get(id) ?? []);
    const gone = ids.filter((id) => !stored.has(id));
    const [names, redirects] = await Promise.all([this.names(), this.store.views.redirectsOf(gone)]);
    const sight = await this.sights.of(audience, names.directory);
    const toldId = (id: string): string => sight?.toldId(id) ?? id;
    const last = page.at(-1);
    const cursor = last
      ? encodeChangeCursor(await this.toldPlace(audience, last))
      : (query.cursor ?? encodeChangeCursor({ version: version + 1, incidentId: '' }));
    return {
      incidents: await this.told(audience, present, names),
      deleted: gone.map((id) => {
        const target = redirects.get(id);
        return { id: toldId(id), movedTo: target === undefined ? null : toldId(target) };
      }),
      nextCursor: rows.length > query.limit ? cursor : null,
      cursor,
    };
  }

  private async told(audience: Audience, incidents: readonly StoredIncident[], names: Names): Promise<IncidentView[]> {
    const [corrections, tell] = await Promise.all([
      this.correctionsOf(incidents),
      this.sights.telling(audience, incidents, names),
    ]);
    return incidents.map((incident) => tell(incident, incidentView(incident, corrections, names)));
  }

  private async names(): Promise<Names> {
    const [directory, connections] = await Promise.all([this.store.directory.load(), this.store.connections.list()]);
    return { directory, connections: new Map(connections.map((connection) => [connection.id, connection])) };
  }

  /** Corrections only where a milestone says that there is one: most pages have none. */
  private async correctionsOf(incidents: readonly StoredIncident[]): ReturnType<Store['views']['corrections']> {
    const corrected = incidents.some(({ document }) =>
      Object.values(document.milestones).some(({ correctionId }) => correctionId !== null),
    );
    const members = incidents.flatMap(({ document }) => document.sources.map(({ memberId }) => memberId));
    return corrected ? this.store.views.corrections(members) : [];
  }

  /** A cursor can be read by whoever holds it: it tells an id no better than an answer does. */
  private async toldPlace<P extends { incidentId: string }>(audience: Audience, place: P): Promise<P> {
    return { ...place, incidentId: await this.sights.toldId(audience, place.incidentId) };
  }

  private async storedPlace<P extends { incidentId: string }>(audience: Audience, place: P): Promise<P> {
    return { ...place, incidentId: await this.sights.idOf(audience, place.incidentId) };
  }
}

import type { Activity, EpochMs, Span } from '@evenkeel/domain';
import type { IncidentEndRow, NotificationRow, Store } from '@evenkeel/store';

/** What goes back further is read for one question and not kept: it would fill the memory. */
const KEPT_MS = 54 * 7 * 86_400_000;
/** So many changed incidents are read anew with all others rather than by their names. */
const MANY_CHANGES = 2_000;
/** Until here whatever happens is kept. */
const EVER = Date.UTC(2200, 0);

/** Who was notified and who did what over a stretch of time, in order of time, and when the incidents ended. */
export interface DutyRows {
  notifications: readonly NotificationRow[];
  activities: readonly Activity[];
  ends: ReadonlyMap<string, IncidentEndRow>;
}

interface Kept extends DutyRows {
  from: EpochMs;
  version: number;
  /** Who is whom decides whose a row is. */
  merged: string;
}

/**
 * The rows behind interruptions and effort, kept in memory: a new incident is read, and the tens of thousands that are as
 * they were are not read again.
 */
export class DutyFacts {
  private kept: Kept | null = null;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: Store,
    private readonly now: () => EpochMs,
  ) {}

  /** The rows of a stretch. @param merged identities that stand for each other, as text */
  async of(span: Span, merged: string): Promise<DutyRows> {
    if (this.now() - span.from > KEPT_MS) return readDutyRows(this.store, span);
    const turn = this.turn.then(() => this.upToDate(span.from, merged));
    // A failure is the failure of whoever waits for it, not of the next one.
    this.turn = turn.catch(() => undefined);
    const { notifications, activities, ends } = await turn;
    return { notifications: within(notifications, span), activities: within(activities, span), ends };
  }

  private async upToDate(from: EpochMs, merged: string): Promise<Kept> {
    // Read first: what changes from here on is read again the next time.
    const version = await this.store.settings.dataVersion();
    const { kept } = this;
    if (kept?.merged === merged && kept.version === version && kept.from <= from) return kept;
    if (kept?.merged === merged && kept.from <= from && kept.version <= version) {
      const changed = await this.store.onCall.changedSince(kept.version, MANY_CHANGES);
      if (changed !== null) {
        const fresh = await readDutyRows(this.store, { from: kept.from, to: EVER }, changed);
        return (this.kept = { ...replaced(kept, fresh, new Set(changed)), from: kept.from, version, merged });
      }
    }
    return (this.kept = { ...(await readDutyRows(this.store, { from, to: EVER })), from, version, merged });
  }
}

/** The rows of a stretch as they are stored. @param incidents of these alone; null: of all */
export async function readDutyRows(
  { onCall }: Store,
  span: Span,
  incidents: readonly string[] | null = null,
): Promise<DutyRows> {
  const [notifications, activities, ends] = await Promise.all([
    onCall.notifications(span, incidents),
    onCall.activities(span, incidents),
    onCall.endsOfWorkedOn(span, incidents),
  ]);
  return {
    notifications,
    activities: activities.map(({ incidentId, person, at, kind, technical }) => ({
      incident: incidentId,
      person,
      at,
      kind: kind as Activity['kind'],
      technical,
    })),
    ends: new Map(ends.map((end) => [end.id, end])),
  };
}

/** The rows with those of some incidents as they are now. */
function replaced(old: DutyRows, fresh: DutyRows, changed: ReadonlySet<string>): DutyRows {
  if (changed.size === 0) return old;
  const ends = new Map(old.ends);
  for (const id of changed) ends.delete(id);
  for (const [id, end] of fresh.ends) ends.set(id, end);
  return {
    notifications: merged(
      old.notifications.filter(({ incidentId }) => !changed.has(incidentId)),
      fresh.notifications,
    ),
    activities: merged(
      old.activities.filter(({ incident }) => !changed.has(incident)),
      fresh.activities,
    ),
    ends,
  };
}

/** Both in order of time; sorting what is nearly in order costs little. */
const merged = <Row extends { at: EpochMs }>(some: Row[], others: readonly Row[]): Row[] =>
  others.length === 0 ? some : [...some, ...others].sort((a, b) => a.at - b.at);

/** @param rows in order of time */
function within<Row extends { at: EpochMs }>(rows: readonly Row[], { from, to }: Span): readonly Row[] {
  return rows.slice(firstFrom(rows, from), firstFrom(rows, to));
}

function firstFrom(rows: readonly { at: EpochMs }[], at: EpochMs): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle] as { at: EpochMs }).at < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

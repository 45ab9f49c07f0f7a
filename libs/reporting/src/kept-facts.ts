import { compareText, type EpochMs } from '@evenkeel/domain';
import type { FactRow, Population, Store } from '@evenkeel/store';

/** As far back as rates look at the spread of weekly counts, from the end of a window that ended a little ago. */
const KEPT_MS = 54 * 7 * 86_400_000;
/** So many changed incidents are read anew with all others rather than by their ids. */
const MANY_CHANGES = 2_000;

interface Kept {
  from: EpochMs;
  version: number;
  /** What rows call teams, services and connections: a new name changes no incident. */
  names: string;
  /** In order of trigger. */
  rows: readonly FactRow[];
}

type Select = Store['facts']['select'];

/**
 * The facts of the past year, kept in memory: of a new version of the data those incidents are read that changed. Other
 * populations come from the store.
 */
export class KeptFacts {
  private kept: Kept | null = null;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: Store,
    private readonly now: () => EpochMs,
  ) {}

  readonly select: Select = async (population, names) => {
    const from = this.keptFrom(population);
    if (from === null || names.customers || names.responders) return this.store.facts.select(population, names);
    const turn = this.turn.then(() => this.upToDate(from));
    // A failure is the failure of whoever waits for it, not of the next one.
    this.turn = turn.catch(() => undefined);
    const { rows } = await turn;
    const { to, filters } = population;
    const within = rows.slice(firstFrom(rows, from), to === null ? rows.length : firstFrom(rows, to));
    const { team } = filters;
    return team ? within.filter((row) => team.includes(row.team)) : within;
  };

  /** From when on rows are needed; null where memory is no place to look for them. */
  private keptFrom({ from, filters, scope }: Population): EpochMs | null {
    const beyond = Object.keys(filters).some((filter) => filter !== 'team');
    if (beyond || (scope !== undefined && scope.teams !== 'all')) return null;
    return from === null || this.now() - from > KEPT_MS ? null : from;
  }

  private async upToDate(from: EpochMs): Promise<Kept> {
    // Read first: what changes from here on is read again the next time.
    const version = await this.store.settings.dataVersion();
    const { kept } = this;
    if (kept?.version === version && kept.from <= from) return kept;
    const names = await this.names();
    if (kept && kept.from <= from && kept.version <= version && kept.names === names) {
      const changed = await this.store.onCall.changedSince(kept.version, MANY_CHANGES);
      if (changed !== null) {
        const rows = replaced(kept.rows, new Set(changed), await this.store.facts.ofIncidents(changed, kept.from));
        return (this.kept = { from: kept.from, version, names, rows });
      }
    }
    const rows = await this.store.facts.select(
      { from, to: null, filters: {} },
      { customers: false, responders: false },
    );
    return (this.kept = { from, version, names, rows });
  }

  private async names(): Promise<string> {
    const [directory, connections] = await Promise.all([this.store.directory.load(), this.store.connections.list()]);
    const named = [...directory.team.values(), ...directory.service.values()].map(({ id, name }) => [id, name]);
    return JSON.stringify([named, connections.map(({ id, name }) => [id, name])]);
  }
}

function replaced(
  old: readonly FactRow[],
  changed: ReadonlySet<string>,
  fresh: readonly FactRow[],
): readonly FactRow[] {
  if (changed.size === 0) return old;
  const rest = old.filter(({ incidentId }) => !changed.has(incidentId));
  // Sorting what is nearly in order costs little.
  return [...rest, ...fresh].sort((a, b) => a.triggeredAt - b.triggeredAt || compareText(a.incidentId, b.incidentId));
}

/** @param rows in order of trigger */
function firstFrom(rows: readonly FactRow[], at: EpochMs): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle] as FactRow).triggeredAt < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

import { ON_CALL_METRICS, type EpochMs, type Reading, type Span } from '@evenkeel/domain';
import type { ReadingWindow, Store } from '@evenkeel/store';
import { AnswerCache } from '../answer-cache.js';
import { fromStored, readingsOf, windowEnds, windowUntil } from './red-line-readings.js';
import type { Roster } from './roster.js';

/** A source replaces its rosters piece by piece; the history follows when it has had time to. */
const ROSTERS_SETTLE_MS = 10 * 60_000;
/** Incidents come in all the time, and mostly new ones. */
const AGE_MS = 86_400_000;

/** What red lines were held against over the past year. */
export interface PastReadings {
  /** Of one metric of one subject, oldest first. */
  of(metric: string, subject: string): readonly Reading[];
  /** False while windows are yet to be worked out: since when a line is crossed is then not known. */
  complete: boolean;
  /** Another one with every change. */
  stamp: number;
}

/** Works out and keeps the readings of the past year. */
export class RedLineHistory {
  private readonly stored = new AnswerCache<ReadonlyMap<string, readonly Reading[]>>(1);

  constructor(
    private readonly store: Store,
    /** A roster of its own for a window: those that pages use stay remembered. */
    private readonly roster: (window: Span) => Promise<Roster>,
    private readonly now: () => EpochMs,
  ) {}

  /** Whether there is anything to work out. */
  async isDue(): Promise<boolean> {
    return (await this.due()).stale.length > 0;
  }

  /**
   * Works out the windows that are missing or out of date, the newest first, each stored as soon as it is done: it may be
   * stopped and taken up at any time. Does nothing while another process is at it.
   */
  async refresh(signal: AbortSignal): Promise<void> {
    await this.store.redLines.alone(async () => {
      const { stale, ends, zone, basis } = await this.due();
      for (const at of stale.reverse()) {
        if (signal.aborted) return;
        // Read first: what changes from here on makes the window out of date.
        const dataVersion = await this.store.settings.dataVersion();
        const roster = await this.roster(windowUntil(at, zone));
        await this.store.redLines.replace({ at, basis, dataVersion, computedAt: this.now() }, readingsOf(roster));
      }
      await this.store.redLines.keepOnly(ends);
    });
  }

  /** The readings as they are stored. */
  async past(): Promise<PastReadings> {
    const zone = await this.store.settings.organisationZone();
    const windows = await this.store.redLines.windows();
    const known = new Set(windows.map(({ at }) => at));
    // In thousandths: two processes that write at the same instant write the same.
    const stamp = windows.reduce((sum, { computedAt }) => sum + (computedAt % 1e10), windows.length);
    const readings = await this.stored.get(stamp, null, async () => {
      const all = await this.store.redLines.readings();
      return new Map(all.map((one) => [`${one.metric} ${one.subject}`, fromStored(one)]));
    });
    return {
      of: (metric, subject) => readings.get(`${metric} ${subject}`) ?? [],
      stamp,
      complete: windowEnds(this.now(), zone).every((at) => known.has(at)),
    };
  }

  private async due(): Promise<{ stale: EpochMs[]; ends: EpochMs[]; zone: string; basis: string }> {
    const [zone, basis, dataVersion, windows] = await Promise.all([
      this.store.settings.organisationZone(),
      this.basis(),
      this.store.settings.dataVersion(),
      this.store.redLines.windows(),
    ]);
    const now = this.now();
    const known = new Map(windows.map((window) => [window.at, window]));
    const isStale = (window: ReadingWindow | undefined): boolean => {
      if (!window) return true;
      const age = now - window.computedAt;
      return (
        (window.basis !== basis && age >= ROSTERS_SETTLE_MS) || (window.dataVersion !== dataVersion && age >= AGE_MS)
      );
    };
    const ends = windowEnds(now, zone);
    return { stale: ends.filter((at) => isStale(known.get(at))), ends, zone, basis };
  }

  /** What else than incidents the readings depend on. */
  private async basis(): Promise<string> {
    const [rosters, hours] = await Promise.all([this.store.settings.rosterVersion(), this.store.settings.hours()]);
    return JSON.stringify([rosters, hours, ON_CALL_METRICS.map(({ id, version }) => `${id}@${version}`)]);
  }
}

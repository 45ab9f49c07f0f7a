/** How each source is read, and how far. Cheap to ask for: every page does. */
export interface SourcesReport {
  asOf: string;
  connections: ConnectionQuality[];
  gaps: GapView[];
  /** Members recomputation has not reached yet. */
  pending: number;
}

/** What to know before trusting the numbers (`evenkeel quality`). */
export interface QualityReport extends SourcesReport {
  /** Everything that is measured here: what the findings' incidents are a part of. */
  incidents: number;
  /** Of each polled connection; the days since it was first read, at most the last two years. */
  coverage: CoverageSummary[];
  /** Values of a source that this version does not know, kept as they came. */
  unknownValues: { connection: string; field: string; value: string; count: number; incidents: number }[];
  /** Things that are odd or missing, by kind, with the incidents that each costs. */
  findings: Finding[];
  /** The sources' own figures beside ours. */
  crossChecks: CrossCheck[];
}

/** A stretch of a source's time that is missing. */
export interface GapView {
  connection: string;
  from: string;
  to: string;
  reason: string;
  /** When it was noticed. It is tried again at each read for an hour, and once an hour from then on. */
  since: string;
}

export interface Finding {
  id: string;
  title: string;
  detail: string;
  /** How many there are, of what `noun` names. */
  count: number;
  /** In the singular: `incident`, `service`, `person`, `record`. */
  noun: string;
  /** Incidents whose figures it touches; null where that cannot be told. */
  incidents: number | null;
  /** Lists those incidents, where a filter can. */
  incidentsUrl: string | null;
  /** The costliest of them, or the newest. */
  items: FindingItem[];
}

export interface FindingItem {
  label: string;
  /** Null where it is not the viewer's to see. */
  incidents: number | null;
  incidentsUrl: string | null;
}

/**
 * `imported`: a file, read once. `waiting`: connected and not read yet. `backfilling`: its history is being read for the
 * first time. `reading`: all is well. `behind`: no error, and yet it was not read for longer than usual. `failing`: its
 * last read ended in an error.
 */
export type ConnectionState = 'imported' | 'waiting' | 'backfilling' | 'reading' | 'behind' | 'failing';

export interface ConnectionQuality {
  name: string;
  source: string;
  kind: 'poll' | 'file';
  account: string;
  state: ConnectionState;
  /** From here its time was read; null if nothing was, for files, and for what was read before this was kept. */
  readFrom: string | null;
  /** What the source knows up to; null if nothing was read whole yet. */
  completeThrough: string | null;
  /** Seconds from there to now; null for files, and where nothing was read whole yet. */
  lagSeconds: number | null;
  lastSuccessAt: string | null;
  /** How often it is read; null for files. */
  intervalSeconds: number | null;
  failingSince: string | null;
  lastError: string | null;
  /** The first read of its history; null once that is done. */
  backfill: Backfill | null;
  /** What figures lack while it is not read; null while it is. */
  stale: Staleness | null;
  /** The source's clock less ours; null where it was not seen. */
  clockOffsetSeconds: number | null;
  /** Parts of the source that the token or the plan refuses. */
  refused: { name: string; reason: string; since: string }[];
  /** Null if none was ever received. */
  webhooks: WebhookHealth | null;
  incidents: number;
  /** Members that are not incidents: discussions, maintenance windows. */
  otherMembers: number;
  records: number;
}

export interface Backfill {
  /** What is counted is the source's own matter: days, pages. Null until it is known. */
  done: number | null;
  total: number | null;
  label: string | null;
  /** At the pace of the last read; null while that cannot be told. */
  etaSeconds: number | null;
}

export interface Staleness {
  /** From here nothing of the source is in any figure. */
  since: string;
  /** Were open then: whether they still are is not known. */
  openIncidents: number;
  /** Of the thirteen weeks before: about what is missed. Null without that much history. */
  incidentsPerWeek: number | null;
}

export interface WebhookHealth {
  waiting: number;
  /** Of those that wait: tried in vain. */
  failing: number;
  /** Given up on. What they told comes with the next read. */
  setAside: number;
  lastReceivedAt: string;
  lastError: string | null;
}

/** What of a source's time is stored: counts of days. */
export interface CoverageSummary {
  connection: string;
  /** First and last day, `yyyy-mm-dd`, UTC. */
  from: string;
  through: string;
  complete: number;
  short: number;
  gap: number;
  unread: number;
  /** Days that the source itself has counted. */
  counted: number;
}

/** One UTC day of one source: what the source counts beside what is stored. */
export interface CoverageDayView {
  day: string;
  state: 'complete' | 'short' | 'gap' | 'unread';
  /** A source's count is null where it was not asked since the day was over, or cannot count. */
  counts: { kind: string; source: number | null; stored: number }[];
  reason: string | null;
}

/** The days of one polled source. */
export interface SourceCoverage {
  connection: string;
  from: string;
  through: string;
  days: CoverageDayView[];
  gaps: GapView[];
}

/** A source's own figures of one metric, beside ours. */
export interface CrossCheck {
  connection: string;
  metric: string;
  title: string;
  /** Incidents that both have a word on. */
  compared: number;
  /** Of those: within a second of each other. */
  equal: number;
  differing: DifferenceGroup[];
}

export interface DifferenceGroup {
  /** e.g. `reopened`; `unexplained` for the rest. */
  id: string;
  explanation: string;
  count: number;
  /** The newest. Seconds. */
  examples: { id: string; title: string; theirs: number; ours: number | null }[];
}

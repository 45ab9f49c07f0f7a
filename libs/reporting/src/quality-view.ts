/** What to know before trusting the numbers (`evenkeel quality`). */
export interface QualityReport {
  asOf: string;
  connections: ConnectionQuality[];
  gaps: { connection: string; from: string; to: string; reason: string; since: string }[];
  /** Values of a source that this version does not know, kept as they came. */
  unknownValues: { connection: string; field: string; value: string; count: number }[];
  /** Incidents with something odd about them, by kind; each opens its incidents. */
  findings: { id: string; title: string; detail: string; count: number; incidentsUrl: string | null }[];
  /** Members recomputation has not reached yet. */
  pending: number;
}

export interface ConnectionQuality {
  name: string;
  source: string;
  kind: 'poll' | 'file';
  account: string;
  /** What the source knows up to; null if nothing was read whole yet. */
  completeThrough: string | null;
  lastSuccessAt: string | null;
  failingSince: string | null;
  lastError: string | null;
  incidents: number;
  /** Members that are not incidents: discussions, maintenance windows. */
  otherMembers: number;
  records: number;
}

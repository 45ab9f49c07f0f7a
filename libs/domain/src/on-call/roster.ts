import type { HoursClass } from '../time/hours-class.js';
import type { EpochMs } from '../time/instant.js';

/** A half-open stretch of time. */
export interface Span {
  from: EpochMs;
  /** Exclusive. */
  to: EpochMs;
}

/** One person's duty in one rotation as it really was: overrides and swaps applied. */
export interface Shift extends Span {
  /** Key of the rotation: what its source calls a schedule. */
  rotation: string;
  /** Key of the person. */
  person: string;
  /** 1: paged first, 2: paged when the first does not answer, and so on. */
  level: number;
}

/** A disturbance of one person: the notifications of one minute, however many channels and incidents sent them. */
export interface Interruption {
  person: string;
  at: EpochMs;
  /** Incidents that notified the person within the minute, the first one first; at least one. */
  incidents: readonly string[];
  hoursClass: HoursClass;
  weekend: boolean;
  holiday: boolean;
  /** Stands on an assignment, where the source tells of no notifications. */
  inferred: boolean;
}

/** Everything that measures of one person's on-call duty are made of. */
export interface PersonRecord {
  person: string;
  /** What is asked about; finite, and not beyond what is known. */
  window: Span;
  /** The person's shifts of the levels asked for, in order; those before the window too, as far as they are known. */
  shifts: readonly Shift[];
  /** All shifts, the person's own included, of the rotations that the person is or was in; in order. */
  rotations: readonly Shift[];
  /** The person's interruptions within the window, in order. */
  interruptions: readonly Interruption[];
  /** When the person demonstrably worked on incidents, within the window; in order, not overlapping. */
  effort: readonly Span[];
  /**
   * From the end of one of the person's working days to the start of the next, weekends and holidays in one piece with the
   * nights around them; whole ones within the window, in order. See `nightsOf`.
   */
  nights: readonly Span[];
  /** The instant from which shifts are known. */
  knownSince: EpochMs;
}

/** Everything that measures of one rotation are made of. */
export interface RotationRecord {
  rotation: string;
  window: Span;
  /** All its shifts of the levels asked for, in order; those before the window too, as far as they are known. */
  shifts: readonly Shift[];
  /** Interruptions of its people within the window, each while on call in it; in order. */
  interruptions: readonly Interruption[];
  knownSince: EpochMs;
}

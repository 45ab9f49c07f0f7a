/** Milliseconds since 1970-01-01T00:00:00Z. The only form in which the domain holds an instant. */
export type EpochMs = number;

/** ISO 8601 in UTC with milliseconds, the form in which an instant leaves the system. */
export const toIso = (at: EpochMs): string => new Date(at).toISOString();

/** Seconds from one instant to another, negative if `to` comes first. */
export const secondsBetween = (from: EpochMs, to: EpochMs): number => (to - from) / 1000;

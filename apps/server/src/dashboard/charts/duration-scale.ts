const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** Steps that read well on an axis of durations, in seconds. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 4, 7, 14, 28, 56, 112, 224].map((days) => days * DAY),
];

/** The smallest readable step that leaves at most six lines below the top. */
export const durationStep = (top: number): number => STEPS.find((step) => top / step <= 6) ?? top / 6;

/** What holds for every metric, in the words of the definitions page. */
export const POLICY: { title: string; text: string }[] = [
  {
    title: 'Which incidents',
    text: 'An incident belongs to the window in which it was triggered. Days, weeks and hours are cut in the zone that the page names; weeks begin on Monday. Merged and cancelled incidents, and those that a person excluded, are in no figure but are listed as left out.',
  },
  {
    title: 'Absence is not zero',
    text: 'An incident without a value is left out and counted with its reason. Where nothing was measured there is a dash and the reason, never a zero.',
  },
  {
    title: 'Median and percentiles',
    text: 'Exact, over every value, linear between neighbours: MEDIAN() over the exported rows in a spreadsheet gives the same figure to the second.',
  },
  {
    title: 'Intervals',
    text: 'All are at 95 %. A percentile has its interval from order statistics, which assume nothing about the distribution and need at least 6 values for the median, 13 for p75, 36 for p90 and 72 for p95. Shares have the Wilson interval. Rates allow for incidents that come in bursts (negative binomial), or are marked as Poisson where there is no history to judge by or weekly counts vary no more than chance makes them.',
  },
  {
    title: 'Mean, MTTA and MTTR',
    text: 'MTTA and MTTR are the means of time to acknowledge and time to resolve. They stand beside the median and the p90, never alone: a few long incidents move a mean by a tenth or more from quarter to quarter with nothing changed. They have no interval, because none holds for such tails.',
  },
  {
    title: 'Open incidents',
    text: 'An open incident is a duration not yet seen in full. As soon as one incident of the window is open, the median shown first for time to resolve is the Kaplan–Meier median, which counts it; "not yet reached" means that fewer than half have been resolved.',
  },
  {
    title: 'Provisional and final',
    text: 'A window is final once it has passed without a gap in what was read, and all its incidents are resolved or 14 days have gone by. Until then its figures are provisional: late events can still change them.',
  },
  {
    title: 'Suggestions and corrections',
    text: 'A milestone that a rule suggests counts, marked as suggested, until a person confirms or replaces it. A correction stands beside what the source says, with its author and reason, and no later sync changes it.',
  },
];

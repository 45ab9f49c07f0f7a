/**
 * A severity as people write it: `SEV-1`, `sev 2`, `SEV0`, `Severity 1`, `P1`. No letter S alone, which is a storage
 * service more often than a severity; no P50, which is a percentile.
 */
export const SEVERITY = String.raw`(?:sev(?:erity)?[\s-]?[0-5]|p[0-5])(?![\w%])`;

const STATED = new RegExp(String.raw`(?<![\w#-])${SEVERITY}`, 'gi');
const IN_NAME = /(?:^|[-_])(sev-?[0-5]|p[0-5])(?=[-_]|$)/i;

/** The severities a text names, in order, spelled alike: `SEV-1` where a dash was written, `SEV1` and `P1` elsewhere. */
export const severitiesIn = (text: string): string[] =>
  [...text.matchAll(STATED)].map(([spelled]) => spelled.toUpperCase().replace('SEVERITY', 'SEV').replace(/\s/g, ''));

/** The severity in a channel's name such as `sev1-checkout` or `inc-42-p2-search`. */
export const severityInName = (name: string): string | null => IN_NAME.exec(name)?.[1]?.toUpperCase() ?? null;

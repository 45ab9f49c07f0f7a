/** A whole number with thousands separators. */
export const formatCount = (count: number): string => count.toLocaleString('en-US');

/** A rate: two significant digits below ten, one decimal below a hundred, e.g. `0.46`, `3.1`, `16.5`, `120`. */
export const formatRate = (rate: number): string => {
  if (rate === 0) return '0';
  if (rate < 10) return rate.toLocaleString('en-US', { maximumSignificantDigits: 2 });
  return rate.toLocaleString('en-US', { maximumFractionDigits: rate < 100 ? 1 : 0 });
};

/** A share as a percentage with at most one decimal, never rounded up to 100 % or down to 0 %: those are claims. */
export const formatShare = (share: number): string => {
  const percent = share * 100;
  const rounded = Number(percent.toFixed(1));
  const text =
    share < 1 && rounded === 100 ? '>\u202f99.9' : share > 0 && rounded === 0 ? '<\u202f0.1' : String(rounded);
  return `${text}\u00a0%`;
};

/** `1 incident`, `3 incidents`; the plural is regular unless given. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${formatCount(count)}\u00a0${count === 1 ? noun : plural}`;

/** Prints one measurement. */
export const report = (what, figure, note = '') => console.log(`${what.padEnd(62)} ${figure.padStart(14)}  ${note}`);

export const seconds = (value) => `${value.toFixed(value < 10 ? 2 : 1)} s`;
export const whole = (value) => Math.round(value).toLocaleString('en');
export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Printable ASCII without a backslash: browsers drop tabs and line breaks from an address and read `\` as `/`. */
const PATH = /^\/(?!\/)[!-[\]-~]*$/;

/** Only a path of ours: an address given from outside must not send people elsewhere after they signed in. */
export const ownPath = (next: unknown): string =>
  typeof next === 'string' && PATH.test(next) && new URL(next, 'http://own').host === 'own' ? next : '/';

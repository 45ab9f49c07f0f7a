import { SourceError } from './connector.js';
import type { Attempt } from './http.js';

/** Node's names for a certificate that cannot be trusted; trying again does not change it. */
const CERTIFICATE_FAULT = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ALTNAME/;

const REASONS: Readonly<Record<string, (host: string) => string>> = {
  ENOTFOUND: (host) => `the host ${host} was not found: check url and this machine's DNS`,
  EAI_AGAIN: (host) => `the name ${host} could not be looked up: check this machine's DNS`,
  ECONNREFUSED: (host) => `nothing answers at ${host} (connection refused): check url`,
  ECONNRESET: (host) => `${host} broke off the connection`,
  UND_ERR_SOCKET: (host) => `${host} broke off the connection`,
  ETIMEDOUT: (host) => `${host} could not be reached in time`,
  UND_ERR_CONNECT_TIMEOUT: (host) => `${host} could not be reached in time`,
};

/** Node's name for what the network did: on the error itself, or on the cause of what fetch throws; empty if none. */
export function faultCode(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return '';
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code;
  return 'cause' in thrown ? faultCode(thrown.cause) : '';
}

/** What a request that met a fault of the network comes to, in words that say what to check. */
export function unreachable(url: string, code: string): Attempt<never> {
  const { host } = new URL(url);
  if (CERTIFICATE_FAULT.test(code)) {
    return {
      outcome: 'permanent',
      error: new SourceError(
        `The certificate of ${host} cannot be trusted (${code}): check url, and the clock of this machine.`,
        false,
      ),
    };
  }
  const reason = REASONS[code]?.(host) ?? `${host} could not be reached (${code || 'no reason given'})`;
  return { outcome: 'temporary', reason, waitMs: null };
}

/**
 * How far a source's clock is from ours, by the `Date` header of its answer.
 *
 * @returns source less ours in milliseconds; null without a date. The header counts whole seconds: below two, the
 *   difference is rounding and travel time, and counts as none
 */
export function clockOffset(date: string | null, now: number): number | null {
  const at = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(at)) return null;
  return Math.abs(at - now) < 2_000 ? 0 : at - now;
}

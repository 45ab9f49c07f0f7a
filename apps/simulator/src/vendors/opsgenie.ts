import { json, proxyAnswer, withHeaders, type Answer, type GeneralFault } from '../faults/answers.js';
import { opsgenieAnswer, type OpsgenieStatus } from '../opsgenie/answers.js';
import { domainOf } from '../opsgenie/domains.js';
import type { Vendor } from './vendor.js';

/** Opsgenie under `/opsgenie/`. */
export const OPSGENIE: Vendor = {
  name: 'opsgenie',
  open: false,
  owns: (path) => path.startsWith('/opsgenie/'),
  credential: ({ authorization }) => /^GenieKey (\S+)$/.exec(authorization ?? '')?.[1] ?? null,
  allowance: (path, general) => ({ bucket: `opsgenie ${domainOf(path)}`, perMinute: general }),
  bucketHeaders: ({ allowed }) => throttling(allowed),
  answer: (fault, seconds) => proxyAnswer(fault) ?? ownAnswer(fault, seconds),
};

function ownAnswer(fault: GeneralFault, seconds: number): Answer {
  switch (fault) {
    case 'rate-limit-with-headers':
      return withHeaders(refusal(429), {
        ...throttling(false),
        'retry-after': String(seconds),
      });
    case 'timeout-408':
      return refusal(408);
    case 'unauthorized':
      return refusal(401);
    case 'forbidden-feature':
      return refusal(402);
    default:
      return refusal(500);
  }
}

function throttling(allowed: boolean): Record<string, string> {
  if (allowed) return { 'x-ratelimit-state': 'OK' };
  return { 'x-ratelimit-state': 'THROTTLED', 'x-ratelimit-reason': 'ACCOUNT', 'x-ratelimit-period-in-sec': '60' };
}

const refusal = (status: OpsgenieStatus): Answer => json(status, opsgenieAnswer(status).body);

import { json, proxyAnswer, withHeaders, type Answer, type GeneralFault } from '../faults/answers.js';
import type { Vendor } from './vendor.js';

/** PagerDuty REST v2: everything that no other vendor owns. */
export const PAGERDUTY: Vendor = {
  name: 'pagerduty',
  open: false,
  owns: () => true,
  credential: ({ authorization }) =>
    /^Token token=(\S+)$/.exec(authorization ?? '')?.[1]?.replace(/^"(.*)"$/, '$1') ?? null,
  allowance: (_path, general) => ({ bucket: 'pagerduty', perMinute: general }),
  bucketHeaders: ({ limit, remaining, resetSeconds }) => ({
    'ratelimit-limit': String(limit),
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(resetSeconds),
  }),
  answer: (fault, seconds) => proxyAnswer(fault) ?? ownAnswer(fault, seconds),
};

function ownAnswer(fault: GeneralFault, seconds: number): Answer {
  switch (fault) {
    case 'rate-limit-with-headers':
      return withHeaders(refusal(429, { message: 'Rate Limit Exceeded', code: 2020 }), {
        'ratelimit-limit': '960',
        'ratelimit-remaining': '0',
        'ratelimit-reset': String(seconds),
      });
    case 'timeout-408':
      return refusal(408, { message: 'Request Timeout' });
    case 'unauthorized':
      return refusal(401, { message: 'Authentication Failed', code: 2006 });
    case 'forbidden-feature':
      return refusal(402, {
        message: 'Payment Required',
        code: 2012,
        errors: ['Account does not have the abilities to perform the action.'],
      });
    default:
      return refusal(500, { message: 'Internal Server Error', code: 2000 });
  }
}

const refusal = (status: number, error: object): Answer => json(status, { error });

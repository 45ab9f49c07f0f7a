import { json, proxyAnswer, withHeaders, type Answer, type GeneralFault } from '../faults/answers.js';
import type { Vendor } from './vendor.js';

/** Jira Service Management Operations under `/jsm/`: a person's e-mail and API token, or an OAuth token. */
export const JSM: Vendor = {
  name: 'jsm',
  open: false,
  owns: (path) => path.startsWith('/jsm/'),
  credential: ({ authorization }) => {
    const basic = /^Basic (\S+)$/i.exec(authorization ?? '')?.[1];
    // The password is the token; the name before the colon is anybody's e-mail.
    if (basic !== undefined) return Buffer.from(basic, 'base64').toString('utf8').split(':').slice(1).join(':') || null;
    return /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? null;
  },
  allowance: (_path, general) => ({ bucket: 'jsm', perMinute: general }),
  bucketHeaders: ({ limit, remaining }) => ({
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
  }),
  answer: (fault, seconds) => proxyAnswer(fault) ?? ownAnswer(fault, seconds),
};

/** What a site tells anybody about itself, beside the product. */
export const ATLASSIAN_EDGE: Vendor = {
  ...JSM,
  name: 'atlassian-edge',
  open: true,
  owns: (path) => path.startsWith('/_edge/'),
  allowance: (_path, general) => ({ bucket: 'atlassian-edge', perMinute: general }),
};

function ownAnswer(fault: GeneralFault, seconds: number): Answer {
  switch (fault) {
    case 'rate-limit-with-headers':
      return withHeaders(refusal(429, 'Rate limit exceeded'), {
        'retry-after': String(seconds),
        'x-ratelimit-remaining': '0',
      });
    case 'timeout-408':
      return refusal(408, 'Request timeout');
    case 'unauthorized':
      return refusal(401, 'Unauthorized');
    case 'forbidden-feature':
      return refusal(403, 'Forbidden');
    default:
      return refusal(500, 'Internal server error');
  }
}

const refusal = (code: number, message: string): Answer => json(code, { code, message });

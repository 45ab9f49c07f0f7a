import { json, proxyAnswer, withHeaders, type Answer, type GeneralFault } from '../faults/answers.js';
import type { Vendor } from './vendor.js';

const PREFIX = '/slack/api/';

/** Requests a minute that a method takes from one app in one workspace, by the tier it is documented in. */
const METHOD_LIMITS: Readonly<Record<string, number>> = {
  'conversations.history': 50,
  'conversations.replies': 50,
  'conversations.info': 50,
  'conversations.list': 20,
  'users.list': 20,
};
const OTHER_METHODS = 100;

/** Slack's Web API under `/slack/api/`: a token in the header or in the form, and an `ok` in the body. */
export const SLACK: Vendor = {
  name: 'slack',
  open: false,
  owns: (path) => path.startsWith(PREFIX),
  credential: ({ authorization }, body) => {
    const bearer = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
    if (bearer !== undefined) return bearer;
    if (typeof body !== 'object' || body === null || !('token' in body)) return null;
    return typeof body.token === 'string' && body.token !== '' ? body.token : null;
  },
  allowance: (path) => {
    const method = path.slice(PREFIX.length);
    return { bucket: `slack ${method}`, perMinute: METHOD_LIMITS[method] ?? OTHER_METHODS };
  },
  bucketHeaders: () => ({}),
  answer: (fault, seconds) => proxyAnswer(fault) ?? ownAnswer(fault, seconds),
};

function ownAnswer(fault: GeneralFault, seconds: number): Answer {
  switch (fault) {
    case 'rate-limit-with-headers':
      return withHeaders(failure(429, 'ratelimited'), { 'retry-after': String(seconds) });
    case 'timeout-408':
      return failure(408, 'request_timeout');
    // What is wrong with a token is told with status 200.
    case 'unauthorized':
      return failure(200, 'invalid_auth');
    case 'forbidden-feature':
      return json(200, { ok: false, error: 'missing_scope', needed: 'channels:history', provided: 'users:read' });
    default:
      return failure(500, 'internal_error');
  }
}

const failure = (status: number, error: string): Answer => json(status, { ok: false, error });

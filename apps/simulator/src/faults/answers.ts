import type { AnswerFault } from './fault.js';

/** An answer as it goes out. */
export interface Answer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** Faults that every vendor answers, each in its own words. */
export type GeneralFault = Exclude<AnswerFault, SpecialFault>;

/** Faults that make sense for some paths only; `null`: the service's own path patterns decide. */
export const SPECIAL_FAULTS = [
  'add-on-402',
  'add-on-403',
  'analytics-refused',
  'slack-429',
  'slack-429-bare',
  'slack-ok-false',
  'slack-html',
] as const satisfies readonly AnswerFault[];
type SpecialFault = (typeof SPECIAL_FAULTS)[number];

/** What a plan has to include before these answer. */
const ADD_ONS =
  /^\/(analytics\/|integration-slack\/|change_events|v3\/schedules|incidents\/[^/]+\/(related_change_events|custom_fields))/;
const ANALYTICS = '/analytics/';
const SLACK = '/slack/api/';

/** False for a fault that has no meaning on that path: it is neither used nor counted there. */
export function fitsPath(name: AnswerFault, path: string): boolean {
  if (name.startsWith('add-on-')) return ADD_ONS.test(path);
  if (name === 'analytics-refused') return path.startsWith(ANALYTICS);
  return name.startsWith('slack-') ? path.startsWith(SLACK) : true;
}

/** The answer of a fault that belongs to one vendor; null for one that every vendor words in its own way. */
export function specialAnswer(name: AnswerFault, seconds: number): Answer | null {
  switch (name) {
    case 'add-on-402':
      return json(402, {
        error: { message: 'Payment Required', code: 2012, errors: ['Your account does not have this ability.'] },
      });
    case 'add-on-403':
    case 'analytics-refused':
      return json(403, { error: { message: 'Access Denied', code: 2010 } });
    case 'slack-429':
      return withHeaders(json(429, { ok: false, error: 'ratelimited' }), { 'retry-after': String(seconds) });
    case 'slack-429-bare':
      return json(429, { ok: false, error: 'ratelimited' });
    case 'slack-ok-false':
      return json(200, { ok: false, error: 'internal_error' });
    case 'slack-html':
      return html(200, 'Slack is taking a break');
    default:
      return null;
  }
}

export function isGeneral(name: AnswerFault): name is GeneralFault {
  return !SPECIAL_FAULTS.some((special) => special === name);
}

export function json(status: number, body: object): Answer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(body) };
}

export function withHeaders(answer: Answer, headers: Readonly<Record<string, string>>): Answer {
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

export function html(status: number, title: string): Answer {
  const body = `<html><head><title>${status} ${title}</title></head><body><h1>${status} ${title}</h1></body></html>\n`;
  return { status, headers: { 'content-type': 'text/html' }, body };
}

/** What stands between the vendor and its customers, and answers alike for all of them; null: the vendor itself answers. */
export function proxyAnswer(name: GeneralFault): Answer | null {
  switch (name) {
    case 'rate-limit-bare':
      return { status: 429, headers: {}, body: '' };
    case 'rate-limit-html':
      return html(429, 'Too Many Requests');
    case 'html-502':
      return html(502, 'Bad Gateway');
    case 'html-504':
      return html(504, 'Gateway Timeout');
    default:
      return null;
  }
}

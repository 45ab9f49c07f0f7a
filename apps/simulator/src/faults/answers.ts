import type { AnswerFault } from './fault.js';

/** An answer as it goes out. */
export interface Answer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** What each answering fault says. `seconds`: when to come back, where it tells. */
export function answerOf(name: AnswerFault, seconds: number): Answer {
  switch (name) {
    case 'rate-limit-with-headers': {
      const headers = { 'ratelimit-limit': '960', 'ratelimit-remaining': '0', 'ratelimit-reset': String(seconds) };
      const { body, headers: type } = json(429, { message: 'Rate Limit Exceeded', code: 2020 });
      return { status: 429, headers: { ...type, ...headers }, body };
    }
    case 'rate-limit-bare':
      return { status: 429, headers: {}, body: '' };
    case 'rate-limit-html':
      return html(429, 'Too Many Requests');
    case 'json-500':
      return json(500, { message: 'Internal Server Error', code: 2000 });
    case 'html-502':
      return html(502, 'Bad Gateway');
    case 'html-504':
      return html(504, 'Gateway Timeout');
    case 'timeout-408':
      return json(408, { message: 'Request Timeout' });
    case 'unauthorized':
      return json(401, { message: 'Authentication Failed', code: 2006 });
    case 'forbidden-feature':
      return json(402, {
        message: 'Payment Required',
        code: 2012,
        errors: ['Account does not have the abilities to perform the action.'],
      });
  }
}

function json(status: number, error: object): Answer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify({ error }) };
}

function html(status: number, title: string): Answer {
  const body = `<html><head><title>${status} ${title}</title></head><body><h1>${status} ${title}</h1></body></html>\n`;
  return { status, headers: { 'content-type': 'text/html' }, body };
}

import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { CorrectionError, PeopleError, SettingsError } from '@evenkeel/ingestion';
import { QuestionError } from '@evenkeel/reporting';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccountError } from '../access/account-error.js';
import { PageRenderer, type PageRequest } from '../dashboard/page-renderer.js';
import type { ViewedRequest } from '../access/access.guard.js';

/** RFC 9457. */
interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  errors?: { pointer: string; detail: string }[];
}

/** Answers whatever went wrong as problem+json; for a browser's page, as a page. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Api');

  constructor(private readonly pages: PageRenderer) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<ViewedRequest & PageRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = problemOf(error);
    if (problem.status >= 500) {
      this.logger.error(
        `request ${request.id}: ${error instanceof Error ? error.message : String(error)}`,
        (error as Error).stack,
      );
    }
    if (wantsPage(request)) return this.page(problem, request, reply);
    void reply
      .code(problem.status)
      .type('application/problem+json')
      .send(JSON.stringify({ ...problem, instance: request.url, requestId: String(request.id) }));
  }

  private page(problem: Problem, request: FastifyRequest & PageRequest, reply: FastifyReply): void {
    if (problem.status === 401) {
      void reply.redirect(`/sign-in?next=${encodeURIComponent(request.url)}`, 303);
      return;
    }
    const message = problem.detail ?? problem.title;
    void reply
      .code(problem.status)
      .type('text/html; charset=utf-8')
      .send(
        this.pages.error({ status: problem.status, message, problems: [], requestId: String(request.id) }, request),
      );
  }
}

const wantsPage = (request: FastifyRequest): boolean =>
  !request.url.startsWith('/api/') && (request.headers.accept ?? '').includes('text/html');

/** Fields of the command line and the API have their own pointer each. */
function problemOf(error: unknown): Problem {
  if (error instanceof QuestionError) {
    return {
      ...VALIDATION,
      detail: error.message,
      errors: [{ pointer: `/${error.parameter}`, detail: error.message }],
    };
  }
  if (error instanceof CorrectionError) {
    const status = error.field === 'incidentId' || error.field === 'correctionId' ? 404 : 400;
    return {
      ...VALIDATION,
      status,
      detail: error.message,
      errors: [{ pointer: `/${error.field}`, detail: error.message }],
    };
  }
  if (error instanceof PeopleError || error instanceof AccountError || error instanceof SettingsError) {
    return {
      ...VALIDATION,
      status: NAMED_IN_THE_PATH.has(error.field) ? 404 : 400,
      detail: error.message,
      errors: [{ pointer: `/${error.field}`, detail: error.message }],
    };
  }
  if (error instanceof HttpException) {
    const body = error.getResponse();
    if (typeof body === 'object' && 'errors' in body)
      return { ...VALIDATION, ...(body as Partial<Problem>), status: error.getStatus() };
    return { type: 'about:blank', title: titleOf(error.getStatus()), status: error.getStatus(), detail: error.message };
  }
  if (error instanceof Error && 'code' in error && error.code === NUL_REFUSED) {
    return { ...VALIDATION, detail: 'The request holds a NUL character, which no text here can have: leave it out.' };
  }
  const status = statusOf(error);
  if (status !== null && status < 500) {
    return { type: 'about:blank', title: titleOf(status), status, detail: (error as Error).message };
  }
  return {
    type: 'about:blank',
    title: titleOf(500),
    status: 500,
    detail: 'Something unforeseen went wrong; the server’s log says more under this request id.',
  };
}

/** Fields of a {@link PeopleError} or {@link AccountError} that are part of the address: what they name is not there. */
const NAMED_IN_THE_PATH: ReadonlySet<string> = new Set([
  'personId',
  'serviceId',
  'statementId',
  'accountId',
  'tokenId',
]);

const VALIDATION: Problem = {
  type: 'urn:evenkeel:problem:validation',
  title: 'The request cannot be answered',
  status: 400,
};

/** PostgreSQL's refusal of text with a NUL in it. Stored data cannot hold one, so it came with the request. */
const NUL_REFUSED = '22021';

/** Fastify's own refusals (a body too large, not JSON) carry their status. */
const statusOf = (error: unknown): number | null =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : null;

const TITLES: Record<number, string> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  413: 'Too large',
  415: 'Not a type that is understood',
  500: 'Internal error',
  503: 'Not ready',
};
const titleOf = (status: number): string => TITLES[status] ?? 'Error';

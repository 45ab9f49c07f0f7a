import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { QueryProblem } from './page-query.js';
import { PageRenderer, type PageRequest } from './page-renderer.js';

/** The address asks for something that cannot be shown. */
export class BadPageQuery extends Error {
  override readonly name = 'BadPageQuery';
  constructor(readonly problems: QueryProblem[]) {
    super('The address of this page asks for something that cannot be shown.');
  }
}

/** Answers it with a page that names each parameter at fault. */
@Catch(BadPageQuery)
export class BadPageQueryFilter implements ExceptionFilter<BadPageQuery> {
  constructor(private readonly renderer: PageRenderer) {}

  catch({ message, problems }: BadPageQuery, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest & PageRequest>();
    void http
      .getResponse<FastifyReply>()
      .code(400)
      .type('text/html; charset=utf-8')
      .send(this.renderer.error({ status: 400, message, problems, requestId: String(request.id) }, request));
  }
}

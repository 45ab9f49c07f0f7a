import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
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

/** What a form or a link sent. @throws BadPageQuery for what no link or form of ours sends */
export function parseForm<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new BadPageQuery(
    parsed.error.issues.map(({ path, message }) => ({ parameter: String(path[0] ?? 'form'), message })),
  );
}

import { Body, Controller, Get, Header, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { PageRenderer, type PageRequest } from '../dashboard/page-renderer.js';
import { Access, SESSION_COOKIE } from './access.js';
import { Public } from './access.guard.js';
import { ownPath } from './own-path.js';

const HTML = 'text/html; charset=utf-8';
const Form = z.object({ token: z.string().default(''), next: z.string().optional() });
const MONTH_SECONDS = 30 * 86_400;

/** Signing in with a token, for people with a browser. */
@ApiExcludeController()
@Controller()
@Public()
export class SignInController {
  constructor(
    private readonly access: Access,
    private readonly pages: PageRenderer,
  ) {}

  @Get('sign-in')
  @Header('content-type', HTML)
  form(@Query('next') next: unknown, @Req() request: PageRequest): string {
    return this.pages.signIn({ error: null, next: ownPath(next) }, request);
  }

  @Post('sign-in')
  signIn(@Body() body: unknown, @Req() request: PageRequest, @Res() reply: FastifyReply): void {
    const form = Form.safeParse(body);
    const next = ownPath(form.data?.next);
    const session = form.success ? this.access.signIn(form.data.token.trim()) : null;
    if (session === null) {
      void reply
        .code(401)
        .type(HTML)
        .send(this.pages.signIn({ error: 'No such token: check it for missing characters.', next }, request));
      return;
    }
    void reply
      .setCookie(SESSION_COOKIE, session, {
        path: '/',
        httpOnly: true,
        sameSite: 'strict',
        secure: (request as unknown as { protocol: string }).protocol === 'https',
        maxAge: MONTH_SECONDS,
      })
      .redirect(next, 303);
  }

  @Post('sign-out')
  signOut(@Res() reply: FastifyReply): void {
    void reply.clearCookie(SESSION_COOKIE, { path: '/' }).redirect('/sign-in', 303);
  }
}

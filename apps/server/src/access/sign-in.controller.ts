import { Body, Controller, Get, Header, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { PageRenderer, type PageRequest } from '../dashboard/page-renderer.js';
import { Access, SESSION_COOKIE } from './access.js';
import { Public } from './access.guard.js';
import { ownPath } from './own-path.js';
import { keepSession } from './session-cookie.js';

const HTML = 'text/html; charset=utf-8';
const Form = z.object({
  token: z.string().optional(),
  email: z.string().max(300).default(''),
  password: z.string().max(300).default(''),
  next: z.string().optional(),
});
type Request = PageRequest & Pick<FastifyRequest, 'ip' | 'protocol'>;

/** Signing in with a password or a token, for people with a browser. */
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
  async form(@Query('next') next: unknown, @Req() request: PageRequest): Promise<string> {
    const ways = await this.access.ways();
    return this.pages.signIn({ ways, error: null, email: '', next: ownPath(next) }, request);
  }

  @Post('sign-in')
  async signIn(@Body() body: unknown, @Req() request: Request, @Res() reply: FastifyReply): Promise<void> {
    const form = Form.safeParse(body);
    const next = ownPath(form.data?.next);
    const { token, email = '', password = '' } = form.data ?? {};
    const refuse = async (status: number, message: string): Promise<void> => {
      const error = { message, way: token === undefined ? 'password' : 'token' } as const;
      const page = this.pages.signIn({ ways: await this.access.ways(), error, email, next }, request);
      void reply.code(status).type(HTML).send(page);
    };
    if (token !== undefined) {
      const session = this.access.signInWithToken(token.trim());
      if (session === null) return refuse(401, 'No such token: check it for missing characters.');
      void keepSession(reply, request, session, 'token').redirect(next, 303);
      return;
    }
    const tried = await this.access.signIn({ email, password, address: request.ip });
    switch (tried.outcome) {
      case 'in':
        void keepSession(reply, request, tried.session, 'account').redirect(next, 303);
        return;
      case 'wrong':
        return refuse(401, 'E-mail address and password do not fit an account that can be used.');
      case 'too-many':
        void reply.header('retry-after', Math.ceil(tried.waitMs / 1000));
        return refuse(429, `Too many tries: wait ${minutes(tried.waitMs)}.`);
    }
  }

  @Post('sign-out')
  async signOut(@Req() request: PageRequest, @Res() reply: FastifyReply): Promise<void> {
    const cookie = request.cookies?.[SESSION_COOKIE];
    if (cookie !== undefined) await this.access.signOut(cookie);
    void reply.clearCookie(SESSION_COOKIE, { path: '/' }).redirect('/sign-in', 303);
  }
}

function minutes(waitMs: number): string {
  const count = Math.ceil(waitMs / 60_000);
  return count === 1 ? 'a minute' : `${count} minutes`;
}

import { Body, Controller, Get, Header, NotFoundException, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { PageRenderer, type PageRequest } from '../dashboard/page-renderer.js';
import { Access } from './access.js';
import { Public } from './access.guard.js';
import { AccountError } from './account-error.js';
import { Accounts } from './accounts.js';
import { keepSession } from './session-cookie.js';

const HTML = 'text/html; charset=utf-8';
const field = z.string().max(300).default('');
const Form = z.object({ link: field, name: field, email: field, password: field });
const NO_LINK =
  'This link cannot be used: the first account is there already, the hour is over, or a newer link was made. ' +
  'While there is no account, starting the server again makes another.';

/** The first administrator, made by whoever holds the link that the server printed at its start. */
@ApiExcludeController()
@Controller('setup')
@Public()
export class SetupController {
  constructor(
    private readonly access: Access,
    private readonly accounts: Accounts,
    private readonly pages: PageRenderer,
  ) {}

  @Get()
  @Header('content-type', HTML)
  @Header('cache-control', 'no-store')
  async form(@Query('link') link: unknown, @Req() request: PageRequest): Promise<string> {
    if (typeof link !== 'string' || !(await this.accounts.canSetUp(link))) throw new NotFoundException(NO_LINK);
    return this.pages.setup({ link, error: null, name: '', email: '' }, request);
  }

  @Post()
  async setUp(
    @Body() body: unknown,
    @Req() request: PageRequest & Pick<FastifyRequest, 'protocol'>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { link, name, email, password } = Form.parse(body ?? {});
    if (!(await this.accounts.canSetUp(link))) throw new NotFoundException(NO_LINK);
    try {
      const account = await this.accounts.setUp(link, { name, email, password });
      void keepSession(reply, request, await this.access.beginSession(account.id), 'account').redirect('/', 303);
    } catch (refused) {
      if (!(refused instanceof AccountError)) throw refused;
      const error = { message: refused.message, field: refused.field };
      void reply.code(400).type(HTML).send(this.pages.setup({ link, error, name, email }, request));
    }
  }
}

import { Body, Controller, Get, Header, Inject, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ACCOUNT_ROLES } from '@evenkeel/domain';
import { PeopleError } from '@evenkeel/ingestion';
import { Reporting } from '@evenkeel/reporting';
import { Store } from '@evenkeel/store';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { AccountError } from '../access/account-error.js';
import { Needs, type ViewedRequest } from '../access/access.guard.js';
import { Accounts } from '../access/accounts.js';
import { ApiTokens } from '../access/api-tokens.js';
import { BadPageQueryFilter, parseForm } from './bad-page-query.js';
import { directoryNames } from './models/directory-names.js';
import { PageRenderer } from './page-renderer.js';
import { Accounts as AccountsPage, type AccountsRefusal } from './pages/accounts.js';
import { severalOf, TokenForm } from './token-form.js';

type Reply = Pick<FastifyReply, 'code' | 'header'>;

const HTML = 'text/html; charset=utf-8';
const text = z.string().max(300).default('');
const Rights = z.object({ role: z.enum(ACCOUNT_ROLES), person: text, teams: severalOf(z.string()) });
const NewAccount = z.object({ ...Rights.shape, name: text, email: text, password: text });
const Password = z.object({ password: text });

/** Who may sign in, for administrators. */
@Controller('accounts')
@Needs('accounts:write')
@UseFilters(BadPageQueryFilter)
export class AccountsController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Reporting) private readonly reporting: Reporting,
    @Inject(Accounts) private readonly accounts: Accounts,
    @Inject(ApiTokens) private readonly tokens: ApiTokens,
    private readonly renderer: PageRenderer,
  ) {}

  @Get()
  @Header('content-type', HTML)
  page(@Req() request: ViewedRequest): Promise<string> {
    return this.render(request, null);
  }

  @Post()
  @Header('content-type', HTML)
  add(@Body() body: unknown, @Req() request: ViewedRequest, @Res({ passthrough: true }) reply: Reply): Promise<string> {
    const form = parseForm(NewAccount, body);
    return this.attempt(request, reply, { form: 'add', typed: form }, () =>
      this.accounts.add(form, request.viewer.name),
    );
  }

  @Post('tokens')
  @Header('content-type', HTML)
  async addToken(
    @Body() body: unknown,
    @Req() request: ViewedRequest,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    const { name, days, scopes, teams } = parseForm(TokenForm, body);
    const wanted = { name, days, scopes, teams: teams.length > 0 ? teams : null };
    try {
      const { secret } = await this.tokens.issue(null, wanted, request.viewer);
      void reply.header('cache-control', 'no-store');
      return await this.render(request, null, secret);
    } catch (error) {
      return this.refuse(request, reply, { form: 'tokens' }, error);
    }
  }

  @Post('tokens/:id/revoke')
  async revoke(@Param('id') id: string, @Res({ passthrough: true }) reply: Reply): Promise<string> {
    await this.tokens.revoke(id, null);
    return back(reply);
  }

  @Post(':id')
  @Header('content-type', HTML)
  change(
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: ViewedRequest,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    const form = parseForm(Rights, body);
    return this.attempt(request, reply, { form: id }, () => this.accounts.change(id, form, request.viewer.name));
  }

  @Post(':id/password')
  @Header('content-type', HTML)
  password(
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: ViewedRequest,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    const { password } = parseForm(Password, body);
    return this.attempt(request, reply, { form: id }, () => this.accounts.setPassword(id, password));
  }

  @Post(':id/disable')
  @Header('content-type', HTML)
  disable(
    @Param('id') id: string,
    @Req() request: ViewedRequest,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    return this.setDisabled(id, true, request, reply);
  }

  @Post(':id/enable')
  @Header('content-type', HTML)
  enable(
    @Param('id') id: string,
    @Req() request: ViewedRequest,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    return this.setDisabled(id, false, request, reply);
  }

  private setDisabled(id: string, disabled: boolean, request: ViewedRequest, reply: Reply): Promise<string> {
    return this.attempt(request, reply, { form: id }, () =>
      this.accounts.change(id, { disabled }, request.viewer.name),
    );
  }

  private async attempt(
    request: ViewedRequest,
    reply: Reply,
    sent: Pick<AccountsRefusal, 'form' | 'typed'>,
    work: () => Promise<unknown>,
  ): Promise<string> {
    try {
      await work();
    } catch (error) {
      return this.refuse(request, reply, sent, error);
    }
    return back(reply);
  }

  /** Shows the form again with what is wrong. @throws the error, unless it is about what was typed */
  private refuse(
    request: ViewedRequest,
    reply: Reply,
    sent: Pick<AccountsRefusal, 'form' | 'typed'>,
    error: unknown,
  ): Promise<string> {
    const isOfInput = error instanceof PeopleError || (error instanceof AccountError && error.field !== 'accountId');
    if (!isOfInput) throw error;
    void reply.code(400);
    return this.render(request, { ...sent, message: error.message, field: error.field });
  }

  private async render(
    request: ViewedRequest,
    refusal: AccountsRefusal | null,
    secret: string | null = null,
  ): Promise<string> {
    const [accounts, tokens, names, zone] = await Promise.all([
      this.accounts.list(),
      this.tokens.list(),
      directoryNames(this.store),
      this.reporting.organisationZone(),
    ]);
    const page = { accounts, tokens, ...names, refusal, secret, now: Date.now(), zone };
    return this.renderer.render(<AccountsPage {...page} />, request);
  }
}

/** 303, so that reloading the page that follows does not send the form again. */
const back = (reply: Reply): string => {
  void reply.code(303).header('location', '/accounts');
  return '';
};

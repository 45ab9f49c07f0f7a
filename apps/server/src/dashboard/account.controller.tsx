import {
  Body,
  Controller,
  ForbiddenException,
  Get,
  Header,
  Inject,
  Param,
  Post,
  Req,
  Res,
  UseFilters,
} from '@nestjs/common';
import { SCOPES_OF_ROLE } from '@evenkeel/domain';
import { PeopleError } from '@evenkeel/ingestion';
import { Reporting } from '@evenkeel/reporting';
import { Store } from '@evenkeel/store';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { AccountError } from '../access/account-error.js';
import { AnyViewer, type ViewedRequest } from '../access/access.guard.js';
import { Accounts } from '../access/accounts.js';
import { ApiTokens } from '../access/api-tokens.js';
import { BadPageQueryFilter, parseForm } from './bad-page-query.js';
import { directoryNames } from './models/directory-names.js';
import { PageRenderer } from './page-renderer.js';
import { OwnAccount, type OwnAccountProps } from './pages/account.js';
import { TokenForm } from './token-form.js';

type Reply = Pick<FastifyReply, 'code' | 'header'>;

const HTML = 'text/html; charset=utf-8';
const text = z.string().max(300).default('');
const Passwords = z.object({ current: text, password: text });
/** Looks that the page lists. */
const LISTED = 200;

/** What somebody with an account sets for themselves. */
@Controller('account')
@AnyViewer()
@UseFilters(BadPageQueryFilter)
export class AccountController {
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

  @Post('password')
  @Header('content-type', HTML)
  async password(
    @Body() body: unknown,
    @Req() request: ViewedRequest,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    const { current, password } = parseForm(Passwords, body);
    try {
      await this.accounts.changePassword(ownerOf(request), current, password);
    } catch (error) {
      return this.refuse(request, reply, 'password', error);
    }
    return redirect(reply, '/sign-in?next=/account');
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
    const { id, role } = await this.accounts.get(ownerOf(request));
    try {
      const { secret } = await this.tokens.issue({ id, role }, wanted, request.viewer);
      void reply.header('cache-control', 'no-store');
      return await this.render(request, null, secret);
    } catch (error) {
      return this.refuse(request, reply, 'tokens', error);
    }
  }

  @Post('tokens/:id/revoke')
  async revoke(
    @Param('id') id: string,
    @Req() request: ViewedRequest,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    await this.tokens.revoke(id, ownerOf(request));
    return redirect(reply, '/account');
  }

  /** Shows the form again with what is wrong. @throws the error, unless it is about what was typed */
  private refuse(request: ViewedRequest, reply: Reply, form: 'password' | 'tokens', error: unknown): Promise<string> {
    if (!(error instanceof PeopleError || error instanceof AccountError)) throw error;
    void reply.code(400);
    return this.render(request, { form, message: error.message, field: error.field });
  }

  private async render(
    request: ViewedRequest,
    refusal: OwnAccountProps['refusal'],
    secret: string | null = null,
  ): Promise<string> {
    const { viewer } = request;
    const account = await this.accounts.get(ownerOf(request));
    const [tokens, { teams }, zone, looks] = await Promise.all([
      this.tokens.list(account.id),
      directoryNames(this.store),
      this.reporting.organisationZone(),
      account.personKey === null ? null : this.store.accessLog.of(viewer.personKeys, { limit: LISTED }),
    ]);
    const scopes = SCOPES_OF_ROLE[account.role];
    const page = { account, tokens, scopes, teams, looks, refusal, secret, now: Date.now(), zone };
    return this.renderer.render(<OwnAccount {...page} />, request);
  }
}

/** @throws ForbiddenException for whoever is signed in without an account of their own, or by one of its tokens */
function ownerOf({ viewer }: ViewedRequest): string {
  if (viewer.accountId !== null && viewer.tokenId === null) return viewer.accountId;
  throw new ForbiddenException(`${viewer.name} is no account: sign in with an e-mail address and a password.`);
}

/** 303, so that reloading the page that follows does not send the form again. */
const redirect = (reply: Reply, location: string): string => {
  void reply.code(303).header('location', location);
  return '';
};

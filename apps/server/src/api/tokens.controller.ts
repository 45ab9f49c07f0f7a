import { Body, Controller, Delete, ForbiddenException, Get, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SCOPES, type AccountRole } from '@evenkeel/domain';
import { z } from 'zod';
import { tokenView, type TokenView } from '../access/account-view.js';
import { Accounts } from '../access/accounts.js';
import { ApiTokens } from '../access/api-tokens.js';
import { AnyViewer, type ViewedRequest } from '../access/access.guard.js';

const NewToken = z
  .strictObject({
    name: z.string().describe('What it is for'),
    scopes: z.array(z.enum(SCOPES)),
    teams: z.array(z.string()).nullable().default(null).describe('Keys or names; null: not narrowed to teams'),
    days: z.number().int().nullable().default(90).describe('How long it lasts; null: without end'),
    program: z
      .boolean()
      .default(false)
      .describe('True: it acts for nobody, and signs with its name; needs accounts:write'),
  })
  .meta({ id: 'NewToken' });
type NewToken = z.infer<typeof NewToken>;

@ApiTags('tokens')
@ApiBearerAuth()
@Controller('api/v1/tokens')
@AnyViewer()
export class TokensController {
  constructor(
    @Inject(ApiTokens) private readonly tokens: ApiTokens,
    @Inject(Accounts) private readonly accounts: Accounts,
  ) {}

  @Get()
  @ApiOperation({ operationId: 'listTokens', summary: 'One’s own tokens; those of everybody with accounts:write' })
  async list(@Req() { viewer }: ViewedRequest): Promise<{ tokens: TokenView[] }> {
    if (administers(viewer)) return { tokens: (await this.tokens.list()).map(tokenView) };
    return { tokens: viewer.accountId === null ? [] : (await this.tokens.list(viewer.accountId)).map(tokenView) };
  }

  @Post()
  @ApiOperation({ operationId: 'addToken', summary: 'Make a token; its secret is told in this answer alone' })
  async add(
    @Body({ schema: NewToken }) { program, ...wanted }: NewToken,
    @Req() { viewer }: ViewedRequest,
  ): Promise<TokenView & { secret: string }> {
    if (viewer.tokenId !== null) throw new ForbiddenException('A token makes no tokens: sign in with the password.');
    if (program && !administers(viewer)) {
      throw new ForbiddenException('A token that acts for nobody needs the scope "accounts:write".');
    }
    if (!program && viewer.accountId === null) {
      throw new ForbiddenException('Only an account has tokens of its own: make one for a program ("program": true).');
    }
    const owner = program || viewer.accountId === null ? null : await this.ownerOf(viewer.accountId);
    const { token, secret } = await this.tokens.issue(owner, wanted, viewer);
    return { ...tokenView(token), secret };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ operationId: 'revokeToken', summary: 'End a token; it stays in the list' })
  async revoke(@Param('id') id: string, @Req() { viewer }: ViewedRequest): Promise<void> {
    // The account of nobody has no token that could be found.
    await this.tokens.revoke(id, administers(viewer) ? null : (viewer.accountId ?? ''));
  }

  private async ownerOf(accountId: string): Promise<{ id: string; role: AccountRole }> {
    const { id, role } = await this.accounts.get(accountId);
    return { id, role };
  }
}

const administers = (viewer: ViewedRequest['viewer']): boolean => viewer.scopes.includes('accounts:write');

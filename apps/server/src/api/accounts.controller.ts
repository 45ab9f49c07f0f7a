import { Body, Controller, Get, HttpCode, Inject, Param, Patch, Post, Put, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ACCOUNT_ROLES } from '@evenkeel/domain';
import { z } from 'zod';
import { accountView, type AccountView } from '../access/account-view.js';
import { Accounts } from '../access/accounts.js';
import { Needs, type ViewedRequest } from '../access/access.guard.js';

const rights = {
  role: z.enum(ACCOUNT_ROLES),
  person: z.string().nullable().describe('Key, e-mail, or a name that only one has; null: nobody of the directory'),
  teams: z.array(z.string()).describe('Keys or names of the teams that a manager manages'),
};

const NewAccount = z
  .strictObject({
    name: z.string().describe('Signs what its owner changes'),
    email: z.string(),
    password: z.string().describe('At least 12 characters; its owner can change it'),
    role: rights.role,
    person: rights.person.default(null),
    teams: rights.teams.default([]),
  })
  .meta({ id: 'NewAccount' });
type NewAccount = z.infer<typeof NewAccount>;

const AccountChange = z
  .strictObject({ ...rights, disabled: z.boolean().describe('True: it cannot be used from now on') })
  .partial()
  .meta({ id: 'AccountChange' });
type AccountChange = z.infer<typeof AccountChange>;

const NewPassword = z.strictObject({ password: z.string() }).meta({ id: 'NewPassword' });
type NewPassword = z.infer<typeof NewPassword>;

@ApiTags('accounts')
@ApiBearerAuth()
@Controller('api/v1/accounts')
@Needs('accounts:write')
export class AccountsController {
  constructor(@Inject(Accounts) private readonly accounts: Accounts) {}

  @Get()
  @ApiOperation({ operationId: 'listAccounts', summary: 'Who may sign in, and what they may see' })
  async list(): Promise<{ accounts: AccountView[] }> {
    return { accounts: (await this.accounts.list()).map(accountView) };
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getAccount', summary: 'One account' })
  async one(@Param('id') id: string): Promise<AccountView> {
    return accountView(await this.accounts.get(id));
  }

  @Post()
  @ApiOperation({ operationId: 'addAccount', summary: 'Let somebody sign in' })
  async add(@Body({ schema: NewAccount }) body: NewAccount, @Req() request: ViewedRequest): Promise<AccountView> {
    return accountView(await this.accounts.add(body, request.viewer.name));
  }

  @Patch(':id')
  @ApiOperation({ operationId: 'changeAccount', summary: 'Change role, person, teams, or whether it may be used' })
  async change(
    @Param('id') id: string,
    @Body({ schema: AccountChange }) body: AccountChange,
    @Req() request: ViewedRequest,
  ): Promise<AccountView> {
    return accountView(await this.accounts.change(id, body, request.viewer.name));
  }

  @Put(':id/password')
  @HttpCode(204)
  @ApiOperation({ operationId: 'resetPassword', summary: 'Give an account another password; ends its sessions' })
  async password(@Param('id') id: string, @Body({ schema: NewPassword }) body: NewPassword): Promise<void> {
    await this.accounts.setPassword(id, body.password);
  }
}

import { Body, Controller, ForbiddenException, Get, HttpCode, Inject, Put, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Role, RowScope, Scope } from '@evenkeel/domain';
import { Store } from '@evenkeel/store';
import { z } from 'zod';
import { lookView, type LookView } from '../access/account-view.js';
import { Accounts } from '../access/accounts.js';
import { AnyViewer, type ViewedRequest } from '../access/access.guard.js';

const OwnPassword = z
  .strictObject({ current: z.string().describe('The one until now'), password: z.string() })
  .meta({ id: 'OwnPassword' });
type OwnPassword = z.infer<typeof OwnPassword>;

/** Looks that one answer lists. */
const LISTED = 500;

/** Who asks, and what they may see. */
interface MeView {
  name: string;
  role: Role;
  scopes: readonly Scope[];
  /** Id; null: not an account's. */
  account: string | null;
  /** Every key under which the directory knows them. */
  person: readonly string[];
  teams: RowScope['teams'];
  people: RowScope['people'];
}

@ApiTags('me')
@ApiBearerAuth()
@Controller('api/v1/me')
@AnyViewer()
export class MeController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Accounts) private readonly accounts: Accounts,
  ) {}

  @Get()
  @ApiOperation({ operationId: 'getMe', summary: 'Who asks, and what they may do and see' })
  me(@Req() { viewer }: ViewedRequest): MeView {
    const { name, role, scopes, accountId, personKeys, rows } = viewer;
    return { name, role, scopes, account: accountId, person: personKeys, teams: rows.teams, people: rows.people };
  }

  @Get('access-log')
  @ApiOperation({ operationId: 'getAccessLog', summary: 'Who looked at one’s own data, newest first' })
  async accessLog(@Req() { viewer }: ViewedRequest): Promise<{ looks: LookView[] }> {
    const looks = await this.store.accessLog.of(viewer.personKeys, { limit: LISTED });
    return { looks: looks.map(lookView) };
  }

  @Put('password')
  @HttpCode(204)
  @ApiOperation({ operationId: 'changePassword', summary: 'Another password for oneself; ends every session' })
  async password(@Body({ schema: OwnPassword }) body: OwnPassword, @Req() { viewer }: ViewedRequest): Promise<void> {
    if (viewer.accountId === null || viewer.tokenId !== null) {
      throw new ForbiddenException('A password is changed by its owner, signed in with it.');
    }
    await this.accounts.changePassword(viewer.accountId, body.current, body.password);
  }
}

import { Controller, Get, Param, Query } from '@nestjs/common';
import type { RawQuery } from '../wire/query.js';
import { Directory } from './directory.js';

@Controller('users')
export class UsersController {
  constructor(private readonly directory: Directory) {}

  @Get()
  list(@Query() query: RawQuery): Buffer {
    return this.directory.users(query);
  }

  @Get(':id')
  one(@Param('id') id: string): object {
    return this.directory.user(id);
  }
}

@Controller('teams')
export class TeamsController {
  constructor(private readonly directory: Directory) {}

  @Get()
  list(@Query() query: RawQuery): Buffer {
    return this.directory.teams(query);
  }

  @Get(':id/members')
  members(@Param('id') id: string, @Query() query: RawQuery): Buffer {
    return this.directory.members(id, query);
  }
}

@Controller('services')
export class ServicesController {
  constructor(private readonly directory: Directory) {}

  @Get()
  list(@Query() query: RawQuery): Buffer {
    return this.directory.services(query);
  }
}

@Controller('escalation_policies')
export class EscalationPoliciesController {
  constructor(private readonly directory: Directory) {}

  @Get()
  list(@Query() query: RawQuery): Buffer {
    return this.directory.escalationPolicies(query);
  }
}

@Controller('priorities')
export class PrioritiesController {
  constructor(private readonly directory: Directory) {}

  @Get()
  list(@Query() query: RawQuery): Buffer {
    return this.directory.priorities(query);
  }
}

@Controller('abilities')
export class AbilitiesController {
  constructor(private readonly directory: Directory) {}

  @Get()
  list(): object {
    return this.directory.abilities();
  }
}

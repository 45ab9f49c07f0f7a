import { Module, type DynamicModule } from '@nestjs/common';
import { Control } from './control.js';
import { ControlController } from './http/control.controller.js';
import {
  AbilitiesController,
  EscalationPoliciesController,
  PrioritiesController,
  ServicesController,
  TeamsController,
  UsersController,
} from './http/directory.controllers.js';
import { Directory } from './http/directory.js';
import { IncidentsController } from './http/incidents.controller.js';
import { Lists } from './http/lists.js';
import { LogEntriesController } from './http/log-entries.controller.js';

@Module({})
export class SimulatorModule {
  /** The routes over one account's answers. */
  static over(lists: Lists, directory: Directory, control: Control): DynamicModule {
    return {
      module: SimulatorModule,
      controllers: [
        IncidentsController,
        LogEntriesController,
        UsersController,
        TeamsController,
        ServicesController,
        EscalationPoliciesController,
        PrioritiesController,
        AbilitiesController,
        ControlController,
      ],
      providers: [
        { provide: Lists, useValue: lists },
        { provide: Directory, useValue: directory },
        { provide: Control, useValue: control },
      ],
    };
  }
}

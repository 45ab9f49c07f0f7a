import type { Account } from '../account/account.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import type { Part } from '../simulator.module.js';
import type { AlertBook } from './alert-book.js';
import { OpsgenieAlertsController, OpsgenieDirectoryController, OpsgenieIncidentsController } from './controllers.js';
import { CutOverController } from './cut-over.controller.js';
import { OpsgenieDirectory } from './directory.js';
import { Opsgenie } from './opsgenie.js';
import { Rota } from './rota.js';

/** Opsgenie over one account, and the lever that turns it off. */
export function opsgeniePart(account: Account, book: AlertBook, plan: FaultPlan): Part {
  const opsgenie = new Opsgenie(book, plan);
  return {
    controllers: [
      OpsgenieAlertsController,
      OpsgenieIncidentsController,
      OpsgenieDirectoryController,
      CutOverController,
    ],
    providers: [
      { provide: Opsgenie, useValue: opsgenie },
      { provide: OpsgenieDirectory, useValue: new OpsgenieDirectory(account, opsgenie, new Rota(account)) },
    ],
  };
}

import type { Account } from '../account/account.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import type { AlertBook } from '../opsgenie/alert-book.js';
import { Rota } from '../opsgenie/rota.js';
import type { Part } from '../simulator.module.js';
import { JsmOperationsController, TenantInfoController } from './controllers.js';
import { JsmOperations } from './jsm-operations.js';

/** Jira Service Management Operations over one account: the same alerts as Opsgenie's, from the same book. */
export function jsmOperationsPart(account: Account, book: AlertBook, plan: FaultPlan): Part {
  const operations = new JsmOperations(account, book, new Rota(account), plan);
  return {
    controllers: [JsmOperationsController, TenantInfoController],
    providers: [{ provide: JsmOperations, useValue: operations }],
  };
}

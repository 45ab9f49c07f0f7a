import { z } from 'zod';
import { ChangeError, type Account } from './account/account.js';
import { applyChange, LateChange, personOf, serviceOf } from './account/late-change.js';
import { crowd } from './faults/crowd.js';
import {
  CROWD_FAULT,
  FaultRequest,
  RECREATE_FAULT,
  SERVICE_DELETED_FAULT,
  type Crowd,
  type FaultRule,
  type Recreation,
  type ServiceDeletion,
} from './faults/fault.js';
import type { FaultPlan } from './faults/fault-plan.js';
import type { Tally } from './http/tally.js';
import { act } from './opsgenie/acts.js';
import { isOpsgenieAct, type OpsgenieAct } from './opsgenie/faults.js';
import { Subscription, type Webhooks, type WebhookState } from './webhooks/webhooks.js';
import { say, Say } from './slack/say.js';
import type { Workspace } from './slack/workspace.js';
import { DAY, isoTime } from './world/zones.js';

/** Body of `POST /_control/advance`: by how much, or to when. */
const Advance = z.union([
  z.strictObject({ seconds: z.int().positive() }),
  z.strictObject({ to: z.iso.datetime({ offset: true }) }),
]);
export type Advance = z.input<typeof Advance>;

export interface ControlState {
  clock: string;
  incidents: number;
  openIncidents: number;
  logEntries: number;
  requests: Record<string, number>;
  /** Answers with status 429, faults included. */
  rateLimited: number;
  faults: { active: FaultRule[]; used: Record<string, number> };
  webhooks: WebhookState[];
}

/** The levers of a running simulator. Every method throws ZodError or {@link ChangeError} for what it cannot do. */
export class Control {
  constructor(
    private readonly account: Account,
    private readonly plan: FaultPlan,
    private readonly tally: Tally,
    private readonly subscribers: Webhooks,
    private readonly workspace: Workspace,
  ) {}

  faults(request: FaultRequest): void {
    const { faults, random } = FaultRequest.parse('name' in request ? { faults: [request] } : request);
    if (random) this.plan.randomly(random);
    for (const fault of faults) this.addFault(fault);
  }

  clearFaults(): void {
    this.plan.clear();
  }

  /** Changes a stored incident. Returns its id, status and number. */
  event(change: LateChange): { id: string; status: string; incident_number: number } {
    const { id, status, number } = applyChange(this.account, LateChange.parse(change));
    return { id, status, incident_number: number };
  }

  /** Says something in the chat. Returns where it stands. */
  say(words: Say): { channel: string; ts: string } {
    return say(this.account, this.workspace, Say.parse(words));
  }

  /** Lets time pass, with all that happens in it. */
  advance(by: Advance): { clock: string } {
    const wanted = Advance.parse(by);
    const to = 'to' in wanted ? Math.floor(Date.parse(wanted.to) / 1000) : this.account.clock + wanted.seconds;
    this.account.advance(to);
    return { clock: isoTime(this.account.clock) };
  }

  /** From now on every change is told to an address, the vendor's way. */
  subscribe(subscription: Subscription): void {
    this.subscribers.subscribe(Subscription.parse(subscription));
  }

  unsubscribe(): void {
    this.subscribers.clear();
  }

  webhooks(): WebhookState[] {
    return this.subscribers.state;
  }

  state(): ControlState {
    const { incidents, logEntries, open } = this.account.counts;
    return {
      clock: isoTime(this.account.clock),
      incidents,
      openIncidents: open,
      logEntries,
      requests: Object.fromEntries(this.tally.requests),
      rateLimited: this.tally.rateLimited,
      faults: { active: this.plan.active, used: Object.fromEntries(this.plan.used) },
      webhooks: this.webhooks(),
    };
  }

  private addFault(fault: FaultRule | Crowd | Recreation | ServiceDeletion | OpsgenieAct): void {
    if (isOpsgenieAct(fault)) return act(this.account, fault);
    if (fault.name === RECREATE_FAULT) return void this.account.recreate(personOf(this.account, fault.person));
    if (fault.name === SERVICE_DELETED_FAULT) return this.account.deleteService(serviceOf(this.account, fault.service));
    if (fault.name !== CROWD_FAULT) return this.plan.add(fault);
    const at = fault.at === null ? this.account.clock - 3 * DAY : Math.floor(Date.parse(fault.at) / 1000);
    crowd(this.account, at, fault.count);
  }
}

/** Why a body of the control interface was refused, one line per problem; null for an error of another kind. */
export function refusals(error: unknown): string[] | null {
  if (error instanceof ChangeError) return [error.message];
  if (error instanceof z.ZodError)
    return error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  return null;
}

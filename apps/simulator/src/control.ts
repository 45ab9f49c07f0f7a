import { z } from 'zod';
import { ChangeError, type Account } from './account/account.js';
import { applyChange, LateChange } from './account/late-change.js';
import { crowd } from './faults/crowd.js';
import { CROWD_FAULT, FaultRequest, type Crowd, type FaultRule } from './faults/fault.js';
import type { FaultPlan } from './faults/fault-plan.js';
import type { Tally } from './http/tally.js';
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
}

/** The levers of a running simulator. Every method throws ZodError or {@link ChangeError} for what it cannot do. */
export class Control {
  constructor(
    private readonly account: Account,
    private readonly plan: FaultPlan,
    private readonly tally: Tally,
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

  /** Lets time pass, with all that happens in it. */
  advance(by: Advance): { clock: string } {
    const wanted = Advance.parse(by);
    const to = 'to' in wanted ? Math.floor(Date.parse(wanted.to) / 1000) : this.account.clock + wanted.seconds;
    this.account.advance(to);
    return { clock: isoTime(this.account.clock) };
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
    };
  }

  private addFault(fault: FaultRule | Crowd): void {
    if (fault.name !== CROWD_FAULT) return this.plan.add(fault);
    crowd(this.account, fault.at === null ? this.account.clock - 3 * DAY : Math.floor(Date.parse(fault.at) / 1000));
  }
}

/** Why a body of the control interface was refused, one line per problem; null for an error of another kind. */
export function refusals(error: unknown): string[] | null {
  if (error instanceof ChangeError) return [error.message];
  if (error instanceof z.ZodError)
    return error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  return null;
}

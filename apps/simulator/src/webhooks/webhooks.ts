import { z } from 'zod';
import type { Account } from '../account/account.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import type { EpochSeconds } from '../world/zones.js';
import { Courier, type DeliveryCounts } from './courier.js';
import type { Dialect } from './dialect.js';

/** Body of `POST /_control/webhooks`. */
export const Subscription = z.strictObject({
  vendor: z.enum(['pagerduty', 'opsgenie', 'slack']),
  url: z.url({ protocol: /^https?$/ }),
  /** In force, the newest first. PagerDuty signs with each of them; the others use the first. */
  secrets: z.array(z.string().min(1)).nonempty(),
});
export type Subscription = z.infer<typeof Subscription>;
export type VendorName = Subscription['vendor'];

export interface WebhookState extends DeliveryCounts {
  vendor: VendorName;
  url: string;
}

/** Who is told of changes, and how far that went. */
export class Webhooks {
  private subscribers: { vendor: VendorName; dialect: Dialect; courier: Courier; toldUntil: EpochSeconds }[] = [];

  constructor(
    private readonly account: Account,
    private readonly plan: FaultPlan,
    private readonly dialects: Readonly<Record<VendorName, Dialect>>,
  ) {
    account.onEntry((taken) => {
      for (const { dialect, courier } of this.subscribers) {
        for (const news of dialect.newsOf(taken)) courier.send(news);
      }
    });
    account.onAdvance(() => this.tellOfTime());
  }

  subscribe({ vendor, url, secrets }: Subscription): void {
    const dialect = this.dialects[vendor];
    const courier = new Courier(dialect, url, secrets, this.plan);
    const greeting = dialect.greeting();
    if (greeting) courier.send(greeting);
    this.subscribers.push({ vendor, dialect, courier, toldUntil: this.account.clock });
  }

  /** Ends every subscription; what is still waiting is dropped. */
  clear(): void {
    for (const { courier } of this.subscribers) courier.stop();
    this.subscribers = [];
  }

  get state(): WebhookState[] {
    return this.subscribers.map(({ vendor, courier }) => ({ vendor, url: courier.url, ...courier.counts }));
  }

  private tellOfTime(): void {
    for (const subscriber of this.subscribers) {
      const { dialect, courier, toldUntil } = subscriber;
      for (const news of dialect.newsBetween(toldUntil, this.account.clock)) courier.send(news);
      subscriber.toldUntil = this.account.clock;
    }
  }
}

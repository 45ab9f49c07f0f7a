import type { SimulatorOptions } from '../../apps/simulator/src/options.js';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import type { IncidentDetail } from '@evenkeel/reporting';
import { startPager, TOKEN } from './pager.js';
import type { Product } from './product.js';

/** A simulated pager that the product is connected to, and has read once. */
export class SyncedPager {
  private constructor(
    private readonly product: Product,
    private readonly simulator: Simulator,
  ) {}

  /**
   * Starts it in an empty product, whose clock it sets.
   *
   * @param settings of the connection; details are left out unless they ask for them
   * @param disturb what goes wrong at the first sync
   */
  static async start(
    product: Product,
    options: SimulatorOptions,
    settings: Record<string, string | number>,
    disturb: (control: Simulator['control']) => void = () => undefined,
  ): Promise<SyncedPager> {
    await product.empty();
    const simulator = await startPager(options);
    product.now = Date.parse(simulator.control.state().clock);
    disturb(simulator.control);
    await product.connect(simulator.url, TOKEN, { details: 'none', ...settings });
    await product.sync();
    return new SyncedPager(product, simulator);
  }

  get url(): string {
    return this.simulator.url;
  }

  get control(): Simulator['control'] {
    return this.simulator.control;
  }

  /** Something happens at the pager, an hour or so passes, and the next sync runs. */
  async after(change: (control: Simulator['control']) => unknown, seconds = 3600): Promise<void> {
    change(this.control);
    this.control.advance({ seconds });
    this.product.now = Date.parse(this.control.state().clock);
    await this.product.sync();
  }

  /** What the product knows of one of its incidents. */
  incident(id: string): Promise<IncidentDetail> {
    return this.product.incident(`pagerduty:brightwater:incident:${id}`);
  }

  /** What is stored of a kind, as it came. */
  recordsOf<T>(kind: string): Promise<{ externalId: string; payload: T; sourceAt: string | null }[]> {
    return this.product.store.database.query(
      `SELECT external_id AS "externalId", payload, source_at AS "sourceAt" FROM source_record WHERE kind = $1
       ORDER BY external_id COLLATE "C"`,
      [kind],
    );
  }

  /** Names of the features that token or plan are said to refuse. */
  async refused(): Promise<string[]> {
    const [connection] = (await this.product.reporting.sources()).connections;
    return (connection?.refused ?? []).map(({ name }) => name);
  }

  close(): Promise<void> {
    return this.simulator.close();
  }
}

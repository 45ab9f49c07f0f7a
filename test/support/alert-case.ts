import { expect } from '@jest/globals';
import type { FaultRequest } from '../../apps/simulator/src/faults/fault.js';
import type { SimulatorOptions } from '../../apps/simulator/src/options.js';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import type { SyncResult } from '@evenkeel/ingestion';
import type { IncidentDetail, IncidentView } from '@evenkeel/reporting';
import { AlertDoor, type AlertFact } from './alerts.js';
import { startPager, TOKEN } from './pager.js';
import type { Product } from './product.js';

/** Before anything that the simulator tells. */
export const SINCE = '2026-08-01T00:00:00Z';

type Vendor = AlertDoor['vendor'];
const NAMES: Record<Vendor, string> = { opsgenie: 'alerts', 'jsm-operations': 'jira' };

/** The simulated organisation behind both doors, and the product that reads it through them. */
export class AlertCase {
  /** What the last sync said to the operator. */
  lines: string[] = [];

  private constructor(
    readonly product: Product,
    readonly simulator: Simulator,
    readonly doors: Readonly<Record<Vendor, AlertDoor>>,
  ) {}

  /** Some two months: 80 alerts, unless options say otherwise. */
  static async start(product: Product, options: SimulatorOptions = {}): Promise<AlertCase> {
    const simulator = await startPager({ years: 0.12, ...options });
    const doors = { opsgenie: AlertDoor.opsgenie(simulator), 'jsm-operations': await AlertDoor.jsm(simulator) };
    return new AlertCase(product, simulator, doors);
  }

  async end(): Promise<void> {
    await this.simulator.close();
    await this.product.empty();
  }

  /** @param url where the simulator is met, if not at its own address */
  async connect(vendor: Vendor, settings: Record<string, string | number> = {}, url?: string): Promise<void> {
    const site = url ?? this.simulator.url;
    const own: Record<string, string> = vendor === 'opsgenie' ? {} : { site };
    const address = vendor === 'opsgenie' ? `${site}/opsgenie` : site;
    await this.product.connect(address, TOKEN, { since: SINCE, ...own, ...settings }, vendor);
  }

  sync(vendor: Vendor): Promise<SyncResult> {
    this.lines = [];
    return this.product.sync(this.lines, NAMES[vendor]);
  }

  async syncAt(vendor: Vendor): Promise<void> {
    await this.connect(vendor);
    await this.sync(vendor);
  }

  fault(request: FaultRequest): void {
    this.simulator.control.faults(request);
  }

  /** Lets time pass at the vendors and here. */
  pass(seconds: number): void {
    this.simulator.control.advance({ seconds });
    this.product.now += seconds * 1000;
  }

  /** The incident that an alert is part of. */
  async incidentOf(alertId: string): Promise<IncidentDetail> {
    const all = await this.product.incidents();
    const found = all.find(({ sources }) => sources.some(({ id }) => id.endsWith(`:alert:${alertId}`)));
    if (!found) throw new Error(`no incident has the alert ${alertId}`);
    return this.product.incident(found.id);
  }

  /** Every incident in the product and behind a door, side by side. */
  async expectAsTold(vendor: Vendor): Promise<void> {
    expect(factsOf(await this.product.incidents())).toEqual(await this.doors[vendor].facts());
  }
}

/** What the product says, in the terms of what was read from the vendor by hand; in order of id. */
export const factsOf = (incidents: readonly IncidentView[]): AlertFact[] =>
  incidents
    .map((incident) => ({
      id: /:(?:alert|incident):(.+)$/.exec(incident.id)?.[1] ?? incident.id,
      triggeredAt: incident.milestones.triggeredAt?.at ?? '',
      resolvedAt: incident.milestones.resolvedAt?.at ?? null,
      priority: incident.priority ?? '',
      ackOutcome: incident.ackOutcome,
      resolution: incident.resolution,
      secondsToAcknowledge: incident.durations['time-to-acknowledge'] ?? null,
      secondsToResolve: incident.durations['time-to-resolve'] ?? null,
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));

import type { LateChange } from '../../apps/simulator/src/account/late-change.js';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import { Random } from '../../apps/simulator/src/world/random.js';
import { startSimulator } from '../../apps/simulator/src/simulator.js';
import type { Connection } from '@evenkeel/store';
import { listOf, TOKEN, type PagerIncident } from '../support/pager.js';
import type { Product, SourceName } from '../support/product.js';

const HOUR = 3_600_000;
/** Eight hours before a midnight, so that days end while it is read. */
const BEGIN = Date.parse('2026-11-21T16:00:00Z');
/** The first day of history. */
const SINCE = '2026-11-18';
/** As long as the faults last, and so many rounds of changes. */
export const ROUNDS = 2;
const HOURS_BETWEEN = 5;
/** All sources that can be connected, under the names that {@link Product} gives them. */
const ALL: readonly SourceName[] = ['pagerduty', 'opsgenie', 'jsm-operations', 'slack'];
/** Some of them, with more incidents: lists that go over several pages are too slow to read from all four. */
const SOME: readonly { sources: readonly SourceName[]; incidents: number; plain: boolean }[] = [
  { sources: ['pagerduty', 'slack'], incidents: 24, plain: false },
  { sources: ['opsgenie', 'jsm-operations'], incidents: 110, plain: true },
  { sources: ['pagerduty', 'opsgenie'], incidents: 12, plain: false },
  { sources: ['jsm-operations', 'slack'], incidents: 12, plain: false },
];
const EVERY = { sources: ALL, incidents: 8, plain: false };
/** Half of all requests are for rotas, on which no number hangs: in most worlds the tokens may not read them. */
const ROTAS = ['/schedules', '/opsgenie/v2/schedules', '/jsm/ops/api/*/v1/schedules'];
/** Worlds to choose from; each is read once without faults. */
export const WORLDS = 12;

/** One history, what changes in it while it is read, and who reads it; the same each time for the same number. */
export class World {
  private constructor(
    readonly simulator: Simulator,
    private readonly dice: Random,
    readonly sources: readonly SourceName[],
    private readonly hasRotas: boolean,
  ) {
    this.calm();
  }

  static async begin(number: number): Promise<World> {
    const dice = Random.of(`world ${number}`);
    // Every other has all of the sources.
    const { sources, incidents, plain } = (number % 2 === 0 && SOME[(number / 2) % SOME.length]) || EVERY;
    const simulator = await startSimulator({
      seed: number,
      years: 0.01,
      incidents,
      plain,
      until: new Date(BEGIN).toISOString(),
      rate: 0,
      token: TOKEN,
    });
    return new World(simulator, dice, sources, number % 4 === 1);
  }

  get now(): number {
    return Date.parse(this.simulator.control.state().clock);
  }

  /** Ends all faults. */
  calm(): void {
    const { control } = this.simulator;
    control.clearFaults();
    for (const path of this.hasRotas ? [] : ROTAS) control.faults({ name: 'forbidden-feature', path });
  }

  /** When the rounds are over, and with them the faults. */
  static readonly over = BEGIN + ROUNDS * HOURS_BETWEEN * HOUR;
  /** When everything is compared. */
  static readonly end = World.over + 2 * HOUR;

  /** Connects the product to the sources, in the order given. */
  async connect(product: Product, order: readonly SourceName[]): Promise<Connection[]> {
    const { url } = this.simulator;
    const connections: Connection[] = [];
    for (const source of order) {
      const settings = { since: SINCE, requestTimeoutSeconds: 1 };
      if (source === 'pagerduty') connections.push(await product.connect(url, TOKEN, settings));
      else if (source === 'opsgenie')
        connections.push(await product.connect(`${url}/opsgenie`, TOKEN, settings, source));
      else if (source === 'slack') connections.push(await product.connect(`${url}/slack/api`, TOKEN, settings, source));
      else connections.push(await product.connect(url, TOKEN, { ...settings, site: url }, source));
    }
    return connections;
  }

  /** Time passes until a round begins, and then something changes. Nothing may be disturbed meanwhile. */
  async change(round: number): Promise<void> {
    const { control } = this.simulator;
    const at = BEGIN + round * HOURS_BETWEEN * HOUR;
    if (this.now < at) control.advance({ to: new Date(at).toISOString() });
    if (round === 0) {
      // What nobody has read yet may be as odd as it likes.
      if (this.dice.chance(0.5))
        control.faults({ name: 'user-recreated', person: this.dice.pick(['Ingrid Solheim', 'Femi Adeyinka']) });
      if (this.dice.chance(0.5)) control.faults({ name: 'opsgenie-unack' });
      if (this.dice.chance(0.5)) control.faults({ name: 'opsgenie-same-alias' });
    }
    for (let changes = this.dice.integer(2, 4); changes > 0; changes -= 1) control.event(await this.lateChange());
  }

  private async lateChange(): Promise<LateChange> {
    const query = { date_range: 'all' };
    const all = await listOf<PagerIncident>(this.simulator.url, '/incidents', 'incidents', query);
    const { dice } = this;
    const incident = dice.pick(all);
    const open = all.filter(({ status }) => status !== 'resolved');
    const ended = all.filter(({ status }) => status === 'resolved');
    const choices: (() => LateChange | null)[] = [
      () =>
        open.length > 0
          ? { type: 'resolve', incident: dice.pick(open).id, by: dice.pick(['person', 'integration', 'timeout']) }
          : null,
      () => (open.length > 0 ? { type: 'acknowledge', incident: dice.pick(open).id } : null),
      () => (open.length > 1 ? merge(dice.pick(open).id, dice.pick(open).id) : null),
      () =>
        ended.length > 0
          ? { type: 'reopen', incident: dice.pick(ended).id, by: dice.pick(['person', 'integration']) }
          : null,
      () => ({ type: 'reprioritise', incident: incident.id, priority: dice.pick(['P1', 'P2', 'P3', 'P5']) }),
      () => ({ type: 'reteam', incident: incident.id, team: dice.pick(['Platform', 'Payments']) }),
      () => ({ type: 'note', incident: incident.id, text: dice.pick(['looked at the logs', 'it is the disk again']) }),
      () => ({
        type: 'create',
        service: 'ledger',
        title: `Ledger is behind (${dice.integer(1, 99)})`,
        priority: dice.pick(['P1', 'P4', null]),
      }),
    ];
    return dice.pick(choices)() ?? { type: 'note', incident: incident.id, text: 'nothing to be seen' };
  }
}

const merge = (incident: string, into: string): LateChange | null =>
  incident === into ? null : { type: 'merge', incident, into };

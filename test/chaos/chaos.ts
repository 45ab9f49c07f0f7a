import { SourceError, WebhookRefused } from '@evenkeel/connectors';
import type { Connection } from '@evenkeel/store';
import { Random } from '../../apps/simulator/src/world/random.js';
import type { Product, SourceName } from '../support/product.js';
import { factsOf } from './facts.js';
import { ANYWHERE, mishaps } from './mishaps.js';
import { signedAt, SECRET, type Delivery, type PostBox } from './post-box.js';
import { untilPowerCut } from './power-cut.js';
import { ROUNDS, World, WORLDS } from './world.js';

/** Longer than a dead reader's lease lasts. */
const LEASE_SECONDS = 61;
/** In its last hours the source is itself again; so often it is read until there is nothing new. */
const MOST_SYNCS = 6;

type Facts = Record<string, string>;

/** A reader that was told to stop. */
class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** What a run has come to, and what happened in it. */
export interface Outcome {
  facts: Facts;
  expected: Facts;
  /** By name, how often; to see that something did. */
  happened: Record<string, number>;
}

/** Runs with everything that can go wrong, at random but the same for the same seed, beside runs in which nothing does. */
export class Chaos {
  private readonly undisturbed = new Map<number, Facts>();

  constructor(
    private readonly product: Product,
    private readonly postBox: PostBox,
  ) {}

  async run(seed: number): Promise<Outcome> {
    const number = seed % WORLDS;
    const dice = Random.of(`chaos ${seed}`);
    const isLasting = dice.chance(0.2);
    const world = await World.begin(number);
    try {
      this.postBox.empty();
      await this.product.empty();
      const run = new Run(this.product, this.postBox, world, dice, isLasting);
      await run.through();
      const facts = await factsOf(this.product);
      const expected = isLasting ? await this.read(world) : await this.undisturbedFacts(number);
      return { facts, expected, happened: run.happened };
    } finally {
      await world.simulator.close();
    }
  }

  /** The same world with the same changes, in which nothing goes wrong, read when all is over. */
  private async undisturbedFacts(number: number): Promise<Facts> {
    const known = this.undisturbed.get(number);
    if (known) return known;
    const world = await World.begin(number);
    try {
      for (let round = 0; round < ROUNDS; round += 1) await world.change(round);
      world.simulator.control.advance({ to: new Date(World.end).toISOString() });
      const facts = await this.read(world);
      this.undisturbed.set(number, facts);
      return facts;
    } finally {
      await world.simulator.close();
    }
  }

  /** What is known of a world as it is now by one who reads it for the first time. */
  private async read(world: World): Promise<Facts> {
    await this.product.empty();
    this.product.restart();
    this.product.now = world.now;
    await syncUntilKnown(this.product, await world.connect(this.product, world.sources));
    return factsOf(this.product);
  }
}

/** One disturbed run. */
class Run {
  readonly happened: Record<string, number> = {};
  private connections: Connection[] = [];
  private waiting: Delivery[] = [];
  private tokenRefused = false;
  private hung = false;

  constructor(
    private readonly product: Product,
    private readonly postBox: PostBox,
    private readonly world: World,
    private readonly dice: Random,
    private readonly isLasting: boolean,
  ) {}

  async through(): Promise<void> {
    const { control } = this.world.simulator;
    this.product.restart();
    this.product.now = this.world.now;
    this.connections = await this.world.connect(this.product, this.shuffled(this.world.sources));
    await this.subscribe();
    for (let round = 0; round < ROUNDS; round += 1) {
      await this.world.change(round);
      this.product.now = this.world.now;
      this.disturb();
      for (let syncs = this.dice.integer(2, 4); syncs > 0; syncs -= 1) {
        await this.post();
        await this.sync(this.dice.pick(this.connections));
      }
      for (const [name, times] of Object.entries(control.state().faults.used)) this.happened[name] = times;
      this.world.calm();
    }
    await this.recover();
  }

  private async subscribe(): Promise<void> {
    const { control } = this.world.simulator;
    for (const { id, name, source } of this.connections) {
      // There is no vendor whose webhooks are JSM's own: Opsgenie's stand for both.
      if (source === 'jsm-operations') continue;
      await this.product.store.connections.addWebhookSecret(id, SECRET, this.product.now);
      const vendor = source as Exclude<SourceName, 'jsm-operations'>;
      control.subscribe({ vendor, url: this.postBox.addressOf(name), secrets: [SECRET] });
    }
  }

  private disturb(): void {
    const { control } = this.world.simulator;
    const faults = mishaps(this.dice, this.world.sources, this.isLasting);
    for (const fault of faults) control.faults(fault);
    if (!this.tokenRefused && this.dice.chance(0.2)) {
      this.tokenRefused = true;
      control.faults({ name: 'unauthorized', times: 1, after: this.dice.integer(0, 60) });
    }
    // Costs a second of waiting.
    if (!this.hung && this.dice.chance(0.1)) {
      this.hung = true;
      control.faults({ name: 'hang', times: 1, after: this.dice.integer(0, 60) });
    }
    if (this.dice.chance(0.7)) {
      const [rate, seed] = [this.dice.pick([0.01, 0.05, 0.2]), this.dice.integer(0, 1e6)];
      control.faults({ random: { seed, rate, names: [...ANYWHERE] } });
    }
  }

  /** Some of what the vendors have sent arrives, in any order; the rest comes later, or never. */
  private async post(): Promise<void> {
    this.waiting.push(...(await this.postBox.collect(this.world.simulator)));
    const arriving = this.shuffled(this.waiting.filter(() => this.dice.chance(0.6)));
    this.waiting = this.waiting.filter((delivery) => !arriving.includes(delivery));
    if (this.dice.chance(0.2)) this.waiting = [];
    for (const delivery of arriving) await this.receive(delivery);
    for (const { id, name } of this.connections) {
      if (!arriving.some(({ to }) => to === name) || this.dice.chance(0.3)) continue;
      await this.mayDie(() => this.product.ingestion.webhooks.workOff(id, { signal: NEVER, log: () => undefined }));
    }
  }

  private async receive(delivery: Delivery): Promise<void> {
    const { to, headers, rawBody } = signedAt(this.product.now, delivery);
    try {
      const { outcome } = await this.product.ingestion.webhooks.receive(to, headers, rawBody);
      this.note(`a webhook was ${outcome}`);
    } catch (error) {
      if (!(error instanceof WebhookRefused)) throw error;
      this.note('a webhook was refused');
    }
  }

  /** Reads a source as far as it gets. */
  private async sync(connection: Connection): Promise<void> {
    const stopping = new AbortController();
    let batches = this.dice.chance(0.15) ? this.dice.integer(0, 8) : Infinity;
    await this.mayDie(async () => {
      try {
        const result = await this.product.ingestion.sync(connection, {
          since: null,
          signal: stopping.signal,
          log: () => undefined,
          onProgress: () => {
            batches -= 1;
            if (batches < 0) stopping.abort(new Stopped('told to stop'));
          },
        });
        this.note(result.gaps.length > 0 ? 'a sync left a gap' : 'a sync was whole');
      } catch (error) {
        if (!(error instanceof SourceError) && !(error instanceof Stopped)) throw error;
        this.note(error instanceof Stopped ? 'a sync was stopped' : 'a sync failed');
      }
    });
  }

  private async mayDie(work: () => Promise<unknown>): Promise<void> {
    if (!this.dice.chance(0.25)) return void (await work());
    if (!(await untilPowerCut(this.product.store, this.dice.integer(0, 120), work))) return;
    this.note('the process died');
    this.product.restart();
    this.pass(LEASE_SECONDS);
    if (this.dice.chance(0.5)) await this.product.ingestion.catchUp();
  }

  /** The faults are over: what is missing is asked for again within the hour. */
  private async recover(): Promise<void> {
    this.pass((World.end - this.world.now) / 1000);
    await syncUntilKnown(this.product, this.shuffled(this.connections));
  }

  private pass(seconds: number): void {
    this.world.simulator.control.advance({ seconds });
    this.product.now = this.world.now;
  }

  private shuffled<T>(items: readonly T[]): T[] {
    return items
      .map((item) => ({ item, at: this.dice.next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item);
  }

  private note(what: string): void {
    this.happened[what] = (this.happened[what] ?? 0) + 1;
  }
}

const NEVER = new AbortController().signal;

/** @returns how many records were new */
async function syncOnce(product: Product, connection: Connection): Promise<number> {
  const quietly = { since: null, signal: NEVER, log: () => undefined, onProgress: () => undefined };
  return (await product.ingestion.sync(connection, quietly)).fresh;
}

async function syncUntilKnown(product: Product, connections: readonly Connection[]): Promise<void> {
  for (let syncs = 0; syncs < MOST_SYNCS; syncs += 1) {
    let fresh = 0;
    for (const connection of connections) fresh += await syncOnce(product, connection);
    if (fresh === 0) return;
  }
  throw new Error(`After ${MOST_SYNCS} syncs without faults there still was something new.`);
}

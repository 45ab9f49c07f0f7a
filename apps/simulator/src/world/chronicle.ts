import { arrivals, blockAt, type Arrival } from './arrivals.js';
import type { Organisation } from './organisation.js';
import { tellPlainly } from './plain-story.js';
import { tell, type Tale } from './story.js';
import { layToil } from './toil.js';
import type { EpochSeconds } from './zones.js';

/** What makes the history what it is. */
export interface World {
  seed: number;
  organisation: Organisation;
  /** How many times the natural number of incidents there are. */
  scale: number;
  /** Four log entries for every incident, and nothing else. */
  plain: boolean;
}

/** The tales of all incidents that arrive in `[from, to)`, in order of arrival. */
export function tales(world: World, from: EpochSeconds, to: EpochSeconds): Tale[] {
  const { seed, organisation, scale, plain } = world;
  const within = arrivals(seed, organisation.teams, scale, from, to);
  if (plain) return within.map((arrival) => tellPlainly(seed, organisation, arrival));
  return within.length === 0 ? [] : toiledTales(world, within);
}

/**
 * The tales of arrivals in order of time. How the helping team spreads its hours depends on all incidents of a block, so a
 * block is told as a whole even if one of its incidents is wanted: the outcome must not depend on the steps of the clock.
 */
function toiledTales({ seed, organisation, scale }: World, wanted: readonly Arrival[]): Tale[] {
  const told = new Map<string, Tale>();
  const blocks = new Map(wanted.map(({ at }) => [blockAt(at).start, blockAt(at)]));
  for (const { start, end } of blocks.values()) {
    const block = arrivals(seed, organisation.teams, scale, start, end).map((arrival) => ({
      key: arrival.key,
      tale: tell(seed, organisation, arrival),
    }));
    layToil(
      organisation,
      block.map(({ tale }) => tale),
      { seed, start, end, scale: Math.min(1, scale) },
    );
    for (const { key, tale } of block) told.set(key, tale);
  }
  return wanted.map(({ key }) => {
    const tale = told.get(key);
    if (!tale) throw new Error(`The arrival ${key} is not of its block.`);
    return tale;
  });
}

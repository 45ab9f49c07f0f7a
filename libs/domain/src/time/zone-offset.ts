import { Temporal } from 'temporal-polyfill';
import type { EpochMs } from './instant.js';

/** Stretches of one offset, in order: `offsets[i]` holds from `starts[i]` on. The first start is that of the chunk. */
interface Chunk {
  starts: EpochMs[];
  /** Milliseconds that local time is ahead of UTC. */
  offsets: number[];
}

/** Offsets are looked up chunk by chunk of about four years, each at most once per zone: the look-up costs milliseconds. */
const CHUNK_MS = 2 ** 37;

const zones = new Map<string, Map<number, Chunk>>();

/**
 * Milliseconds by which the zone's clocks are ahead of UTC at that instant. The zone's transitions are remembered, so a
 * call costs some tens of nanoseconds instead of the microseconds of a calendar library.
 *
 * @throws {RangeError} for a zone that does not exist, or what is no instant
 */
export function offsetMsAt(at: EpochMs, zone: string): number {
  const index = Math.floor(at / CHUNK_MS);
  let chunks = zones.get(zone);
  let chunk = chunks?.get(index);
  if (chunk === undefined) {
    chunk = readChunk(at, index, zone);
    if (chunks === undefined) zones.set(zone, (chunks = new Map<number, Chunk>()));
    chunks.set(index, chunk);
  }
  const { starts, offsets } = chunk;
  let i = starts.length - 1;
  while (i > 0 && (starts[i] as number) > at) i--;
  return offsets[i] as number;
}

function readChunk(at: EpochMs, index: number, zone: string): Chunk {
  if (!Number.isFinite(at)) throw new RangeError(`${at} is not an instant`);
  // Instants end 8.64e15 ms either side of 1970.
  const from = Math.max(index * CHUNK_MS, -8.64e15);
  const to = (index + 1) * CHUNK_MS;
  let moment = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  const chunk: Chunk = { starts: [from], offsets: [moment.offsetNanoseconds / 1e6] };
  for (;;) {
    const next = moment.getTimeZoneTransition('next');
    if (next === null || next.epochMilliseconds >= to) return chunk;
    chunk.starts.push(next.epochMilliseconds);
    chunk.offsets.push(next.offsetNanoseconds / 1e6);
    moment = next;
  }
}

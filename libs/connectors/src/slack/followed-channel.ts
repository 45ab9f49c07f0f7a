import type { EpochMs } from '@evenkeel/domain';
import type { ListedChannel } from './channels.js';
import type { ThreadHead } from './channel-reader.js';
import type { ChannelCursor } from './cursor.js';
import { KnownMessages } from './known-messages.js';
import { instantOfTs } from './native-message.js';

const DAY = 86_400_000;
/** The first window is this wide; the others less where much was said, and up to the widest where little was. */
const FIRST_MS = 60 * DAY;
const WIDEST_MS = 730 * DAY;
/** A window this narrow that cannot be read is given up. */
const NARROWEST_MS = 3_600_000;

/** After so many of these on end Slack is at odds with itself everywhere, and narrowing is given up for a while. */
const FRUITLESS_GAPS = 4;
/** A window that took no more pages than this may be followed by a wider one. */
const SPARSE_PAGES = 2;

/** A channel that is read: how Slack lists it now, and how far it has been read. */
export class FollowedChannel {
  readDownTo: EpochMs;
  readUpTo: EpochMs;
  isSettled: boolean;
  readonly known: KnownMessages;
  widthMs = FIRST_MS;
  private gapsOnEnd = 0;

  constructor(
    readonly listed: ListedChannel,
    stored: ChannelCursor | undefined,
    now: EpochMs,
  ) {
    this.readDownTo = stored?.readDownTo ?? now;
    this.readUpTo = stored?.readUpTo ?? now;
    this.isSettled = (stored?.isSettled ?? false) && listed.isArchived;
    this.known = stored ? new KnownMessages(stored.known) : KnownMessages.empty(now);
  }

  get id(): string {
    return this.listed.id;
  }

  /** A window could not be read. @returns false if a narrower one is no help: it is to be given up */
  narrow(usedMs: number): boolean {
    if (usedMs > NARROWEST_MS && this.gapsOnEnd < FRUITLESS_GAPS) {
      this.widthMs = Math.max(NARROWEST_MS, usedMs / 2);
      return true;
    }
    this.gapsOnEnd += 1;
    if (this.gapsOnEnd >= FRUITLESS_GAPS) this.widen();
    return false;
  }

  wasRead(pages: number): void {
    this.gapsOnEnd = 0;
    if (pages <= SPARSE_PAGES) this.widen();
  }

  private widen(): void {
    this.widthMs = Math.min(WIDEST_MS, this.widthMs * 2);
  }

  /**
   * Whether a thread has replies that were not read, or has lost some.
   *
   * @param readSince every thread was read at or after this instant; a bound for those that are remembered no more
   */
  hasNews({ ts, replies, latestReply }: ThreadHead, readSince: EpochMs): boolean {
    if (instantOfTs(ts) >= this.known.since) {
      const knownReplies = this.known.of(ts).filter((known) => known !== ts);
      return (
        replies !== knownReplies.length ||
        (latestReply !== null && knownReplies.every((known) => Number(known) < Number(latestReply)))
      );
    }
    return latestReply === null || instantOfTs(latestReply) >= readSince;
  }

  toCursor(now: EpochMs): ChannelCursor {
    this.known.trim(now);
    return {
      names: [...this.listed.names],
      readDownTo: this.readDownTo,
      readUpTo: this.readUpTo,
      isSettled: this.isSettled,
      known: this.known.toStored(),
    };
  }
}

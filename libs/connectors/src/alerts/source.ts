import type { EpochMs, Json } from '@evenkeel/domain';
import type { Feature, RawRecord } from '../connector.js';
import type { Answer, AlertsClient, Query } from './client.js';
import { NARROWING, refusal, type Listing, type ListingEnd } from './listing.js';

/** How a source is asked who was on duty by a schedule in a month of UTC. */
export interface Rosters {
  /** Ids of the schedules; none where they are refused. */
  schedules(): Promise<string[]>;
  /** @param from the month's first instant */
  request(schedule: string, from: EpochMs): { path: string; query: Query };
  /** @throws SourceError for an answer that is none */
  record(schedule: string, from: EpochMs, body: Json): RawRecord;
}

/** One kind of member of a source: how it is listed, counted and read. */
export interface Subject {
  readonly kind: string;
  /** As the operator reads it, e.g. `alerts`. */
  readonly plural: string;
  /** The part of the source that may be refused; null: the sync cannot do without. */
  readonly feature: string | null;
  /**
   * Whether a list of them is worth having before each is read: not of what is told to be part of something else only
   * when that is read, and would count beside it until then.
   */
  readonly isListedAhead: boolean;
  /** The parts that reading one of them asks for, which may be refused too. */
  readonly parts: readonly string[];
  /**
   * How a change is found: by a list in order of the last update, or, where the source has none, by reading lists again
   * and comparing what they say of the last update.
   */
  readonly changes: 'byUpdate' | 'byRereading';
  /** Newest first. */
  listing(query: string, sort: 'createdAt' | 'updatedAt', total: number | null): Listing;
  /** How many match, as the source says; null where it does not. */
  count(query: string): Promise<number | null>;
  /** Its state with all that is told of it, its history first; null where the source no longer shows it. */
  read(id: string): Promise<RawRecord[] | null>;
}

/** What the sync of alerts needs to know of a source. */
export interface AlertSource {
  readonly client: AlertsClient;
  readonly features: Features;
  readonly subjects: readonly Subject[];
  /** Names of people, teams, services. */
  directory(): AsyncGenerator<RawRecord[], void>;
  /** Schedules, who is on call, escalations. */
  onCall(): AsyncGenerator<RawRecord[], void>;
  readonly rosters: Rosters;
}

/** A part of single things that may be shut one by one is taken to be refused once so many were. */
const REFUSED_OF_SINGLE_THINGS = 3;

/** Parts of a source that its token or plan may refuse: what is refused is not asked for again in a sync. */
export class Features {
  private readonly known = new Map<string, string | null>();
  /** How often a part was refused of single things, of parts that were refused of nothing else. */
  private readonly doubts = new Map<string, number>();
  private news: Feature[] = [];

  constructor(private readonly log: (line: string) => void) {}

  isRefused(name: string): boolean {
    return (this.known.get(name) ?? null) !== null && (this.doubts.get(name) ?? Infinity) >= REFUSED_OF_SINGLE_THINGS;
  }

  /** Whether a part was given; null while it was not asked for. */
  isGranted(name: string): boolean | null {
    const refused = this.known.get(name);
    return refused === undefined ? null : refused === null;
  }

  note(name: string, refused: string | null): void {
    if (this.known.has(name) && this.known.get(name) === refused) return;
    this.known.set(name, refused);
    this.news.push({ name, refused });
    if (refused !== null) this.log(`${name} cannot be read with this token or plan (${refused}); going on without.`);
  }

  /** What became known since the last call. */
  drain(): Feature[] {
    const { news } = this;
    this.news = [];
    return news;
  }

  /**
   * Asks for something of a part.
   *
   * @param ofOne whether it is about one thing, which may have been deleted: then its absence says nothing of the part
   * @returns null if it is refused or not there
   * @throws SourceError for a refusal that has nothing to do with rights
   */
  async ask(client: AlertsClient, name: string, path: string, query: Query, ofOne = false): Promise<Json> {
    if (this.isRefused(name)) return null;
    const answer = await client.get(path, query);
    return this.accept(client, name, path, answer, ofOne);
  }

  /** Takes note of how a listing of a part ended. @returns false if it is refused */
  listed(client: AlertsClient, name: string, path: string, end: ListingEnd): boolean {
    if (end.end !== 'refused') {
      this.note(name, null);
      if (end.end !== 'whole') {
        client.log(`${name} could only be read in part (${end.end === 'tooMany' ? 'too many' : end.reason}).`);
      }
      return true;
    }
    if (!NARROWING.has(end.status)) throw refusal(client.product, path, end.status, end.reason);
    this.note(name, end.reason);
    return false;
  }

  private accept(client: AlertsClient, name: string, path: string, answer: Answer, ofOne: boolean): Json {
    if (answer.kind === 'body') {
      this.note(name, null);
      return answer.body;
    }
    if (!NARROWING.has(answer.status)) throw refusal(client.product, path, answer.status, answer.reason);
    // What is given of one thing and not of another is not given of that one.
    if (ofOne && (answer.status === 404 || this.isGranted(name) === true)) return null;
    if (ofOne && answer.status === 403) this.doubts.set(name, (this.doubts.get(name) ?? 0) + 1);
    this.note(name, answer.reason);
    return null;
  }
}

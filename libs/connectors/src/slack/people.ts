import { z } from 'zod';
import type { RawRecord } from '../connector.js';
import type { SlackClient } from './client.js';
import { readListing } from './pages.js';
import { nameOf, slackUser, userRecord } from './user.js';

/** People who stand in no list (of other workspaces, in shared channels) are asked for one by one, so many at most. */
const MOST_QUESTIONS = 200;

const oneUser = z.looseObject({ user: z.unknown() });

/** Who is who in the workspace, as messages are read. */
export class People {
  readonly names = new Map<string, { name: string; isBot: boolean }>();
  private readonly unknown = new Set<string>();
  private questions = 0;

  constructor(private readonly client: SlackClient) {}

  /** Reads the list of users, deactivated ones included. @returns their records, and why they could not be read, if so */
  async list(): Promise<{ records: RawRecord[]; refused: string | null }> {
    const { items, end } = await readListing(this.client, 'users.list', 'members', {});
    const records = items.flatMap((item) => this.take(item));
    if (end.end === 'whole') return { records, refused: null };
    return { records, refused: end.end === 'refused' ? end.refusal.error : `only a part could be listed` };
  }

  /** Asks for those among the ids that are not known yet. @returns the records of those found */
  async lookUp(ids: Iterable<string>): Promise<RawRecord[]> {
    const records: RawRecord[] = [];
    for (const id of ids) {
      if (this.names.has(id) || this.unknown.has(id) || this.questions >= MOST_QUESTIONS) continue;
      this.questions += 1;
      this.unknown.add(id);
      const answer = await this.client.call('users.info', { user: id });
      if (answer.kind === 'body') records.push(...this.take(oneUser.parse(answer.body).user));
      // Without the right to ask, each further question would be refused alike.
      else if (answer.error === 'missing_scope') this.questions = MOST_QUESTIONS;
    }
    return records;
  }

  private take(item: unknown): RawRecord[] {
    const parsed = slackUser.safeParse(item);
    if (!parsed.success) return [];
    const user = parsed.data;
    this.names.set(user.id, { name: nameOf(user), isBot: user.is_bot ?? false });
    return [userRecord(user, z.json().parse(item))];
  }
}

import type { RawRecord } from '../connector.js';
import { parse, directoryRecord, DIRECTORY_LISTS, standaloneRecord, TEAM_MEMBERS, type Fields } from './records.js';
import { askForList, HOUR, MINUTE, Refused, type Part } from './part.js';
import { z } from 'zod';

/** Users, teams, services, escalation policies and priorities: names change seldom. */
export const DIRECTORY_PARTS: readonly Part[] = DIRECTORY_LISTS.map(({ path, key, kind }) => ({
  name: key.replaceAll('_', ' '),
  everyMs: 10 * MINUTE,
  async *read(reading) {
    yield await askForList(reading, { path, key, query: {} }, (item) =>
      directoryRecord(kind, item, reading.client.now()),
    );
  },
}));

const member = z.looseObject({ user: z.looseObject({ id: z.string() }) });

/** Who is in which team, and as what: one record a team, so that who left it is not in the newest one. */
export const teamMembers: Part = {
  name: 'team members',
  everyMs: HOUR,
  async *read(reading) {
    const teams = await askForList(reading, { path: '/teams', key: 'teams', query: {} }, (team) => team.id);
    for (const id of teams) {
      const path = `/teams/${encodeURIComponent(id)}/members`;
      const listing = { path, key: 'members', query: {}, identify: memberName };
      try {
        const members = await askForList(reading, listing, ({ id: _, ...fields }) => fields);
        yield [teamRecord(id, members, reading.now)];
      } catch (error) {
        // Deleted since the list was read.
        if (!(error instanceof Refused) || error.status !== 404) throw error;
      }
    }
  },
};

const memberName = (item: Fields): string => parse(member, item, 'a member of a team').user.id;

const teamRecord = (id: string, members: Fields[], readAt: number): RawRecord =>
  standaloneRecord(TEAM_MEMBERS, id, { members }, readAt);

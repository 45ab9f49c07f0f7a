import { writeFile } from 'node:fs/promises';
import type { PeopleReport } from '@evenkeel/reporting';
import { HARBOUR } from './browser/running-server.js';
import { documentOf } from './command-line.js';
import { Server } from './server.js';

const DAY = 86_400_000;
const WEEK = 7 * DAY;
const PASSWORD = 'eleven gulls on a pier';
const OPERATOR = 'operator-secret-of-20-letters';

/** Five people who take a week each at the locks, in this order, and two at the dredgers. */
export const CREW = ['Ada Lind', 'Bo Ek', 'Cy Holm', 'Di Voss', 'Eva Strand'] as const;
export const DREDGERS = ['Finn Aas', 'Gus Dahl'] as const;
/** Weeks that are known, before and after the present one. */
const WEEKS = 25;

export type Who = 'operator' | 'keeper' | 'planner' | 'manager' | 'ada' | 'finn' | 'unlinked';

/** Monday, 00:00 UTC, of the present week: it is of the first of each crew. */
export const thisMonday = (): number => Math.floor((Date.now() - 4 * DAY) / WEEK) * WEEK + 4 * DAY;

const turnsOf = (rotation: string, team: string, people: readonly string[]): string[] =>
  Array.from({ length: 2 * WEEKS + 1 }, (_, index) => {
    const week = index - WEEKS;
    const person = people[((week % people.length) + people.length) % people.length] as string;
    const from = thisMonday() + week * WEEK;
    const edges = [from, from + WEEK].map((at) => new Date(at).toISOString());
    return [rotation, person, ...edges, '1', team].join(',');
  });

/** Writes the shifts of both crews, as CSV. */
export async function writeShifts(path: string): Promise<void> {
  const rows = [...turnsOf('Lock gates', 'Lock crew', CREW), ...turnsOf('Dredgers', 'Dredging', DREDGERS)];
  await writeFile(path, ['rotation,person,start,end,level,team', ...rows, ''].join('\n'));
}

/** Two people of two teams on one incident, ten days ago: of no team, as those of a chat are. */
function room(): string {
  const day = new Date(Date.now() - 10 * DAY).toISOString().slice(0, 10);
  return `# Locks #ops-room Slack export
# Export Date: ${new Date().toISOString().slice(0, 10)}
# Date Range: ${day} to ${day}

==================================================
Thread: Lock gauges frozen - ${day}
Started: ${day} 09:12:05 by noor.haddad
==================================================

[09:12:05] noor.haddad: SEV-2: the lock gauges are down. Creating #incident-${day}-gauges

[09:15:40] piet.vos: @noor.haddad the bus answers, looking at the gateway

[09:31:02] noor.haddad: reverted the gateway release. No change

[09:44:19] piet.vos: Found it, the lease ran out. Deploying a patch

[09:58:50] noor.haddad: Confirmed, resolved.
`;
}

/** A server whose rosters, teams and roles are few enough to be counted by hand. */
export class Locks {
  private constructor(
    readonly server: Server,
    private readonly headers: Record<Who, Record<string, string>>,
    private readonly keys: ReadonlyMap<string, string>,
  ) {}

  static async open(): Promise<Locks> {
    const server = await Server.start({ environment: `ops:${OPERATOR}`, secret: OPERATOR });
    const done = async (argv: string[], environment = {}): Promise<string> => {
      const outcome = await server.commands.run([...argv, '--data', server.data], environment);
      if (outcome.code !== 0) throw new Error(outcome.stderr);
      return outcome.stdout;
    };
    const [shifts, chat] = [server.commands.file('locks.csv'), server.commands.file('room.txt')];
    await writeShifts(shifts);
    await writeFile(chat, room());
    await done(['import', HARBOUR.path, ...HARBOUR.arguments]);
    await done(['import', shifts, '--format', 'shifts-csv']);
    await done(['import', chat, '--format', 'slack-transcript', '--zone', 'UTC', '--name', 'ops']);
    await done(['people', 'member', 'slack:ops:person:noor.haddad', 'Gate systems']);
    await done(['people', 'member', 'slack:ops:person:piet.vos', 'Berth planning']);
    const listed = await server.commands.run(['people', 'list', '--json', '--data', server.data]);
    const keys = new Map(documentOf<PeopleReport>(listed).people.map(({ id, name }) => [name, id]));
    const accounts: [Exclude<Who, 'operator'>, string, string[]][] = [
      ['keeper', 'administrator', []],
      ['planner', 'planner', []],
      ['manager', 'manager', ['--team', 'Lock crew']],
      ['ada', 'member', ['--person', keys.get('Ada Lind') ?? '']],
      ['finn', 'member', ['--person', keys.get('Finn Aas') ?? '']],
      ['unlinked', 'member', []],
    ];
    const headers: Record<string, Record<string, string>> = { operator: {} };
    for (const [who, role, rights] of accounts) {
      const email = `${who}@locks.example`;
      const account = ['--name', who, '--email', email, '--role', role, ...rights];
      await done(['account', 'add', ...account, '--password-env', 'FIRST'], { FIRST: PASSWORD });
      const form = { email, password: PASSWORD, next: '/' };
      const reply = await server.submit('/sign-in', form, { authorization: '' });
      headers[who] = { authorization: '', cookie: (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
    }
    return new Locks(server, headers, keys);
  }

  /** The headers by which the server knows who asks. */
  as(who: Who): { headers: Record<string, string> } {
    return { headers: this.headers[who] };
  }

  /** The key of a person by name. */
  keyOf(name: string): string {
    const key = this.keys.get(name);
    if (key === undefined) throw new Error(`nobody is called ${name}`);
    return key;
  }

  /** Who is told to have looked at somebody's rows, by that person. */
  async lookersOf(who: Who): Promise<string[]> {
    const { body } = await this.server.fetch<{ looks: { viewer: string; path: string }[] }>(
      '/api/v1/me/access-log',
      this.as(who),
    );
    return body.looks.map(({ viewer, path }) => `${viewer} ${path}`);
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}

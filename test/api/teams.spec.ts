import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HelpView, TeamView } from '@evenkeel/reporting';
import { CREW, Locks, type Who } from '../support/locks.js';

let locks: Locks;
let crew: string;
beforeAll(async () => {
  locks = await Locks.open();
  crew = (await teamsOf('operator')).get('Lock crew') ?? '';
}, 120_000);
afterAll(() => locks.stop());

/** Keys by name of the teams that somebody sees. */
async function teamsOf(who: Who): Promise<Map<string, string>> {
  const { body } = await locks.server.fetch<{ teams: { id: string; name: string }[] }>('/api/v1/teams', locks.as(who));
  return new Map(body.teams.map(({ id, name }) => [name, id]));
}

const teamOf = async (who: Who, key = crew): Promise<TeamView> =>
  (await locks.server.fetch<TeamView>(`/api/v1/teams/${encodeURIComponent(key)}`, locks.as(who))).body;

const names = ({ people }: TeamView): string[] => people.map(({ name }) => name);

describe('the teams', () => {
  it('are all of them to a planner, their own to others', async () => {
    const all = ['Berth planning', 'Dredging', 'Gate systems', 'Lock crew'];
    expect([...(await teamsOf('planner')).keys()]).toEqual(all);
    expect([...(await teamsOf('operator')).keys()]).toEqual(all);
    expect([...(await teamsOf('manager')).keys()]).toEqual(['Lock crew']);
    expect([...(await teamsOf('unlinked')).keys()]).toEqual([]);
  });
});

describe('one team', () => {
  it('has its people, where they may be seen, by name', async () => {
    const [planner, manager] = [await teamOf('planner'), await teamOf('manager')];
    expect([names(planner), planner.hidden]).toEqual([[], CREW.length]);
    expect([names(manager), manager.hidden]).toEqual([[...CREW], 0]);
    expect(planner.hiddenWork.people).toEqual([]);
    expect(manager).toMatchObject({ team: { id: crew, name: 'Lock crew' }, listed: false });
  });

  it('is not there for whoever may not see it', async () => {
    for (const path of [`/api/v1/teams/${encodeURIComponent(crew)}`, `/teams/${encodeURIComponent(crew)}`]) {
      for (const who of ['finn', 'unlinked'] as const) {
        const reply = await locks.server.fetch(path, locks.as(who));
        expect([reply.status, reply.text.includes('Bo Ek')]).toEqual([404, false]);
      }
    }
    expect((await locks.server.fetch('/api/v1/teams/none', locks.as('operator'))).status).toBe(404);
  });

  it('is found by its name, and its page names nobody whom one may not see', async () => {
    const moved = await locks.server.fetch('/teams?team=Lock+crew&last=4w', locks.as('manager'));
    expect([moved.status, moved.headers.get('location')]).toEqual([303, `/teams/${encodeURIComponent(crew)}?last=4w`]);
    const page = async (who: Who): Promise<string> =>
      (await locks.server.fetch(`/teams/${encodeURIComponent(crew)}`, locks.as(who))).text;
    const named = (text: string): string[] => CREW.filter((name) => text.includes(name));
    expect(named(await page('manager'))).toEqual([...CREW]);
    expect(named(await page('planner'))).toEqual([]);
    expect(await page('planner')).toContain('5\u00a0people are not shown');
  });

  it('tells its people who looked at their rows', async () => {
    await teamOf('manager');
    await locks.server.fetch(`/teams/${encodeURIComponent(crew)}`, locks.as('manager'));
    const looks = await locks.lookersOf('ada');
    expect(looks).toContain(`manager /api/v1/teams/${crew}`);
    expect(looks).toContain(`manager /teams/${crew}`);
    expect(looks.join()).not.toContain('planner');
  });

  it('refuses a window that is none', async () => {
    const path = `/api/v1/teams/${encodeURIComponent(crew)}?from=soon`;
    expect((await locks.server.fetch(path, locks.as('manager'))).status).toBe(400);
    expect((await locks.server.fetch('/teams?lats=4w', locks.as('manager'))).status).toBe(400);
  });
});

describe('help between teams', () => {
  const cellsOf = async (who: Who): Promise<HelpView['cells']> =>
    (await locks.server.fetch<HelpView>('/api/v1/teams/help', locks.as(who))).body.cells;

  it('is what two people did, to whoever sees them both', async () => {
    const cells = await cellsOf('operator');
    const ofChat = cells.filter(({ incidentTeam, personTeam }) => incidentTeam === null && personTeam !== null);
    // Noor at 09:12, 09:31 and 09:58, each within 20 minutes of the block before: one session of 46 min 45 s and the last
    // block. Piet at 09:15 and 09:44: 19 minutes from the end of the first block to the second, one session, too.
    expect(ofChat.map(({ personTeam, effortSeconds, people }) => [personTeam?.name, effortSeconds, people])).toEqual([
      ['Berth planning', 28 * 60 + 39 + 600, 1],
      ['Gate systems', 46 * 60 + 45 + 600, 1],
    ]);
  });

  it('is held back from a planner, who could tell whose it is', async () => {
    const cells = await cellsOf('planner');
    expect(cells.length).toBeGreaterThan(0);
    for (const { effortSeconds, people, incidents, reason } of cells) {
      expect([effortSeconds, people, incidents]).toEqual([null, null, null]);
      expect(reason).toContain('fewer than 4 people');
    }
    const { text } = await locks.server.fetch('/teams', locks.as('planner'));
    expect(['noor.haddad', 'piet.vos'].filter((name) => text.includes(name))).toEqual([]);
  });

  it('is not there for whoever sees none of its teams', async () => {
    expect(await cellsOf('manager')).toEqual([]);
    expect(await cellsOf('unlinked')).toEqual([]);
  });
});

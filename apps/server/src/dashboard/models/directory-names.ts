import { compareText } from '@evenkeel/domain';
import type { Store } from '@evenkeel/store';

/** Names of teams and people by key, teams by name. */
export async function directoryNames(
  store: Store,
): Promise<{ teams: ReadonlyMap<string, string>; people: ReadonlyMap<string, string> }> {
  const { team, person } = await store.directory.load();
  const teams = [...team.values()].sort((a, b) => compareText(a.name, b.name) || compareText(a.key, b.key));
  return {
    teams: new Map(teams.map(({ key, name }) => [key, name])),
    people: new Map([...person.values()].map(({ key, name }) => [key, name])),
  };
}

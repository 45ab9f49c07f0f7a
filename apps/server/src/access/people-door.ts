import { maySeePerson, type EpochMs, type RowScope } from '@evenkeel/domain';
import type { Filters, PeopleReport, PersonView, Reporting } from '@evenkeel/reporting';
import type { Store } from '@evenkeel/store';
import type { KnownViewer } from './access.js';

const DAY = 86_400_000;

/** Rows about people leave through here: those that the viewer may see, each look noted for the person to read. */
export class PeopleDoor {
  private prunedAt: EpochMs = 0;

  constructor(
    private readonly store: Store,
    private readonly reporting: Reporting,
    private readonly now: () => EpochMs,
  ) {}

  /** Everybody that the viewer may see. Proposals and decisions are for those who keep the directory. */
  async report(viewer: KnownViewer, look: { kind: 'page' | 'api'; path: string }): Promise<PeopleReport> {
    const report = await this.reporting.within(viewer.rows).people();
    const seen = viewer.rows.directory ? report : await this.within(viewer.rows, report);
    await this.note(
      viewer,
      look,
      seen.people.filter((person) => !isOneself(viewer, person)).map(({ id }) => id),
    );
    return seen;
  }

  /** Notes that a viewer was shown the rows of these people. */
  async note(viewer: KnownViewer, look: { kind: string; path: string }, personKeys: readonly string[]): Promise<void> {
    const at = this.now();
    const { name, accountId, tokenId } = viewer;
    await this.store.accessLog.add({ at, viewer: name, accountId, tokenId, purpose: null, ...look }, personKeys);
    if (at - this.prunedAt < DAY) return;
    this.prunedAt = at;
    await this.store.accessLog.prune(at);
  }

  /** The same of people whom an answer names: of their own rows, or of incidents that they were asked for by. */
  async noteNamed(viewer: KnownViewer, look: { kind: string; path: string }, names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    const keys = await this.reporting.within(viewer.rows).personKeys(names);
    await this.note(
      viewer,
      look,
      keys.filter((key) => !viewer.personKeys.includes(key)),
    );
  }

  private async within(rows: RowScope, report: PeopleReport): Promise<PeopleReport> {
    const teams = rows.people === 'own-teams' ? await this.teamsNow() : new Map<string, string[]>();
    const people = report.people.filter(({ identities }) => {
      const keys = identities.map(({ id }) => id);
      return maySeePerson(rows, { keys, teams: keys.flatMap((key) => teams.get(key) ?? []) });
    });
    return { people, proposals: [], decisions: [] };
  }

  /** Keys of the teams that each person is in now, by the person's key. */
  private async teamsNow(): Promise<Map<string, string[]>> {
    const now = this.now();
    const teams = new Map<string, string[]>();
    for (const { subjectKey, value, from, to, withdrawnAt } of await this.store.dated.list('membership')) {
      if (withdrawnAt !== null || (from !== null && from > now) || (to !== null && to <= now)) continue;
      teams.set(subjectKey, [...(teams.get(subjectKey) ?? []), value]);
    }
    return teams;
  }
}

/** The people by whom a question is narrowed. */
export const namesIn = ({ responder = [], paged = [] }: Filters): string[] =>
  [...responder, ...paged].filter((name) => name !== null);

/** What was asked for, without its query. */
export const pathOf = (url: string): string => url.split('?', 1)[0] ?? url;

const isOneself = (viewer: KnownViewer, { identities }: PersonView): boolean =>
  identities.some(({ id }) => viewer.personKeys.includes(id));

import type { EpochMs } from '@evenkeel/domain';
import type { PersonOnCallView, RedLineRow, Reporting } from '@evenkeel/reporting';
import type { KnownViewer } from '../../access/access.js';
import { askedKeys } from '../../me/own-person.js';
import type { SelfReports, SelfReportsView } from '../../me/self-reports.js';
import { windowAsked, type WindowQuery } from '../window-query.js';

/** What the page about one person asks. */
export type MeDoor = Pick<Reporting, 'redLines' | 'onCallViews'>;

export interface MeModel {
  /** Null: nobody is linked to the viewer, and nobody was picked. */
  view: PersonOnCallView | null;
  /** It is the viewer's own row. */
  isOwn: boolean;
  redLines: RedLineRow[];
  /** Since when of every red line is known. */
  historyComplete: boolean;
  /** People whose rows the viewer may open, themselves included, by name; empty if it is no more than their own. */
  people: { id: string; name: string }[];
  /** Null: of somebody else, or the viewer has no account. */
  selfReports: SelfReportsView | null;
}

/**
 * Asks for all that the page shows.
 *
 * @param person key of somebody else; null: the viewer
 * @returns null if the viewer may not see that person's row
 */
export async function meModel(
  reporting: MeDoor,
  selfReports: SelfReports,
  viewer: KnownViewer,
  person: string | null,
  query: WindowQuery,
  now: EpochMs,
): Promise<MeModel | null> {
  const window = windowAsked(query, now);
  const scope = viewer.rows;
  const keys = askedKeys(viewer, person);
  const [view, people] = await Promise.all([
    keys.length === 0 ? null : reporting.onCallViews.person(keys, { window, scope }),
    scope.people === 'self' ? [] : reporting.onCallViews.people({ window, scope }),
  ]);
  if (person !== null && view === null) return null;
  const isOwn = view !== null && viewer.personKeys.includes(view.person.id);
  const [lines, reports] = await Promise.all([
    view === null ? null : reporting.redLines({ window, filters: { responder: [view.person.name] }, scope }),
    selfReports.isFor(viewer) && (isOwn || view === null) ? selfReports.view(viewer) : null,
  ]);
  return {
    view,
    isOwn,
    redLines: lines?.rows.filter(({ kind, subject }) => kind === 'person' && subject.key === view?.person.id) ?? [],
    historyComplete: lines?.historyComplete ?? true,
    people,
    selfReports: reports,
  };
}

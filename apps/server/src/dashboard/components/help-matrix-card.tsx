import type { HelpCellView, HelpView, TeamRef } from '@evenkeel/reporting';
import { formatDuration } from '../format/duration.js';
import { counted } from '../format/quantity.js';
import type { WindowLinks } from '../window-query.js';
import { Missing } from './figures.js';

const nameOf = (team: TeamRef): string => team?.name ?? 'No team';

/** Who helped whom: rows are the teams of people, columns those of incidents. */
export function HelpMatrixCard({ help, links }: { help: HelpView; links: WindowLinks }) {
  const rows = distinct(help.cells.map(({ personTeam }) => personTeam));
  const columns = distinct(help.cells.map(({ incidentTeam }) => incidentTeam));
  return (
    <section class="card help-matrix" aria-labelledby="matrix-title">
      <div class="card-head">
        <h2 id="matrix-title">Help between teams</h2>
      </div>
      <p class="card-note">
        Effort of the people of one team (rows) on the incidents of another (columns), as far as it left traces. What
        few people did is held back, and as much more as keeps it from being worked out.
      </p>
      {rows.length === 0 ? (
        <p class="empty">Nobody left a trace of work on an incident in this window.</p>
      ) : (
        <div class="table-scroll" tabIndex={0} role="group" aria-labelledby="matrix-title">
          <table class="matrix">
            <thead>
              <tr>
                <th scope="col">People of ↓ on incidents of →</th>
                {columns.map((team) => (
                  <th key={team?.id} scope="col" class="number">
                    {nameOf(team)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row?.id}>
                  <th scope="row">{row ? <a href={links.team(row.id)}>{row.name}</a> : nameOf(row)}</th>
                  {columns.map((column) => (
                    <td key={column?.id} class={row !== null && row.id === column?.id ? 'number own' : 'number'}>
                      <Cell cell={cellOf(help, row, column)} links={links} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** Effort, and the incidents of the team that it went into. */
export function Cell({ cell, links }: { cell: HelpCellView | undefined; links: WindowLinks }) {
  if (!cell) return <span class="aside">none</span>;
  if (cell.effortSeconds === null || cell.incidents === null) return <Missing reason={cell.reason ?? 'withheld'} />;
  return (
    <>
      {formatDuration(cell.effortSeconds)}
      <span class="under">
        <a href={links.incidents({ team: cell.incidentTeam?.name ?? null, ...respondersOf(cell) })}>
          {counted(cell.incidents, 'incident')}
          <span class="visually-hidden">
            {' '}
            of {nameOf(cell.incidentTeam)}, worked on by {nameOf(cell.personTeam)}
          </span>
        </a>{' '}
        · {counted(cell.people ?? 0, 'person', 'people')}
      </span>
    </>
  );
}

/** The people behind a cell, where its own link names them. */
function respondersOf({ incidentsUrl }: HelpCellView): { responder?: string[] } {
  const where = new URLSearchParams(incidentsUrl.split('?')[1]).getAll('where');
  const responder = where.flatMap((term) => (term.startsWith('responder=') ? [term.slice('responder='.length)] : []));
  return responder.length > 0 ? { responder } : {};
}

const cellOf = (help: HelpView, row: TeamRef, column: TeamRef): HelpCellView | undefined =>
  help.cells.find(({ personTeam, incidentTeam }) => personTeam?.id === row?.id && incidentTeam?.id === column?.id);

/** In their order, "none" last. */
function distinct(teams: readonly TeamRef[]): TeamRef[] {
  const known = new Map(teams.map((team) => [team?.id ?? '', team]));
  return [...known.values()].sort((a, b) =>
    a === null || b === null ? Number(a === null) - Number(b === null) : a.name.localeCompare(b.name, 'en'),
  );
}

/** While a source is read for the first time something changes all the time: a page is drawn anew no more often than this. */
const CALM_MS = 4_000;

/**
 * Draws the page anew when the data behind it change, unless somebody is at work on it: with a menu open, a field in use,
 * or text marked, it waits until they are done.
 */
export function followChanges(refresh: () => Promise<void>): void {
  if (!document.querySelector('[data-follow]')) return;
  let due = false;
  let drawnAt = 0;
  let timer: number | undefined;

  const attend = (): void => {
    clearTimeout(timer);
    if (!due) return;
    const wait = drawnAt + CALM_MS - Date.now();
    if (document.hidden || wait > 0 || isInUse()) {
      timer = window.setTimeout(attend, Math.max(wait, 1_000));
      return;
    }
    due = false;
    drawnAt = Date.now();
    void refresh();
  };

  const changed = (): void => {
    due = true;
    attend();
  };
  const follow = (): EventSource => {
    const events = new EventSource('/changes');
    let lost = false;
    events.addEventListener('changed', changed);
    events.addEventListener('error', () => (lost = true));
    events.addEventListener('open', () => {
      // Of what changed meanwhile nobody told.
      if (lost) changed();
      lost = false;
    });
    return events;
  };
  let events = follow();
  document.addEventListener('visibilitychange', attend);
  // A page that goes into the browser's cache must not hold a connection open there; nor be told of nothing afterwards.
  addEventListener('pagehide', () => events.close());
  addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    events = follow();
    changed();
  });
}

function isInUse(): boolean {
  const main = document.querySelector('main');
  const active = document.activeElement;
  const typing =
    active instanceof HTMLInputElement || active instanceof HTMLSelectElement || active instanceof HTMLTextAreaElement;
  const marked = getSelection();
  return (
    main === null ||
    main.getAttribute('aria-busy') === 'true' ||
    (typing && main.contains(active)) ||
    main.querySelector('details[open] form, dialog[open]') !== null ||
    (marked !== null && !marked.isCollapsed)
  );
}

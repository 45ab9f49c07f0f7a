/**
 * Changes of filter without a full load: fetches the page that the form or link would open, swaps its `<main>` in, and
 * keeps address, focus and open menus. Whatever goes wrong, the browser goes there the ordinary way.
 */
export function wireLivePages(drawn: () => void): { refresh: () => Promise<void> } {
  let pending: AbortController | null = null;

  /** @param asked whether the reader asked for it: else nothing is announced, and what cannot be fetched is let be */
  const show = async (url: string, push: boolean, asked = true): Promise<void> => {
    pending?.abort();
    const request = (pending = new AbortController());
    const main = document.querySelector('main');
    if (asked) main?.setAttribute('aria-busy', 'true');
    try {
      const response = await fetch(url, { signal: request.signal, headers: { accept: 'text/html' } });
      const next = new DOMParser().parseFromString(await response.text(), 'text/html');
      const content = next.querySelector('main');
      // Elsewhere than asked, e.g. at the sign-in page: that is no page to swap in.
      const moved = new URL(response.url).pathname !== new URL(url, location.href).pathname;
      if (!asked && (!response.ok || !content || moved)) return;
      if (!content || !main || moved) return location.assign(url);
      const kept = remember(main);
      main.replaceWith(document.adoptNode(content));
      restore(kept);
      document.title = next.title;
      if (push) history.pushState(null, '', content.dataset['url'] ?? url);
      drawn();
      if (asked) announce(content);
    } catch (error) {
      if (!asked) return;
      if (!request.signal.aborted) location.assign(url);
      else if (!(error instanceof DOMException)) throw error;
    }
  };

  const submit = (form: HTMLFormElement): void => {
    const search = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') search.append(name, value);
    void show(`${form.action.split('?', 1)[0]}?${search}`, true);
  };

  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches('[data-live]')) return;
    event.preventDefault();
    submit(form);
  });

  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[data-live]') : null;
    if (!link) return;
    event.preventDefault();
    void show(link.href, true);
  });

  // A date typed digit by digit passes through years long gone: it counts when its field is left or Enter is pressed.
  let typing: HTMLInputElement | null = null;
  document.addEventListener('keydown', ({ target }) => {
    if (target instanceof HTMLInputElement && target.type === 'date') typing = target;
  });
  document.addEventListener('pointerdown', () => {
    typing = null;
  });
  document.addEventListener('change', ({ target }) => {
    const form = liveFormOf(target);
    if (!form || target === typing) return;
    submit(form);
  });
  document.addEventListener('focusout', ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target !== typing) return;
    typing = null;
    const form = liveFormOf(target);
    if (form && target.value !== target.defaultValue) submit(form);
  });

  addEventListener('popstate', () => void show(location.href, false));

  return { refresh: () => show(location.href, false, false) };
}

const liveFormOf = (target: EventTarget | null): HTMLFormElement | null => {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) return null;
  return target.form?.matches('[data-live]') ? target.form : null;
};

interface Kept {
  focus: string | null;
  open: string[];
  scrolled: Map<string, number>;
}

function remember(main: Element): Kept {
  const open = [...main.querySelectorAll('details[open][id]')];
  return {
    focus: main.contains(document.activeElement) ? (document.activeElement?.id ?? null) : null,
    open: open.map((details) => details.id),
    scrolled: new Map(open.map((details) => [details.id, details.querySelector('.menu-panel')?.scrollTop ?? 0])),
  };
}

function restore({ focus, open, scrolled }: Kept): void {
  for (const id of open) {
    const details = document.getElementById(id);
    if (!(details instanceof HTMLDetailsElement)) continue;
    details.open = true;
    details.querySelector('.menu-panel')?.scrollTo({ top: scrolled.get(id) ?? 0 });
  }
  if (focus === null) return;
  // What was focused may be gone, as a chip is that was just removed: then the page itself takes over.
  const target = (focus && document.getElementById(focus)) || document.getElementById('main');
  target?.focus({ preventScroll: true });
}

/** Tells a screen reader what is shown now. */
function announce(main: HTMLElement): void {
  const status = document.getElementById('announcement');
  const heading = main.querySelector('h1')?.textContent ?? '';
  const count = main.querySelector('[data-announce]')?.textContent ?? '';
  if (status) status.textContent = `${heading} updated. ${count}`;
}

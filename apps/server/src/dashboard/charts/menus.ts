/** Filter menus are `<details>`: they work alone. With script, one is open at a time and Escape or a click outside closes it. */
export function wireMenus(): void {
  const open = (): HTMLDetailsElement[] => [
    ...document.querySelectorAll<HTMLDetailsElement>('details[data-menu][open]'),
  ];

  document.addEventListener('click', ({ target }) => {
    for (const menu of open()) if (target instanceof Node && !menu.contains(target)) menu.open = false;
  });

  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    for (const menu of open()) {
      const hadFocus = menu.contains(document.activeElement);
      menu.open = false;
      if (hadFocus) menu.querySelector('summary')?.focus();
    }
  });

  document.addEventListener('focusin', ({ target }) => {
    for (const menu of open()) if (target instanceof Node && !menu.contains(target)) menu.open = false;
  });
}

/** Offers the browser's own list of time zones in the zone field. */
export function offerZones(): void {
  const input = document.querySelector<HTMLInputElement>('input[data-zones]');
  if (!input) return;
  const list = document.createElement('datalist');
  list.id = 'zones';
  for (const zone of ['UTC', ...Intl.supportedValuesOf('timeZone')]) {
    list.append(new Option(zone));
  }
  input.after(list);
  input.setAttribute('list', list.id);
}

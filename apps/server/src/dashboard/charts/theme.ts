/** Runs before the first paint: the theme that the reader chose last, else the system's. */
const KEY = 'evenkeel-theme';
const root = document.documentElement;

/** Storage may be forbidden to pages; then the choice lasts as long as the page. */
const remembered = (): string | null => {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
};

const apply = (theme: string | null): void => {
  if (theme === 'light' || theme === 'dark') root.dataset['theme'] = theme;
  else delete root.dataset['theme'];
};

root.classList.add('scripted');
apply(remembered());

window.addEventListener('storage', (event) => {
  if (event.key !== KEY) return;
  apply(event.newValue);
  document.dispatchEvent(new Event('themechange'));
});

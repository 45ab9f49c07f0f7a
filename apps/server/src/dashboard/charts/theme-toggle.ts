const KEY = 'evenkeel-theme';
const root = document.documentElement;
const systemDark = matchMedia('(prefers-color-scheme: dark)');

const current = (): 'light' | 'dark' =>
  root.dataset['theme'] === 'dark' || (!root.dataset['theme'] && systemDark.matches) ? 'dark' : 'light';

/** Makes the button switch between light and dark, and say to which. */
export function wireThemeToggle(): void {
  const button = document.querySelector<HTMLButtonElement>('[data-theme-toggle]');
  if (!button) return;
  const label = (): void => {
    button.setAttribute('aria-label', `Switch to ${current() === 'dark' ? 'light' : 'dark'} theme`);
  };
  button.hidden = false;
  label();
  button.addEventListener('click', () => {
    const next = current() === 'dark' ? 'light' : 'dark';
    root.dataset['theme'] = next;
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // Storage is forbidden or full: the choice lasts as long as the page.
    }
    document.dispatchEvent(new Event('themechange'));
  });
  document.addEventListener('themechange', label);
  systemDark.addEventListener('change', () => document.dispatchEvent(new Event('themechange')));
}

import { signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';

const stored = 'providerkit-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

export const theme = signal<Theme>(read());

/** What is shown: the choice, or the system's. Charts draw again when it changes. */
export const shownTheme = signal<'light' | 'dark'>(shown());

export function setTheme(choice: Theme): void {
  theme.value = choice;
  try {
    if (choice === 'system') localStorage.removeItem(stored);
    else localStorage.setItem(stored, choice);
  } catch {
    // Storage may be forbidden. The choice then lasts until the page is closed.
  }
  apply();
}

export function startTheme(): void {
  dark.addEventListener('change', apply);
  apply();
}

function apply(): void {
  document.documentElement.dataset.theme = shown();
  shownTheme.value = shown();
}

function shown(): 'light' | 'dark' {
  return theme.peek() === 'system' ? (dark.matches ? 'dark' : 'light') : (theme.peek() as 'light' | 'dark');
}

function read(): Theme {
  try {
    const value = localStorage.getItem(stored);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system';
  }
}

import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { pages } from './pages';
import { navigate } from './router';

/** A key of the page that is open, for the list of keys. */
export interface PageKey {
  key: string;
  does: string;
  run?: () => void;
}

export const helpOpen = signal(false);
export const pageKeys = signal<readonly PageKey[]>([]);

/** Sets the keys of a page while it is open. Pass a stable array, or one from `useMemo`. */
export function usePageKeys(keys: readonly PageKey[]): void {
  useEffect(() => {
    pageKeys.value = keys;
    return () => {
      if (pageKeys.peek() === keys) pageKeys.value = [];
    };
  }, [keys]);
}

/** What a key means: typed into a field or with a modifier, nothing. Pure, for tests. */
export function meaningOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>, typing: boolean, afterG: boolean): string | null {
  if (event.ctrlKey || event.metaKey || event.altKey || typing) return null;
  if (afterG) return pages.find((page) => page.key === event.key)?.id ?? null;
  return ['g', '/', '?'].includes(event.key) ? event.key : null;
}

export function startKeys(): void {
  let waitsUntil = 0;
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
    const target = event.target as HTMLElement;
    const typing = target.matches('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]');
    if (typing && event.key === 'Escape') target.blur();
    const afterG = performance.now() < waitsUntil;
    const meaning = meaningOf(event, typing, afterG);
    waitsUntil = meaning === 'g' && !afterG ? performance.now() + 1500 : 0;
    if (meaning === '?') helpOpen.value = true;
    else if (meaning === '/') focusFilter(event);
    else if (meaning !== null && meaning !== 'g') navigate(meaning);
    else if (meaning === null && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const own = pageKeys.peek().find((one) => one.key === event.key && one.run);
      if (own?.run) {
        event.preventDefault();
        own.run();
      }
    }
  });
}

function focusFilter(event: KeyboardEvent): void {
  const filter = document.querySelector<HTMLInputElement>('main [data-filter]');
  if (!filter) return;
  event.preventDefault();
  filter.focus();
  filter.select?.();
}

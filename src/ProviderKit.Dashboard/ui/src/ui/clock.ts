import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** The time in milliseconds, once a second while somebody reads it. */
export const now = signal(Date.now());

let readers = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** Has the component drawn anew each second: for countdowns and ages. Gives the time. */
export function useNow(): number {
  useEffect(() => {
    if (readers++ === 0) {
      now.value = Date.now();
      timer = setInterval(() => {
        if (!document.hidden) now.value = Date.now();
      }, 1000);
    }
    return () => {
      if (--readers === 0) clearInterval(timer);
    };
  }, []);
  return now.value;
}


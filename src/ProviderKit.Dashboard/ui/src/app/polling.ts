import { useEffect, useRef, useState } from 'preact/hooks';
import { away } from '../api/client';
import { ApiError, GatewayAwayError, isAbort } from '../api/errors';
import { mustSignIn } from './session';

export interface Polled<T> {
  /** The last good answer. It stays while later ones fail. */
  data: T | null;
  /** Why the last answer failed, unless the gateway is away or asks for the key: the shell shows these. */
  error: ApiError | Error | null;
  refresh: () => void;
}

export interface Poll {
  stop(): void;
  /** Runs now, and starts the interval anew. */
  now(): void;
}

/**
 * Runs `task` now and then `interval` milliseconds after each end. Rests while the tab is hidden, the gateway is away or the reader
 * must sign in, and runs at once when that ends. An interval of 0 runs once for each `now`.
 */
export function startPolling(task: (signal: AbortSignal) => Promise<void>, interval: number): Poll {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: AbortController | null = null;
  let due = true;
  let stopped = false;
  const resting = () => document.hidden || away.peek() || mustSignIn.peek();

  async function run(): Promise<void> {
    clearTimeout(timer);
    if (resting()) {
      due = true;
      return;
    }
    due = false;
    running?.abort();
    const mine = (running = new AbortController());
    try {
      await task(mine.signal);
    } catch {
      // The task keeps its own errors.
    }
    if (stopped || running !== mine) return;
    running = null;
    if (resting()) due = true;
    else if (interval > 0) timer = setTimeout(() => void run(), interval);
  }

  const wake = () => {
    if (due && !resting()) void run();
  };
  const onVisibility = () => {
    if (document.hidden) {
      clearTimeout(timer);
      due ||= interval > 0;
    } else wake();
  };
  document.addEventListener('visibilitychange', onVisibility);
  const endings = [away.subscribe(wake), mustSignIn.subscribe(wake)];
  wake();
  return {
    now: () => void run(),
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      running?.abort();
      document.removeEventListener('visibilitychange', onVisibility);
      for (const end of endings) end();
    },
  };
}

/** Reads something now and every `interval` milliseconds. Reads anew at once when `deps` change, and keeps no answer of the old ones. */
export function usePolling<T>(load: (signal: AbortSignal) => Promise<T>, interval: number, deps: readonly unknown[] = []): Polled<T> {
  const [state, setState] = useState<{ data: T | null; error: Error | null; deps: readonly unknown[] }>({ data: null, error: null, deps });
  const latest = useRef(load);
  latest.current = load;
  const poll = useRef<Poll | null>(null);
  useEffect(() => {
    const mine = startPolling(async (signal) => {
      try {
        const data = await latest.current(signal);
        if (!signal.aborted) setState({ data, error: null, deps });
      } catch (error) {
        if (isAbort(error) || signal.aborted) return;
        const shown = error instanceof GatewayAwayError || (error instanceof ApiError && error.status === 401) ? null : (error as Error);
        setState((old) => ({ data: same(old.deps, deps) ? old.data : null, error: shown, deps }));
      }
    }, interval);
    poll.current = mine;
    return () => mine.stop();
  }, [interval, ...deps]);
  const current = same(state.deps, deps);
  return { data: current ? state.data : null, error: current ? state.error : null, refresh: () => poll.current?.now() };
}

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, index) => Object.is(value, b[index]));
}

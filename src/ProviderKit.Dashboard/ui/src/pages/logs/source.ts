import { away, get, hooks, send } from '../../api/client';
import { ApiError } from '../../api/errors';
import { readEvents } from '../../api/sse';
import { retryDelay } from '../../app/backoff';
import { mustSignIn } from '../../app/session';
import type { LogsReply, LogSource } from './follow';
import type { Level, LogEntry } from './journal';

/** What the gateway filters. */
export interface LogScope {
  provider: string | null;
  level: Level | null;
  requestId: string | null;
}

const pageSize = 1000;

/** The gateway's log within a scope. */
export function sourceOf({ provider, level, requestId }: LogScope): LogSource {
  return {
    async open(signal) {
      try {
        const response = await send('api/monitoring/providers/logs/stream', { query: { provider, level }, headers: { accept: 'text/event-stream' }, signal });
        return entriesOf(response, requestId);
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) hooks.onUnauthorized();
        throw error;
      }
    },
    history: (before, signal) =>
      get<LogsReply>(provider ? `providers/${encodeURIComponent(provider)}/logs` : 'providers/logs/all', { level, requestId, before, count: pageSize }, signal),
    wait: waitToRetry,
    now: Date.now,
  };
}

async function* entriesOf(response: Response, requestId: string | null): AsyncGenerator<LogEntry[]> {
  for await (const events of readEvents(response)) {
    const entries = events.map((event) => JSON.parse(event.data) as LogEntry);
    // The stream has no filter for a request.
    const wanted = requestId === null ? entries : entries.filter((one) => one.event === 'gap' || one.requestId === requestId || one.clientRequestId === requestId);
    if (wanted.length > 0) yield wanted;
  }
}

/** Waits for the back-off, and then until the gateway answers and the reader is signed in. */
async function waitToRetry(failures: number, signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, away.peek() || mustSignIn.peek() ? 0 : retryDelay(failures) * 1000));
  await new Promise<void>((resolve) => {
    const check = () => {
      if (!signal.aborted && (away.peek() || mustSignIn.peek())) return;
      queueMicrotask(() => {
        for (const end of endings) end();
      });
      signal.removeEventListener('abort', check);
      resolve();
    };
    const endings = [away.subscribe(check), mustSignIn.subscribe(check)];
    signal.addEventListener('abort', check);
  });
}

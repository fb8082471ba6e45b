import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { get } from '../../api/client';
import { ApiError, GatewayAwayError, isAbort } from '../../api/errors';
import type { RequestDetail, RequestsReply } from '../../api/types';
import { startPolling } from '../../app/polling';
import { append, maxRows, merge, mergeFromStart, runningOf, type Row } from './rows';

const interval = 1500;
const firstPage = 500;
const pageSize = 2000;
/** More running requests than this are read again with the page that they are on. */
const singleReads = 6;

/** The known requests, newest first. They stay while other pages are open. */
export const rows = signal<Row[]>([]);
export const paused = signal(false);
export const loaded = signal(false);
export const fault = signal<Error | null>(null);

/** Where older rows go on; null when all were read. */
let older: string | null = null;

/** Keeps the rows live while the component is mounted. */
export function useLiveRows(): void {
  useEffect(() => {
    const poll = startPolling(async (abort) => {
      if (paused.peek()) return;
      try {
        await readNewer(abort);
        fault.value = null;
      } catch (error) {
        if (!isAbort(error) && !(error instanceof GatewayAwayError) && !(error instanceof ApiError && error.status === 401)) fault.value = error as Error;
      }
    }, interval);
    const end = paused.subscribe((value) => {
      if (!value && loaded.peek()) poll.now();
    });
    return () => {
      end();
      poll.stop();
    };
  }, []);
}

async function readNewer(abort: AbortSignal): Promise<void> {
  const newest = rows.peek().find((row) => !row.gone);
  if (!newest) {
    const reply = await read({ count: firstPage }, abort);
    rows.value = mergeFromStart(rows.peek(), reply.requests);
    loaded.value = true;
    older = reply.next;
    await readOlder(abort);
    return;
  }
  const running = runningOf(rows.peek());
  try {
    const reply = await read({ after: newest.id, count: maxRows }, abort);
    rows.value = merge(rows.peek(), reply.requests);
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 400 && error.param === 'after')) throw error;
    // The gateway restarted, and does not know this request.
    older = null;
    rows.value = mergeFromStart(rows.peek(), (await read({ count: firstPage }, abort)).requests);
  }
  await readAgain(running, abort);
  await readOlder(abort);
}

/** Fills the table with what the gateway still has, page after page. Goes on where it was interrupted. */
async function readOlder(abort: AbortSignal): Promise<void> {
  while (older !== null && rows.peek().length < maxRows) {
    const reply = await read({ before: older, count: pageSize }, abort);
    rows.value = append(rows.peek(), reply.requests);
    older = reply.requests.length === 0 ? null : reply.next;
  }
}

async function readAgain(running: readonly Row[], abort: AbortSignal): Promise<void> {
  if (running.length === 0) return;
  if (running.length > singleReads) {
    const depth = rows.peek().findLastIndex((row) => !row.ended && !row.gone) + 1;
    rows.value = merge(rows.peek(), (await read({ count: Math.min(maxRows, depth) }, abort)).requests);
    return;
  }
  const read1 = async (row: Row): Promise<Row> => {
    try {
      return (await get<{ request: RequestDetail }>(`requests/${encodeURIComponent(row.id)}`, {}, abort)).request;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return { ...row, gone: true };
      throw error;
    }
  };
  rows.value = merge(rows.peek(), await Promise.all(running.map(read1)));
}

const read = (query: Record<string, string | number>, abort: AbortSignal) => get<RequestsReply>('requests', query, abort);

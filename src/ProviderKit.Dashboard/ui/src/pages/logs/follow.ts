import { add, isOfLaterStart, newestId, restarted, type Journal, type LogEntry } from './journal';

export interface LogsReply {
  logs: LogEntry[];
  count: number;
  total: number;
  next: string | null;
}

/** Where entries come from. */
export interface LogSource {
  /** Opens the stream. What is logged from then on is in it. */
  open: (signal: AbortSignal) => Promise<AsyncIterable<LogEntry[]>>;
  /** A page of the history, newest first. */
  history: (before: string | null, signal: AbortSignal) => Promise<LogsReply>;
  /** Waits before the next try. */
  wait: (failures: number, signal: AbortSignal) => Promise<void>;
  /** The time in milliseconds. */
  now: () => number;
}

export type FeedState = 'connecting' | 'live' | 'waiting';

export interface Feed {
  /** What is known. Others may add older entries. */
  journal: Journal;
  changed: () => void;
  state: (state: FeedState) => void;
  /** The first page of a start of the gateway: how many entries there are, and where older ones go on. */
  first: (reply: LogsReply) => void;
  failed: (error: unknown) => void;
}

/** Pages that are read after an interruption, at most. */
const maxPages = 10;

/**
 * Keeps a journal live until it is stopped. After each interruption it opens the stream first and then reads the history back to
 * what it knows, so that no entry is lost; known ids are not added again.
 */
export async function follow(source: LogSource, feed: Feed, signal: AbortSignal): Promise<void> {
  let hadFirst = false;
  const take = (entries: readonly LogEntry[]): void => {
    feed.journal = add(feed.journal, entries);
    feed.changed();
  };
  let failures = 0;
  while (!signal.aborted) {
    const connection = new AbortController();
    const stop = () => connection.abort();
    signal.addEventListener('abort', stop);
    try {
      feed.state('connecting');
      const stream = await source.open(connection.signal);
      let waiting: LogEntry[] | null = [];
      const ended = (async () => {
        for await (const entries of stream) {
          if (waiting) waiting.push(...entries);
          else take(entries);
        }
      })().then(() => null, (error: unknown) => error);
      const pages = await catchUp(source, feed.journal, connection.signal);
      if (!hadFirst) {
        hadFirst = true;
        feed.first(pages.first);
      } else if (isOfLaterStart(feed.journal, pages.entries)) {
        feed.journal = restarted(feed.journal, pages.entries.at(-1)?.timestamp ?? new Date(source.now()).toISOString());
        feed.first(pages.first);
      }
      const early: LogEntry[] = waiting;
      waiting = null;
      take(pages.entries);
      take(early);
      feed.state('live');
      const since = source.now();
      const error = await ended;
      if (source.now() - since > 5000) failures = 0;
      if (error !== null) throw error;
    } catch (error) {
      if (!signal.aborted) feed.failed(error);
    } finally {
      signal.removeEventListener('abort', stop);
      connection.abort();
    }
    if (signal.aborted) return;
    feed.state('waiting');
    await source.wait(++failures, signal).catch(() => {});
  }
}

async function catchUp(source: LogSource, journal: Journal, signal: AbortSignal): Promise<{ first: LogsReply; entries: LogEntry[] }> {
  const first = await source.history(null, signal);
  const entries = [...first.logs];
  const newest = newestId(journal);
  let next = first.next;
  for (let pages = 1; newest !== null && next !== null && pages < maxPages && (entries.at(-1)?.id ?? 0) > newest; pages++) {
    const page = await source.history(next, signal);
    entries.push(...page.logs);
    next = page.logs.length === 0 ? null : page.next;
  }
  return { first, entries };
}

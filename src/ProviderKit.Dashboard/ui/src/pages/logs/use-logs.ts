import { useEffect, useReducer, useRef } from 'preact/hooks';
import { ApiError, GatewayAwayError, isAbort } from '../../api/errors';
import { follow, type Feed, type FeedState, type LogSource } from './follow';
import { add, emptyJournal, type Journal } from './journal';
import { sourceOf, type LogScope } from './source';

const drawEvery = 120;

export interface Logs {
  journal: Journal;
  state: FeedState;
  /** The first answer has come. */
  loaded: boolean;
  error: Error | null;
  /** Older entries can be read. */
  hasOlder: boolean;
  readOlder: () => Promise<void>;
}

/** A journal that is kept live while the component is mounted. A change of the scope begins anew. */
export function useLogs(scope: LogScope): Logs {
  const [, draw] = useReducer((value: number) => value + 1, 0);
  const held = useRef<{ feed: Feed; source: LogSource; state: FeedState; older: string | null; loaded: boolean; error: Error | null } | null>(null);
  useEffect(() => {
    const end = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    // A busy log is drawn a few times a second, not for each entry.
    const drawSoon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        if (!end.signal.aborted) draw(0);
      }, drawEvery);
    };
    const source = sourceOf(scope);
    const feed: Feed = {
      journal: emptyJournal,
      changed: drawSoon,
      state: (state) => {
        mine.state = state;
        if (state === 'live') mine.error = null;
        drawSoon();
      },
      first: (reply) => {
        mine.loaded = true;
        mine.older = reply.next;
      },
      failed: (error) => {
        const shownElsewhere = isAbort(error) || error instanceof GatewayAwayError || !(error instanceof ApiError) || error.status === 401;
        mine.error = shownElsewhere ? null : error;
        drawSoon();
      },
    };
    const mine = { feed, source, state: 'connecting' as FeedState, older: null as string | null, loaded: false, error: null as Error | null };
    held.current = mine;
    draw(0);
    void follow(source, feed, end.signal);
    return () => {
      end.abort();
      clearTimeout(timer);
    };
  }, [scope.provider, scope.level, scope.requestId]);

  async function readOlder(): Promise<void> {
    const mine = held.current;
    if (!mine?.older) return;
    const reply = await mine.source.history(mine.older, new AbortController().signal);
    mine.feed.journal = add(mine.feed.journal, reply.logs);
    mine.older = reply.next;
    if (held.current === mine) draw(0);
  }

  const now = held.current;
  return {
    journal: now?.feed.journal ?? emptyJournal,
    state: now?.state ?? 'connecting',
    loaded: now?.loaded ?? false,
    error: now?.error ?? null,
    hasOlder: now?.older != null,
    readOlder,
  };
}

import { expect, it } from 'vitest';
import { follow, type Feed, type LogSource } from './follow';
import { emptyJournal, type LogEntry } from './journal';

const entry = (id: number, start = 'a'): LogEntry => ({ id, timestamp: `${start}${id}`, provider: 'openai', level: 'info', event: 'message', message: '' });

/** A gateway with a log and one stream at a time. */
class Gateway {
  log: LogEntry[] = [];
  private push: ((entries: LogEntry[] | null) => void) | null = null;
  waits = 0;
  onWait: () => void = () => {};

  write(...entries: LogEntry[]): void {
    this.log.push(...entries);
    this.push?.(entries);
  }

  cut(): void {
    this.push?.(null);
    this.push = null;
  }

  source(pageSize = 3): LogSource {
    return {
      open: () => {
        const queue: (LogEntry[] | null)[] = [];
        let wake = () => {};
        this.push = (entries) => {
          queue.push(entries);
          wake();
        };
        return Promise.resolve((async function* () {
          for (;;) {
            while (queue.length === 0) await new Promise<void>((resolve) => { wake = resolve; });
            const next = queue.shift()!;
            if (next === null) throw new Error('cut');
            yield next;
          }
        })());
      },
      history: (before) => {
        const all = this.log.filter((one) => before === null || one.id! < Number(before)).reverse();
        const logs = all.slice(0, pageSize);
        return Promise.resolve({ logs, count: logs.length, total: this.log.length, next: all.length > pageSize ? String(logs.at(-1)!.id) : null });
      },
      wait: () => {
        this.waits++;
        this.onWait();
        return Promise.resolve();
      },
      now: () => 0,
    };
  }
}

function feedOf(): Feed & { states: string[] } {
  const states: string[] = [];
  return { journal: emptyJournal, changed: () => {}, state: (state) => states.push(state), first: () => {}, failed: () => {}, states };
}

const settle = async () => {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
};
const ids = (feed: Feed) => feed.journal.rows.map((row) => row.entry.id ?? row.entry.event);

it('loses and doubles nothing over an interruption', async () => {
  const gateway = new Gateway();
  gateway.write(entry(1), entry(2));
  const feed = feedOf();
  const end = new AbortController();
  void follow(gateway.source(), feed, end.signal);
  await settle();
  gateway.write(entry(3));
  await settle();
  expect(ids(feed)).toEqual([3, 2, 1]);

  // While the page is not connected, more is logged than one page of the history holds.
  gateway.onWait = () => gateway.write(...[4, 5, 6, 7, 8, 9, 10].map((id) => entry(id)));
  gateway.cut();
  await settle();
  gateway.write(entry(11));
  await settle();
  expect(gateway.waits).toBe(1);
  expect(ids(feed)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  expect(feed.states.at(-1)).toBe('live');
  end.abort();
});

it('tells the entries of a later start from those of before', async () => {
  const gateway = new Gateway();
  gateway.write(entry(1), entry(2), entry(3));
  const feed = feedOf();
  const end = new AbortController();
  void follow(gateway.source(), feed, end.signal);
  await settle();
  gateway.onWait = () => {
    gateway.log = [entry(1, 'b'), entry(2, 'b')];
  };
  gateway.cut();
  await settle();
  gateway.write(entry(3, 'b'));
  await settle();
  expect(ids(feed)).toEqual([3, 2, 1, 'restart', 3, 2, 1]);
  end.abort();
});

it('tries again when the history cannot be read', async () => {
  const gateway = new Gateway();
  gateway.write(entry(1));
  const source = gateway.source();
  let fails = 2;
  const failing: LogSource = { ...source, history: (before, signal) => (fails-- > 0 ? Promise.reject(new Error('no')) : source.history(before, signal)) };
  const feed = feedOf();
  const end = new AbortController();
  void follow(failing, feed, end.signal);
  await settle();
  expect(gateway.waits).toBe(2);
  expect(ids(feed)).toEqual([1]);
  end.abort();
});

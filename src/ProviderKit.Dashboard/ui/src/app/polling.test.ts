import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { away } from '../api/client';
import { startPolling, type Poll } from './polling';

class Page extends EventTarget {
  hidden = false;

  hide(hidden: boolean): void {
    this.hidden = hidden;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

describe('startPolling', () => {
  let page: Page;
  let poll: Poll | undefined;
  let runs: number;
  const task = async () => {
    runs++;
  };
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  beforeEach(() => {
    vi.useFakeTimers();
    page = new Page();
    vi.stubGlobal('document', page);
    runs = 0;
    away.value = false;
  });

  afterEach(() => {
    poll?.stop();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('runs at once and then at each interval, until it is stopped', async () => {
    poll = startPolling(task, 1000);
    await pass(2500);
    expect(runs).toBe(3);
    poll.stop();
    await pass(5000);
    expect(runs).toBe(3);
  });

  it('rests while the tab is hidden, and runs at once when it is shown', async () => {
    poll = startPolling(task, 1000);
    await pass(500);
    page.hide(true);
    await pass(10_000);
    expect(runs).toBe(1);
    page.hide(false);
    await pass(0);
    expect(runs).toBe(2);
  });

  it('waits for a gateway that is away, and runs once when it is back', async () => {
    poll = startPolling(async () => {
      runs++;
      if (runs === 2) {
        away.value = true;
        throw new Error('away');
      }
    }, 1000);
    await pass(30_000);
    expect(runs).toBe(2);
    away.value = false;
    await pass(0);
    expect(runs).toBe(3);
    await pass(1000);
    expect(runs).toBe(4);
  });

  it('ends a run that is under way when it is asked to run now, or stopped', async () => {
    const signals: AbortSignal[] = [];
    poll = startPolling((signal) => {
      signals.push(signal);
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('ended'))));
    }, 1000);
    poll.now();
    expect(signals.map((signal) => signal.aborted)).toEqual([true, false]);
    poll.stop();
    expect(signals[1]?.aborted).toBe(true);
    await pass(5000);
    expect(signals).toHaveLength(2);
  });

  it('runs once where the interval is 0', async () => {
    poll = startPolling(task, 0);
    await pass(60_000);
    page.hide(true);
    page.hide(false);
    await pass(0);
    expect(runs).toBe(1);
  });
});

import { describe, expect, it } from 'vitest';
import { anchored, scrollToShow, windowOf } from './virtual-window';

describe('windowOf', () => {
  it('draws what is in sight and a margin, however many rows there are', () => {
    const drawn = windowOf(5000 * 34, 680, 34, 10_000);
    expect(drawn.start).toBeLessThanOrEqual(5000 - 12);
    expect(drawn.end).toBeGreaterThanOrEqual(5000 + 20);
    expect(drawn.end - drawn.start).toBeLessThan(60);
  });

  it('stays within the rows', () => {
    expect(windowOf(0, 680, 34, 3)).toEqual({ start: 0, end: 3 });
    expect(windowOf(0, 680, 34, 0)).toEqual({ start: 0, end: 0 });
    const short = windowOf(9999 * 34, 680, 34, 5);
    expect(short.start).toBeLessThan(5);
    expect(short.end).toBe(5);
  });

  it('does not change with each pixel', () => {
    expect(windowOf(1000, 600, 34, 500).start).toBe(windowOf(1010, 600, 34, 500).start);
  });
});

it('keeps the row at the top where it is when rows come in above', () => {
  expect(anchored(340, 34, 10, 15)).toBe(340 + 5 * 34);
  expect(anchored(0, 34, 0, 5)).toBe(0);
  expect(anchored(340, 34, 10, -1)).toBe(340);
});

it('scrolls no more than needed to show a row', () => {
  expect(scrollToShow(5, 0, 400, 34, 30)).toBe(0);
  expect(scrollToShow(0, 100, 400, 34, 30)).toBe(0);
  expect(scrollToShow(20, 0, 400, 34, 30)).toBe(20 * 34 + 34 + 30 - 400);
});

import { expect, it } from 'vitest';
import { inWords, isolated, niceTop } from './chart-data';

it('ends the axis at a round number', () => {
  expect(niceTop([[1, null, 7], [3]])).toBe(8);
  expect(niceTop([[100]])).toBe(100);
  expect(niceTop([[101]])).toBe(150);
  expect(niceTop([[0.3]])).toBeCloseTo(0.3);
  expect(niceTop([[], [null, 0]])).toBe(1);
});

it('finds values without a neighbour', () => {
  expect(isolated([1, null, 2, 3, null, null, 4])).toEqual([0, 6]);
  expect(isolated([null])).toEqual([]);
});

it('tells a chart in words', () => {
  const series = [{ label: 'Requests', values: [1, 5, null, 2], color: '', kind: 'bars' as const }, { label: 'Errors', values: [null], color: '', kind: 'line' as const }];
  expect(inWords('Requests a minute', [10, 20, 30, 40], series, String, (at) => `t${at}`)).toBe('Requests a minute. Requests: last 2, highest 5 at t20. Errors: no values.');
});

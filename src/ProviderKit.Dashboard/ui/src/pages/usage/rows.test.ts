import { describe, expect, it } from 'vitest';
import type { Usage } from '../../api/types';
import { csvOf, filtered, nameOf, restOf, sorted, sumOf } from './rows';

const row = (name: string, requests: number, more: Partial<Usage> = {}): Usage =>
  ({ name, requests, errors: 1, cancelled: 0, promptTokens: 10, completionTokens: 20, cachedTokens: 5, ...more });
const rows = [row('b', 2, { latencyP50Ms: 30 }), row('a', 2), row('c', 9, { latencyP50Ms: 10 })];
const names = (list: readonly Usage[]) => list.map(nameOf).join('');

describe('sorted', () => {
  it('sorts by a number, equal ones by name', () => {
    expect(names(sorted(rows, { key: 'requests', descending: true }))).toBe('cab');
    expect(names(sorted(rows, { key: 'requests', descending: false }))).toBe('abc');
    expect(names(sorted(rows, { key: 'name', descending: true }))).toBe('cba');
  });

  it('puts rows without the value last', () => {
    expect(names(sorted(rows, { key: 'latencyP50Ms', descending: true }))).toBe('bca');
    expect(names(sorted(rows, { key: 'latencyP50Ms', descending: false }))).toBe('cba');
  });
});

it('sums', () => {
  expect(sumOf(rows)).toEqual({ requests: 13, errors: 3, cancelled: 0, promptTokens: 30, completionTokens: 60, cachedTokens: 15 });
});

it('tells what the rows leave of the total', () => {
  expect(restOf({ ...sumOf(rows), requests: 20, errors: 9 }, rows)).toEqual({ requests: 7, errors: 6, cancelled: 0, promptTokens: 0, completionTokens: 0, cachedTokens: 0 });
  expect(restOf(sumOf(rows), rows)).toBeNull();
});

it('filters by all words, in name and provider', () => {
  expect(names(filtered([row('x1', 1, { provider: 'openai' }), row('x2', 1)], 'x open'))).toBe('x1');
});

it('exports names that look like formulas as text', () => {
  expect(csvOf([row('=cmd', 1, { provider: 'openai', latencyP50Ms: 1.5 })], 'tokens')).toBe(
    "provider,token,requests,errors,cancelled,promptTokens,completionTokens,cachedTokens,latencyP50Ms,latencyP90Ms,latencyP99Ms\r\nopenai,'=cmd,1,1,0,10,20,5,1.5,,\r\n");
  expect(csvOf([row('@me', 1)], 'clients').split('\r\n')[1]).toBe("'@me,1,1,0,10,20,5,,,");
});

import { describe, expect, it } from 'vitest';
import { append, filterRows, maxRows, merge, mergeFromStart, runningOf, valuesOf, type Row } from './rows';

const row = (id: string, more: Partial<Row> = {}): Row => ({ id, started: '2026-01-01T00:00:00Z', streamed: false, attempts: 1, ended: true, status: 200, ...more });
const ids = (rows: readonly Row[]) => rows.map((one) => one.id).join(' ');

describe('merge', () => {
  it('puts new rows first and replaces those read again', () => {
    const merged = merge([row('b', { ended: false }), row('a')], [row('d'), row('c'), row('b')]);
    expect(ids(merged)).toBe('d c b a');
    expect(merged[2]?.ended).toBe(true);
  });

  it('keeps the array when nothing was read, so that nothing is drawn', () => {
    const known = [row('a')];
    expect(merge(known, [])).toBe(known);
  });

  it('keeps no more than the most rows', () => {
    const many = Array.from({ length: maxRows }, (_, index) => row(`r${index}`));
    const merged = merge(many, [row('new')]);
    expect(merged).toHaveLength(maxRows);
    expect(merged[0]?.id).toBe('new');
  });
});

describe('mergeFromStart', () => {
  it('merges where the gateway still has the known rows', () => {
    expect(mergeFromStart([row('b'), row('a')], [row('c'), row('b')]).map((one) => one.gone)).toEqual([undefined, undefined, undefined]);
  });

  it('marks the rows from before a restart, and keeps them', () => {
    const merged = mergeFromStart([row('b', { ended: false }), row('a')], [row('x')]);
    expect(ids(merged)).toBe('x b a');
    expect(merged.map((one) => one.gone ?? false)).toEqual([false, true, true]);
    expect(runningOf(merged)).toEqual([]);
    expect(mergeFromStart(merged, [row('x2'), row('x')]).map((one) => one.gone ?? false)).toEqual([false, false, true, true]);
  });
});

it('adds older rows once', () => {
  expect(ids(append([row('c'), row('b')], [row('b'), row('a')]))).toBe('c b a');
});

describe('filterRows', () => {
  const rows = [
    row('req_1', { provider: 'openai', model: 'gpt-4o', client: 'team-a', clientRequestId: 'ABC' }),
    row('req_2', { provider: 'xai', model: 'grok', status: 502, error: 'upstream_error', message: '<b>x</b>' }),
    row('req_3', { ended: false, status: undefined }),
  ] as Row[];

  it.each([
    [{ provider: 'xai' }, 'req_2'],
    [{ model: 'GPT' }, 'req_1'],
    [{ client: 'team-a' }, 'req_1'],
    [{ status: 'running' }, 'req_3'],
    [{ status: '5xx' }, 'req_2'],
    [{ status: '502' }, 'req_2'],
    [{ status: 'failed' }, 'req_2'],
    [{ status: '2xx', text: 'abc' }, 'req_1'],
    [{ text: '<b>' }, 'req_2'],
    [{ text: 'nothing' }, ''],
    [{ provider: '' }, 'req_1 req_2 req_3'],
  ])('%j', (filter, expected) => {
    expect(ids(filterRows(rows, filter))).toBe(expected);
  });

  it('lists the values of a column', () => {
    expect(valuesOf(rows, 'provider', 'azure')).toEqual(['azure', 'openai', 'xai']);
  });
});

import { describe, expect, it } from 'vitest';
import { add, emptyJournal, isOfLaterStart, matches, maxRows, restarted, toLines, type LogEntry } from './journal';

const entry = (id: number | undefined, more: Partial<LogEntry> = {}): LogEntry => ({
  ...(id !== undefined && { id }), timestamp: `2026-12-01T10:00:00.${String(id ?? 0).padStart(3, '0')}Z`, provider: 'openai', level: 'info', event: 'message', message: `entry ${id}`, ...more,
});
const gap = (missed: number) => entry(undefined, { event: 'gap', missed });
const orders = (journal: ReturnType<typeof add>) => journal.rows.map((row) => row.order);

describe('add', () => {
  it('keeps the newest first and adds nothing twice', () => {
    let journal = add(emptyJournal, [entry(3), entry(1), entry(2)]);
    journal = add(journal, [entry(2), entry(3), entry(5), entry(4)]);
    journal = add(journal, [entry(5)]);
    expect(orders(journal)).toEqual([5, 4, 3, 2, 1]);
  });

  it('places a gap after what came before it', () => {
    let journal = add(emptyJournal, [entry(1), gap(37), entry(40)]);
    expect(orders(journal)).toEqual([40, 1.5, 1]);
    journal = add(journal, [gap(2)]);
    journal = add(journal, [gap(3)]);
    expect(journal.rows[0]!.entry.missed).toBe(5);
    expect(orders(journal)).toEqual([40.5, 40, 1.5, 1]);
  });

  it('drops the oldest beyond the limit', () => {
    const journal = add(emptyJournal, Array.from({ length: maxRows + 5 }, (_, index) => entry(index + 1)));
    expect(journal.rows.length).toBe(maxRows);
    expect(journal.rows.at(-1)!.order).toBe(6);
  });
});

describe('restart', () => {
  const journal = add(emptyJournal, [entry(1), entry(2), entry(3)]);

  it('is seen by lower ids, or by the same id of another entry', () => {
    expect(isOfLaterStart(journal, [entry(5), entry(3)])).toBe(false);
    expect(isOfLaterStart(journal, [entry(2, { timestamp: 'later' })])).toBe(true);
    expect(isOfLaterStart(journal, [entry(9), entry(3, { timestamp: 'later' })])).toBe(true);
    expect(isOfLaterStart(journal, [])).toBe(true);
    expect(isOfLaterStart(emptyJournal, [])).toBe(false);
  });

  it('keeps the entries of before below a marker', () => {
    const after = add(restarted(journal, 'now'), [entry(1), entry(2)]);
    expect(after.rows.map((row) => [row.start, row.order])).toEqual([[1, 2], [1, 1], [1, 0], [0, 3], [0, 2], [0, 1]]);
    expect(new Set(after.rows.map((row) => row.key)).size).toBe(6);
  });
});

it('searches for all words, in any field', () => {
  const one = entry(1, { token: 'openai:Tokens:1', requestId: 'req_abc', message: 'Rate limit reached' });
  expect(matches(one, 'RATE tokens:1')).toBe(true);
  expect(matches(one, 'req_abc')).toBe(true);
  expect(matches(one, 'rate other')).toBe(false);
  expect(matches(one, '  ')).toBe(true);
});

it('writes lines of JSON, oldest first', () => {
  const lines = toLines(add(emptyJournal, [entry(1), entry(2)]).rows).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).id)).toEqual([1, 2]);
});

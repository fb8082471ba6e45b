import { describe, expect, it } from 'vitest';
import { ago, bytes, compact, count, countdown, duration, percent, words } from './format';

const plain = (text: string) => text.replace(/[.,]/g, '.');

describe('format', () => {
  it('writes spans with the unit that fits', () => {
    expect([0.4, 9.96, 123.4, 999.6, 1234, 41_000, 59_600, 125_000, 3_600_000, 11_400_000, 187_200_000].map((ms) => plain(duration(ms)))).toEqual([
      '0.4 ms', '10 ms', '123 ms', '1.00 s', '1.23 s', '41 s', '1 min', '2 min 5 s', '1 h', '3 h 10 min', '2 d 4 h',
    ]);
    expect(duration(undefined)).toBe('–');
    expect(duration(NaN)).toBe('–');
  });

  it('counts down in whole seconds and never shows zero', () => {
    expect([41_000, 40_001, 999, 1, 0, -5, 125_000].map(countdown)).toEqual(['41 s', '41 s', '1 s', '1 s', 'now', 'now', '2 min 5 s']);
  });

  it('writes sizes', () => {
    expect([0, 999, 1500, 999_600, 12_000_000].map((value) => plain(bytes(value)))).toEqual(['0 B', '999 B', '1.5 kB', '1 MB', '12 MB']);
  });

  it('writes how long ago', () => {
    const now = Date.parse('2026-01-02T00:00:00Z');
    expect(ago('2026-01-01T23:59:58Z', now)).toBe('just now');
    expect(ago('2026-01-01T23:55:00Z', now)).toBe('5 min ago');
    expect(ago('2025-12-31T00:00:00Z', now)).toBe('2 d ago');
    expect(ago(null, now)).toBe('never');
  });

  it('writes counts, shares and names', () => {
    expect(count(1, 'token')).toBe('1 token');
    expect(count(2, 'reply', 'replies')).toBe('2 replies');
    expect(percent(0, 0)).toBe('–');
    expect(percent(1, 4)).toMatch(/25/);
    expect(words('all_tokens_blocked')).toBe('all tokens blocked');
    expect(compact(9_999)).toMatch(/9.?999/);
  });
});

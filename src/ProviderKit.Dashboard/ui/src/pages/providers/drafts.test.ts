import { describe, expect, it } from 'vitest';
import { draftOf, valueOf } from './drafts';
import { summary } from './settings';

describe('drafts', () => {
  it('reads back what the gateway shows', () => {
    const values: [string, unknown][] = [
      ['prefix', 'ext-'], ['maxProcesses', 4], ['models', ['a', 'b']], ['modelMap', [{ model: 'a', to: 'b' }]],
      ['routes', [{ match: 'openai/*', provider: 'openai' }]], ['pairs', [{ model: 'x', lead: 'a', worker: 'b', leadTurns: 3 }]], ['later', { a: [1] }],
    ];
    for (const [name, value] of values) expect(valueOf(name, draftOf(name, value))).toEqual({ value });
  });

  it('begins with one empty row and sends no empty rows', () => {
    expect(draftOf('routes', null)).toEqual([['', '', '']]);
    expect(valueOf('routes', [['', '', '']])).toEqual({ value: [] });
  });

  it('never has the value of a header, and asks for it', () => {
    expect(draftOf('headers', ['x-a'])).toEqual([['x-a', '']]);
    expect(valueOf('headers', [['x-a', '']])).toEqual({ problem: expect.stringContaining('x-a has no value') });
    expect(valueOf('headers', [['x-a', 'secret '], ['', '']])).toEqual({ value: { 'x-a': 'secret' } });
  });

  it('says what is missing before it is sent', () => {
    expect(valueOf('pairs', [['x', 'a', '', '', '', '']])).toEqual({ problem: 'Row 1: Worker is missing.' });
    expect(valueOf('pairs', [['x', 'a', 'b', 'many', '', '']])).toEqual({ problem: 'Row 1: Lead turns must be a whole number.' });
    expect(valueOf('maxProcesses', '1.5')).toEqual({ problem: 'Type a whole number.' });
    expect(valueOf('later', '{')).toEqual({ problem: 'This is not JSON.' });
    expect('problem' in valueOf('prefix', '  ')).toBe(true);
  });

  it('takes models by line or comma', () => {
    expect(valueOf('models', 'a, b\n\n c ')).toEqual({ value: ['a', 'b', 'c'] });
  });
});

describe('summary', () => {
  it('puts a value in one line', () => {
    expect([['prefix', null], ['enabled', true], ['models', []], ['models', ['a', 'b']], ['later', { a: 1 }]].map(([name, value]) => summary(name as string, value)))
      .toEqual(['not set', 'on', 'none', 'a, b', '{"a":1}']);
    expect(summary('routes', [{ match: 'openai/*', provider: 'openai' }, { match: 'x', provider: 'y', model: 'z' }])).toBe('openai/* → openai, x → y → z');
  });
});
